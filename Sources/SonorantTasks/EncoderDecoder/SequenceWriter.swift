import SonorantCTC
import SonorantLayers
import SonorantModels
import SonorantTensors
import SonorantText
import SonorantTraining

/// What turns encoded inputs, of text or of sound, into sequences of symbols: a
/// ``SymbolDecoder``, a ``CTCHead`` or both, as the weight of the latter says. V symbols, of which
/// number 0 is the end for the one and no symbol for the other.
package final class SequenceWriter {
    package let configuration: EncoderDecoderConfiguration
    /// All V.
    package let symbols: Vocabulary
    let decoder: SymbolDecoder?
    let ctc: CTCHead?

    /// - Parameters:
    ///   - inputSize: columns of the encoder's states.
    ///   - symbols: with the special symbol of the end and no other.
    package init(
        _ configuration: EncoderDecoderConfiguration, inputSize: Int, symbols: Vocabulary,
        store: ParameterStore
    ) {
        precondition(symbols.index(of: .end) == 0, "the end is not symbol 0")
        self.configuration = configuration
        self.symbols = symbols
        decoder =
            configuration.ctcWeight < 1
            ? SymbolDecoder(
                configuration, inputSize: inputSize, symbols: symbols.count, store: store) : nil
        ctc =
            configuration.ctcWeight > 0
            ? CTCHead(inputSize: inputSize, symbols: symbols.count, store: store) : nil
    }

    /// Whether there is a decoder that attends to its inputs.
    var hasAttention: Bool { decoder != nil && configuration.attention != .none }

    package func initialise(_ store: ParameterStore, generator: inout SeededGenerator) {
        decoder?.initialise(store, generator: &generator)
        ctc?.initialise(store, generator: &generator)
    }

    /// The numbers of `symbols`, −1 for one that the model does not know.
    package func encode(_ symbols: [String]) -> [Int32] {
        symbols.map { symbol in
            guard let index = self.symbols.index(of: symbol), index > 0 else { return -1 }
            return Int32(index)
        }
    }

    /// Adds the mean loss of a minibatch to the tape's.
    ///
    /// - Parameters:
    ///   - order: how the inputs stand in `input`.
    ///   - targets: in the order in which `order` was given the inputs.
    /// - Returns: nats of all sequences, with how many there are.
    package func loss(
        _ input: EncodedInput, order: PackedOrder, targets: [[Int32]], settings: StepSettings,
        tape: Tape
    ) -> StepResult {
        let share = configuration.ctcWeight
        let each = 1 / Float(max(targets.count, 1))
        var result = StepResult()
        result.utterances = targets.count
        if let decoder {
            let loss = decoder.loss(
                input, order: order, targets: targets,
                teaching: SymbolDecoder.Teaching(
                    truth: tape.training
                        ? configuration.truthProbability(
                            step: settings.step, progress: settings.progress) : 1,
                    seed: settings.seed, weight: (1 - share) * each,
                    labelSmoothing: settings.labelSmoothing),
                tape: tape)
            result.loss += Double(1 - share) * loss.nats
        }
        if let ctc {
            // Symbols that the model does not know cannot be aligned.
            let loss = ctc.loss(
                input, order: order, targets: targets.map { $0.filter { $0 > 0 } },
                weight: share * each, smoothing: settings.labelSmoothing, tape: tape)
            result.loss += Double(share) * loss.nats
            result.infeasible = loss.infeasible
            // Where the decoder learns from them they count all the same.
            if decoder == nil { result.utterances -= loss.infeasible.count }
        }
        return result
    }

    /// How hypotheses are looked for.
    package struct Search: Sendable {
        package var beam = 1
        package var nbest = 1
        package var keepsAttention = false

        package init() {}
    }

    /// What is to be written about each input, best first, in the order in which `order` was given
    /// the inputs.
    ///
    /// Hypotheses of a model with both parts are those of the decoder, ranked by (1 − λ) · score
    /// + λ · log probability of their alignments, λ being the weight of the latter in the loss.
    /// Source: Watanabe et al. 2017, rescoring in one pass.
    ///
    /// - Parameter lengths: of the inputs as the user counts them, for the bound on the output.
    package func search(
        _ input: EncodedInput, order: PackedOrder, lengths: [Int], search: Search, tape: Tape
    ) throws -> [[SymbolHypothesis]] {
        let beam = max(search.beam, search.nbest)
        let outputs = ctc?.logProbabilities(input, order: order, tape: tape)
        guard let decoder else {
            let names = symbols.symbols
            return try tape.pool.map(lengths.count) { index in
                Result {
                    try CTCHead.hypotheses(
                        outputs?[index] ?? Matrix(rows: 0, columns: names.count), symbols: names,
                        beam: beam, nbest: search.nbest)
                }
            }.map { try $0.get() }
        }
        var found = SymbolSearch(
            decoder: decoder, beam: beam, nbest: ctc == nil ? search.nbest : beam,
            keepsAttention: search.keepsAttention
        ).run(
            input, order: order,
            maximumLengths: lengths.map { configuration.maximumLength(input: $0) }, tape: tape)
        guard let outputs, beam > 1 else { return found }
        let share = Double(configuration.ctcWeight)
        for index in found.indices {
            for place in found[index].indices {
                let aligned = CTCHead.logProbability(
                    outputs[index], of: found[index][place].symbols.map { Int($0) })
                found[index][place].score =
                    (1 - share) * found[index][place].score + share * aligned
            }
            let ranked = found[index].enumerated().sorted {
                ($1.element.score, $0.offset) < ($0.element.score, $1.offset)
            }.map(\.element)
            found[index] = Array(ranked.prefix(max(search.nbest, 1)))
        }
        return found
    }
}
