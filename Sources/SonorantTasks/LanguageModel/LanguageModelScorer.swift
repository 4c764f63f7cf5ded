import SonorantCorpora
import SonorantLayers
import SonorantTensors

/// What a language model thinks of whole texts: the states are carried from their first symbol to
/// their last.
package final class LanguageModelScorer {
    private let model: LanguageModel
    private let tape: Tape
    private let precision: Precision
    private var states: (before: RecurrentStates, after: RecurrentStates)

    package init(_ model: LanguageModel, tape: Tape, precision: Precision = .f32) {
        self.model = model
        self.tape = tape
        self.precision = precision
        states = (model.states(), model.states())
    }

    /// The natural-log probability of each symbol of each text, given all that stand before it in
    /// that text.
    ///
    /// Texts of similar length are read side by side, in blocks, so memory follows neither the
    /// texts' number nor their length.
    package func logProbabilities(of texts: [EncodedText]) -> [[Float]] {
        logProbabilities(of: texts, check: {})
    }

    /// The same; what `check` throws, which is called before each block, ends the reading.
    package func logProbabilities(
        of texts: [EncodedText], check: () throws -> Void
    ) rethrows -> [[Float]] {
        var results = texts.map { [Float](repeating: 0, count: $0.count) }
        let batches = BatchPlan(
            lengths: texts.map(\.count), frames: 1 << 40, utterances: 64
        ).batches
        for batch in batches {
            let lengths = batch.map { texts[$0].count }
            var start = 0
            while start < lengths[0] {
                try check()
                let active = lengths.prefix { $0 > start }.count
                let end = min(lengths[0], start + steps(of: active))
                read(batch.prefix(active).map { texts[$0] }, places: start..<end) {
                    results[batch[$0]][$1] = $2
                }
                start = end
            }
        }
        return results
    }

    /// Steps of `sequences` texts whose scores of all symbols together take some megabytes.
    private func steps(of sequences: Int) -> Int {
        let rows = max(64, min(8192, (4 << 20) / model.vocabulary.count))
        return max(1, min(1024, rows / sequences))
    }

    private func read(
        _ texts: [EncodedText], places: Range<Int>, result: (Int, Int, Float) -> Void
    ) {
        let inputs = texts.map {
            model.inputs(of: $0, at: places.clamped(to: places.lowerBound..<$0.count))
        }
        let order = PackedOrder(lengths: inputs.map(\.count))
        tape.reset(training: false, precision: precision)
        let logits = model.logits(
            inputs, order: order, tape: tape,
            block: Block(
                kept: places.count, before: places.lowerBound > 0 ? states.before : nil,
                after: states.after),
            seed: 0)
        let logs = tape.logSoftmax(logits)
        for (text, input) in inputs.enumerated() {
            for step in 0..<input.count {
                let place = places.lowerBound + step
                let symbol = Int(texts[text].tokens[place])
                result(text, place, logs.row(order.row(sequence: text, step: step))[symbol])
            }
        }
        states = (states.after, states.before)
    }
}
