/// The frames that a word or a unit takes.
package struct HMMSpan: Sendable, Equatable {
    /// Which word or unit.
    package let index: Int
    /// From its first frame to the one behind its last.
    package let frames: Range<Int>

    /// A span with all its facts.
    package init(index: Int, frames: Range<Int>) {
        self.index = index
        self.frames = frames
    }

    /// Its start and end in seconds from the first frame's start, `frameShift` seconds a frame.
    package func seconds(frameShift: Double) -> Range<Double> {
        Double(frames.lowerBound) * frameShift..<Double(frames.upperBound) * frameShift
    }
}

/// A way through a ``StateGraph``, a node a frame.
package struct HMMPath: Sendable, Equatable {
    /// The node of each frame.
    package let nodes: [StateGraph.Node]
    /// What led to each frame's node; `word` for the first.
    package let steps: [StateGraph.Step]
    /// Natural log of the way's probability times its scaled likelihoods.
    package let logProbability: Double

    /// The model's state at each frame.
    package var states: [Int] { nodes.map(\.state) }

    /// The words in order of time, silences left out.
    package var words: [HMMSpan] { spans(of: \.word, beginsAt: [.word]) }

    /// The units in order of time, silences among them.
    package var units: [HMMSpan] { spans(of: { $0.unit }, beginsAt: [.word, .unit]) }

    private func spans(
        of index: (StateGraph.Node) -> Int?, beginsAt begin: [StateGraph.Step]
    ) -> [HMMSpan] {
        let begins = steps.indices.filter { begin.contains(steps[$0]) }
        return zip(begins, begins.dropFirst() + [steps.count]).compactMap { begin, end in
            index(nodes[begin]).map { HMMSpan(index: $0, frames: begin..<end) }
        }
    }
}
