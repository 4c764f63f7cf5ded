/// Counts of stays and leaves, from which a model's transitions are re-estimated.
package struct HMMStatistics: Sendable, Equatable {
    /// For each state the number of steps that stayed in it …
    package private(set) var stays: [Double]
    /// … and of those that left it.
    package private(set) var leaves: [Double]

    /// Nothing counted yet, for a model of `states` states.
    package init(states: Int) {
        stays = [Double](repeating: 0, count: states)
        leaves = stays
    }

    /// Adds the expected counts of an utterance (Baum and Welch).
    package mutating func add(_ occupation: HMMOccupation) {
        for state in stays.indices {
            stays[state] += occupation.stays[state]
            leaves[state] += occupation.leaves[state]
        }
    }

    /// Adds the counts of an utterance's best way (Viterbi training).
    package mutating func add(_ path: HMMPath) {
        for (frame, node) in path.nodes.enumerated() {
            let stays = frame + 1 < path.steps.count && path.steps[frame + 1] == .stay
            if stays { self.stays[node.state] += 1 } else { leaves[node.state] += 1 }
        }
    }
}

extension HiddenMarkovModel {
    /// Re-estimates the probabilities of staying: the share of steps that stayed.
    ///
    /// - Parameter floor: neither staying nor leaving gets a smaller probability, so that no way
    ///   is ever closed. A state that was never met keeps what it has.
    package mutating func reestimate(from statistics: HMMStatistics, floor: Double = 0.01) {
        precondition(
            statistics.stays.count == states, "counts of \(statistics.stays.count) states")
        precondition(floor > 0 && floor <= 0.5, "floor \(floor) is not above 0 and at most 0.5")
        for state in 0..<states {
            let total = statistics.stays[state] + statistics.leaves[state]
            guard total > 0 else { continue }
            stay[state] = min(1 - floor, max(floor, statistics.stays[state] / total))
        }
    }
}

extension HMMStatistics {
    /// Adds the counts of an utterance's states, one a frame: the next frame in the same state is a
    /// stay, so of two equal units of a single state in a row the second counts as a stay too.
    package mutating func add(states: some Collection<Int>) {
        for (state, next) in zip(states, states.dropFirst()) {
            if state == next { stays[state] += 1 } else { leaves[state] += 1 }
        }
        if let last = states.suffix(1).first { leaves[last] += 1 }
    }
}
