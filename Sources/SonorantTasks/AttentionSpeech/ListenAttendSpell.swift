import SonorantAudio
import SonorantLayers
import SonorantModels
import SonorantTensors
import SonorantText
import SonorantTraining

/// Speech to text by an encoder that listens and a decoder that spells: recurrent layers over the
/// features of sound, and a ``SequenceWriter`` that attends to them. Layers that see several
/// frames at once, a pyramid, are had by `features.stack` and `features.skip`.
///
/// Source: Chan et al. 2016, "Listen, attend and spell"; jointly with alignments Watanabe et al.
/// 2017.
package final class ListenAttendSpell: SequenceModel {
    /// All that is no weight.
    package struct Description: ModelDescription {
        /// With the sample rate or dimension filled in.
        package var features: FeatureConfiguration
        package var alphabet: Alphabet
        package var text: TextConfiguration
        package var lexicon: Lexicon?
        /// Of the training data's features, where they are normalised globally.
        package var statistics: NormalisationStatistics?
        /// Features a frame, D.
        package var inputSize: Int
        package var model: ModelConfiguration
        package var encoderDecoder: EncoderDecoderConfiguration

        package var faults: [String] {
            features.issues + model.faults.map { "model.\($0)" }
                + encoderDecoder.faults.map { "encoder_decoder.\($0)" }
                + (features.issues.isEmpty && features.outputDimension != inputSize
                    ? ["inputSize: \(inputSize); \(features.outputDimension) are needed"] : [])
        }
    }

    package static let task = TaskName.encoderDecoder
    package let description: Description
    package let parameters: ParameterStore
    package var facts: [String: String] = [ModelFile.Key.input: ModelFile.sound]

    let writer: SequenceWriter
    private let layers: [any SequenceLayer]

    /// - Parameter store: gets the weights; it must be empty.
    package init(_ description: Description, store: ParameterStore = ParameterStore()) throws {
        self.description = description
        parameters = store
        layers = RecurrentStack.layers(
            description.model, inputSize: description.inputSize, inputIsBounded: false,
            store: parameters)
        var symbols = description.alphabet.symbols
        symbols.remove(at: description.alphabet.blank)
        writer = SequenceWriter(
            description.encoderDecoder,
            inputSize: layers.last?.outputSize ?? description.inputSize,
            symbols: try Vocabulary(symbols: symbols, specials: [.end]), store: parameters)
        parameters.allocate()
    }

    package func initialise(seed: UInt64) {
        var generator = SeededGenerator(seed: seed, "weights")
        for layer in layers { layer.initialise(parameters, generator: &generator) }
        writer.initialise(parameters, generator: &generator)
    }

    /// Whether it can tell where it listened.
    package var hasAttention: Bool { writer.hasAttention }

    /// The way from transcripts to symbols of the alphabet.
    var encoder: TranscriptEncoder {
        TranscriptEncoder(
            alphabet: description.alphabet, text: description.text, lexicon: description.lexicon)
    }

    /// The writer's symbols for labels of the alphabet: number 0 is the end there, and the blank
    /// has no place.
    func symbols(of labels: [Int32]) -> [Int32] {
        let blank = Int32(description.alphabet.blank)
        return labels.map { $0 < blank ? $0 + 1 : $0 }
    }

    /// What `hypothesis` says.
    func text(_ hypothesis: SymbolHypothesis) -> String {
        let blank = Int32(description.alphabet.blank)
        return description.alphabet.decode(
            hypothesis.symbols.map { Int($0 <= blank ? $0 - 1 : $0) })
    }

    /// The encoder's states for `features`, (T, D) each with T at least 1, and how they stand.
    func encoded(
        _ features: [Matrix], tape: Tape
    ) -> (input: EncodedInput, order: PackedOrder) {
        let order = PackedOrder(lengths: features.map(\.rows))
        let size = description.inputSize
        var elements: [Float] = []
        elements.reserveCapacity(order.layout.rows * size)
        for step in 0..<order.layout.steps {
            for place in 0..<order.layout.active[step] {
                elements += features[order.order[place]][row: step]
            }
        }
        let frames = tape.constant(
            Matrix(rows: order.layout.rows, columns: size, elements: elements))
        let repeats = description.encoderDecoder.upsample
        var (input, stretched) = (frames, order)
        if repeats > 1 {
            stretched = PackedOrder(lengths: features.map { $0.rows * repeats })
            input = tape.gather(
                frames,
                stretched.rows { Int32(order.row(sequence: $0, step: $1 / repeats)) })
        }
        let states = tape.layers(layers, input, layout: stretched.layout)
        return (
            EncodedInput(
                states: states, layout: stretched.layout,
                halves: description.model.hasHalves, tape: tape),
            stretched
        )
    }

    /// Adds the mean loss of a minibatch to the tape's.
    ///
    /// - Parameter labels: of the alphabet, for each of `features`.
    func loss(
        _ features: [Matrix], labels: [[Int32]], settings: StepSettings, tape: Tape
    ) -> StepResult {
        let (input, order) = encoded(features, tape: tape)
        var result = writer.loss(
            input, order: order, targets: labels.map(symbols), settings: settings, tape: tape)
        result.frames = features.reduce(0) { $0 + $1.rows }
        return result
    }

    /// What is said in each of `features`, best first.
    func hypotheses(
        _ features: [Matrix], search: SequenceWriter.Search, tape: Tape
    ) throws -> [[SymbolHypothesis]] {
        let (input, order) = encoded(features, tape: tape)
        return try writer.search(
            input, order: order, lengths: features.map(\.rows), search: search, tape: tape)
    }
}
