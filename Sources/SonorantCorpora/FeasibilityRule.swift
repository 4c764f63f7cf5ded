/// How many frames of sound a task needs to learn a transcript.
package struct FeasibilityRule: Sendable {
    /// What a transcript needs.
    package struct Demand: Sendable, Equatable {
        /// As the model gets them; at least 1.
        package let frames: Int
        /// What they are needed for, such as `9 symbols`; may be empty.
        package let detail: String

        package init(frames: Int, detail: String = "") {
            self.frames = max(1, frames)
            self.detail = detail
        }
    }

    /// What asks for the frames, as messages call it.
    package let name: String
    /// The demand of a transcript and its symbol indices, which have no blank.
    package let demand: @Sendable (_ transcript: String, _ labels: [Int]) -> Demand

    package init(
        name: String,
        demand: @escaping @Sendable (_ transcript: String, _ labels: [Int]) -> Demand
    ) {
        self.name = name
        self.demand = demand
    }

    /// One frame a label, and one more for the blank between equal neighbours: a path through CTC's
    /// lattice passes each of them.
    package static let ctc = FeasibilityRule(name: "CTC") { _, labels in
        let repeats = zip(labels, labels.dropFirst()).count { $0 == $1 }
        return Demand(
            frames: labels.count + repeats,
            detail: "\(labels.count) symbols"
                + (repeats > 0 ? " and \(repeats) between equal neighbours" : ""))
    }

    /// One frame, whatever is said: attention may look at it as often as it likes.
    package static let attention = FeasibilityRule(name: "attention") { _, _ in Demand(frames: 1) }
}
