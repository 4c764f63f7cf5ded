import SonorantLayers
import SonorantTensors

/// A language model one symbol at a time, for several texts side by side.
///
/// One thread uses it at a time.
package final class LanguageModelStepper {
    package let model: LanguageModel
    private let tape: Tape

    package init(_ model: LanguageModel, pool: ThreadPool) {
        self.model = model
        tape = Tape(store: model.parameters, pool: pool)
    }

    /// The symbol that stands before a text; −1 for nothing.
    package var beginning: Int32 { model.boundary ?? -1 }

    /// Reads one symbol of each of B texts.
    ///
    /// - Parameters:
    ///   - before: the states of the texts; nil where they begin.
    ///   - after: gets the states behind the symbols; another object.
    /// - Returns: (B, V), the natural-log probabilities of what follows; valid until the next step.
    package func step(
        _ symbols: [Int32], before: RecurrentStates?, after: RecurrentStates
    ) -> MatrixView {
        let inputs = symbols.map { symbol in
            var input = EncodedText(tokens: [])
            model.append(symbol, to: &input)
            return input
        }
        tape.reset(training: false)
        return tape.logSoftmax(
            model.logits(
                inputs, order: PackedOrder(lengths: inputs.map { _ in 1 }), tape: tape,
                block: Block(kept: 1, before: before, after: after), seed: 0))
    }
}
