import SonorantLayers
import SonorantModels
import SonorantTensors

/// A sequence that a model has written.
package struct WrittenSequence: Sendable, Equatable {
    /// Without the end.
    package var symbols: [Int32] = []
    /// The natural log of the model's own probability of it, its end included if it came to one.
    package var logProbability = 0.0
    /// Whether the model ended it, rather than the bound on its length.
    package var isEnded = false
}

extension GenerationModel {
    /// Sequences, one for each condition, symbol by symbol.
    ///
    /// `<UNK>` and `<BOS>` are never written. Sequence number n depends on its condition, `seed`
    /// and n alone, not on how many are written together.
    ///
    /// - Parameters:
    ///   - longest: symbols after which a sequence is cut off; nil for the configuration's.
    ///   - exactly: for pictures: so many symbols, without an end.
    package func write(
        _ conditions: [SequenceCondition], sampler: SymbolSampler = SymbolSampler(),
        longest: Int? = nil, exactly: Int? = nil, seed: UInt64, pool: ThreadPool
    ) -> [WrittenSequence] {
        var written: [WrittenSequence] = []
        write(
            conditions, sampler: sampler, longest: longest, exactly: exactly, seed: seed,
            pool: pool, step: {}, made: { written.append($1) })
        return written
    }

    /// The same, each handed on with its number as soon as it and all before it are written.
    ///
    /// - Parameters:
    ///   - step: called before each symbol; what it throws ends the writing.
    ///   - made: takes a sequence; what it throws ends the writing.
    package func write(
        _ conditions: [SequenceCondition], sampler: SymbolSampler = SymbolSampler(),
        longest: Int? = nil, exactly: Int? = nil, seed: UInt64, pool: ThreadPool,
        step: () throws -> Void, made: (Int, WrittenSequence) throws -> Void
    ) rethrows {
        let tape = Tape(store: parameters, pool: pool)
        for start in stride(from: 0, to: conditions.count, by: 64) {
            let part = Array(conditions[start..<min(start + 64, conditions.count)])
            try write(
                part, first: start, sampler: sampler,
                longest: exactly ?? longest ?? description.generation.longest,
                ends: exactly == nil, seed: seed, tape: tape, step: step
            ) { try made(start + $0, $1) }
        }
    }

    private func write(
        _ conditions: [SequenceCondition], first: Int, sampler: SymbolSampler, longest: Int,
        ends: Bool, seed: UInt64, tape: Tape, step check: () throws -> Void,
        made: (Int, WrittenSequence) throws -> Void
    ) rethrows {
        let count = conditions.count
        var generators = (0..<count).map {
            SeededGenerator(seed: seed, "write", first + $0)
        }
        var written = [WrittenSequence](repeating: WrittenSequence(), count: count)
        // What the network reads; those that have ended go on in silence, since states have a row
        // for each sequence that began.
        var read = [[Int32]](repeating: [], count: count)
        let excluded = Set([unknown, begin].map { Int($0) } + (ends ? [] : [Int(end)]))
        let layout = PackedLayout(lengths: [Int](repeating: 1, count: count))
        let states = RecurrentStack.states(description.model)
        var (before, after) = (RecurrentStates(layers: states), RecurrentStates(layers: states))
        var handed = 0
        for step in 0..<longest where handed < count {
            try check()
            tape.reset(training: false)
            let inputs = inputs(
                (0..<count).map { Place(sequence: $0, step: step) }, symbols: read,
                shown: shown(conditions, tape: tape), tape: tape)
            let block = Block(kept: 1, before: step == 0 ? nil : before, after: after)
            let scores = scores(inputs, layout: layout, block: block, tape: tape)
            let logs = tape.logSoftmax(scores)
            for sequence in 0..<count {
                guard !written[sequence].isEnded else {
                    read[sequence].append(end)
                    continue
                }
                let row = UnsafeBufferPointer(start: logs.row(sequence), count: logs.columns)
                let symbol = Int32(
                    sampler.choose(row, excluding: excluded, generator: &generators[sequence]))
                written[sequence].logProbability += Double(row[Int(symbol)])
                read[sequence].append(symbol)
                if symbol == end {
                    written[sequence].isEnded = true
                } else {
                    written[sequence].symbols.append(symbol)
                }
            }
            swap(&before, &after)
            while handed < count, written[handed].isEnded {
                try made(handed, written[handed])
                handed += 1
            }
        }
        for number in handed..<count { try made(number, written[number]) }
    }
}
