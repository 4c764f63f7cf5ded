import Foundation

/// What a neural model of symbols remembers of the prefixes in a beam: a row each, of twice as
/// many as the beam holds, so that there are rows for new prefixes beside those of the ones that they come from.
final class NeuralRows {
    let fusion: NeuralFusion
    let memory: any NeuralMemory
    private let width: Int
    /// The row of each slot of the beam.
    private var rows: [Int]
    private var before: [Int] = []
    private var isUsed: [Bool]
    private var steps: [NeuralStep] = []

    /// The rows of a beam that holds the empty prefix.
    init(_ fusion: NeuralFusion, beam: Int) {
        self.fusion = fusion
        memory = fusion.model.memory(rows: 2 * beam)
        width = fusion.model.symbolCount
        rows = [0]
        isUsed = [Bool](repeating: false, count: 2 * beam)
        memory.begin(row: 0)
    }

    /// What `label` after the prefix in `slot` multiplies its probability by.
    ///
    /// Apart from the loop of the search, which it would slow even where there is no such model.
    @inline(never)
    func factor(_ label: Int32, after slot: Int) -> Double {
        exp(nats(index: fusion.indices[Int(label)], after: slot))
    }

    /// What the end after the prefix in `slot` adds to its score, in nats.
    func endNats(after slot: Int) -> Double {
        fusion.model.end.map { nats(index: $0, after: slot) } ?? 0
    }

    @inline(__always)
    private func nats(index: Int32, after slot: Int) -> Double {
        fusion.nats(
            index < 0
                ? NeuralFusion.least : memory.expectations[rows[slot] * width + Int(index)])
    }

    /// Follows the beam: its prefixes are now those of `candidates`, of which the new ones are
    /// read by the model all at once.
    ///
    /// - Parameter nodes: of the tree, whose slots are still those of the beam before.
    func follow(
        _ candidates: UnsafeMutablePointer<Candidate>, count: Int,
        nodes: UnsafeMutablePointer<PrefixTree.Node>
    ) {
        swap(&rows, &before)
        rows.removeAll(keepingCapacity: true)
        steps.removeAll(keepingCapacity: true)
        for index in isUsed.indices { isUsed[index] = false }
        for row in before { isUsed[row] = true }
        var free = 0
        for index in 0..<count {
            let candidate = candidates[index]
            guard candidate.slot < 0 else {
                rows.append(before[Int(candidate.slot)])
                continue
            }
            while isUsed[free] { free += 1 }
            isUsed[free] = true
            rows.append(free)
            steps.append(
                NeuralStep(
                    row: before[Int(nodes[Int(candidate.parent)].slot)],
                    symbol: fusion.indices[Int(candidate.label)], target: free))
        }
        if !steps.isEmpty { memory.extend(steps) }
    }
}
