/// Which states can be on a path at each frame: reached from the start and near enough to the
/// end. T frames, 2U + 1 states.
struct TrellisBand {
    /// For each frame the lowest and the highest state.
    let low: [Int32]
    let high: [Int32]
    /// For each state the lowest one from which any state not below it can be entered.
    let lowestPredecessor: [Int32]

    /// - Throws: ``AlignmentError/tooFewFrames(frames:needed:)``.
    init(graph: AlignmentGraph, frames: Int) throws {
        let count = graph.stateCount
        var exceptions: [Int: [Int]] = [:]
        for exception in graph.allExceptions {
            exceptions[exception.state] = exception.predecessors
        }
        let far = Int32.max / 2
        func eachPredecessor(_ state: Int, _ body: (Int) -> Void) {
            if let predecessors = exceptions[state] {
                for predecessor in predecessors.dropFirst() { body(predecessor) }
            } else if state > 0 {
                body(state - 1)
                if state % 2 == 1, graph.mayFollowAtOnce(state / 2) { body(state - 2) }
            }
        }
        // The first frame at which a state can be reached.
        var reach = [Int32](repeating: far, count: count)
        for entry in graph.entryStates { reach[entry] = 0 }
        var lowest = [Int32](repeating: 0, count: count)
        for state in 0..<count {
            var near = reach[state]
            var low = state
            eachPredecessor(state) {
                near = min(near, reach[$0] + 1)
                low = min(low, $0)
            }
            reach[state] = near
            lowest[state] = Int32(low)
        }
        for state in stride(from: count - 2, through: 0, by: -1) {
            lowest[state] = min(lowest[state], lowest[state + 1])
        }
        lowestPredecessor = lowest

        // How many frames have to follow a state.
        var need = [Int32](repeating: far, count: count)
        for state in graph.finalStates { need[state] = 0 }
        for state in stride(from: count - 1, through: 0, by: -1) {
            eachPredecessor(state) { need[$0] = min(need[$0], need[state] + 1) }
        }

        let needed = graph.finalStates.map { Int(reach[$0]) }.min()! + 1
        guard needed <= frames else {
            throw AlignmentError.tooFewFrames(frames: frames, needed: needed)
        }
        var low = [Int32](repeating: Int32(count - 1), count: frames)
        var high = [Int32](repeating: 0, count: frames)
        for state in 0..<count {
            if reach[state] < frames {
                high[Int(reach[state])] = max(high[Int(reach[state])], Int32(state))
            }
            if need[state] < frames {
                let last = frames - 1 - Int(need[state])
                low[last] = min(low[last], Int32(state))
            }
        }
        for frame in 1..<max(1, frames) { high[frame] = max(high[frame], high[frame - 1]) }
        for frame in stride(from: frames - 2, through: 0, by: -1) {
            low[frame] = min(low[frame], low[frame + 1])
        }
        self.low = low
        self.high = high
    }
}
