import SonorantCorpora
import SonorantLayers
import SonorantModels
import SonorantScoring
import SonorantSystem
import SonorantTensors
import SonorantText
import SonorantTraining

/// One sequence into another (N to M), from text to text: vectors of tokens, recurrent layers that
/// read them, and a ``SequenceWriter``.
package final class EncoderDecoderModel: ExampleModel {
    /// All that is no weight.
    package struct Description: ModelDescription {
        package var encoding: TextEncoding
        /// What is written, the end among it.
        package var symbols: Vocabulary
        package var model: ModelConfiguration
        package var encoderDecoder: EncoderDecoderConfiguration
        package var reading: TextReading

        package var faults: [String] {
            encoding.faults + model.faults.map { "model.\($0)" }
                + encoderDecoder.faults.map { "encoder_decoder.\($0)" }
                + (symbols.index(of: .end) == nil ? ["symbols: lack <EOS>"] : [])
        }
    }

    /// A pair as numbers.
    package struct Example: Sendable {
        package var text: EncodedText
        /// −1 for symbols that the model does not know.
        package var target: [Int32]
    }

    package static let task = TaskName.encoderDecoder
    package static let measures: [TrainingConfiguration.Measure] = [.ser, .per]
    package let description: Description
    package let parameters: ParameterStore
    package var facts: [String: String] = [:]

    let writer: SequenceWriter
    private let embedder: TokenEmbedder
    private let layers: [any SequenceLayer]

    package convenience init(
        _ description: Description, store: ParameterStore = ParameterStore()
    ) {
        self.init(description, vectors: nil, store: store)
    }

    /// - Parameters:
    ///   - vectors: pretrained values for the tokens' vectors.
    ///   - store: gets the weights; it must be empty.
    package init(
        _ description: Description, vectors: [Float]?, store: ParameterStore = ParameterStore()
    ) {
        self.description = description
        parameters = store
        embedder = TokenEmbedder(description.encoding, initial: vectors, store: parameters)
        layers = RecurrentStack.layers(
            description.model, inputSize: embedder.outputSize, inputIsBounded: false,
            store: parameters)
        writer = SequenceWriter(
            description.encoderDecoder, inputSize: layers.last?.outputSize ?? embedder.outputSize,
            symbols: description.symbols, store: parameters)
        parameters.allocate()
    }

    package func initialise(seed: UInt64) {
        var generator = SeededGenerator(seed: seed, "weights")
        embedder.initialise(parameters, generator: &generator)
        for layer in layers { layer.initialise(parameters, generator: &generator) }
        writer.initialise(parameters, generator: &generator)
    }

    /// The numbers of a pair.
    package func encode(_ sentence: LabelledSentence) -> Example {
        Example(
            text: description.encoding.encode(sentence.tokens),
            target: writer.encode(sentence.target ?? []))
    }

    package func length(of example: Example) -> Int { example.text.count }

    /// The encoder's states for `texts`, none of them empty, and how they stand.
    func encoded(
        _ texts: [EncodedText], tape: Tape, seed: UInt64
    ) -> (input: EncodedInput, order: PackedOrder) {
        let repeats = description.encoderDecoder.upsample
        let order = PackedOrder(lengths: texts.map(\.count))
        var vectors = embedder.forward(texts, order: order, tape: tape, seed: seed)
        var stretched = order
        if repeats > 1 {
            stretched = PackedOrder(lengths: texts.map { $0.count * repeats })
            vectors = tape.gather(
                vectors,
                stretched.rows { Int32(order.row(sequence: $0, step: $1 / repeats)) })
        }
        let states = tape.layers(layers, vectors, layout: stretched.layout)
        return (
            EncodedInput(
                states: states, layout: stretched.layout,
                halves: description.model.hasHalves, tape: tape),
            stretched
        )
    }

    package func loss(
        of examples: [Example], on tape: Tape, settings: StepSettings
    ) -> StepResult {
        let (input, order) = encoded(examples.map(\.text), tape: tape, seed: settings.seed)
        var result = writer.loss(
            input, order: order, targets: examples.map(\.target), settings: settings, tape: tape)
        result.frames = examples.reduce(0) { $0 + $1.text.count }
        return result
    }

    /// What is to be written about each of `texts`, best first.
    func hypotheses(
        _ texts: [EncodedText], search: SequenceWriter.Search, tape: Tape
    ) throws -> [[SymbolHypothesis]] {
        let (input, order) = encoded(texts, tape: tape, seed: 0)
        return try writer.search(
            input, order: order, lengths: texts.map(\.count), search: search, tape: tape)
    }

    package func evaluate(
        _ examples: [Example], tape: Tape, batches: [[Int]]
    ) throws -> Evaluation {
        var (nats, count) = (0.0, 0)
        for batch in batches {
            try Interrupts.check()
            tape.reset(training: false, precision: tape.precision)
            let result = loss(
                of: batch.map { examples[$0] }, on: tape, settings: StepSettings())
            nats += result.loss
            count += result.utterances
        }
        // Inputs that stand several times, with different outputs, are written about once.
        var groups = ReferenceGroups<EncodedText, [Int32]>()
        for example in examples { groups.add(key: example.text, reference: example.target) }
        var score = SequenceScore()
        for batch in BatchPlan(
            lengths: groups.first.map { examples[$0].text.count }, frames: 20_000, utterances: 256
        ).batches {
            try Interrupts.check()
            tape.reset(training: false, precision: tape.precision)
            let found = try hypotheses(
                batch.map { examples[groups.first[$0]].text }, search: SequenceWriter.Search(),
                tape: tape)
            for (group, hypotheses) in zip(batch, found) {
                score.add(
                    references: groups.references[group].map { $0.map { String($0) } },
                    hypothesis: hypotheses[0].symbols.map { String($0) })
            }
        }
        return Evaluation(
            loss: count == 0 ? .infinity : nats / Double(count),
            measures: [
                DevMeasure(.ser, score.sequenceErrorRate), DevMeasure(.per, score.symbols.rate),
            ])
    }
}

/// The different outputs of inputs that stand several times.
struct ReferenceGroups<Key: Hashable, Reference> {
    /// For each different input the place where it first stood.
    private(set) var first: [Int] = []
    /// For each different input all its outputs.
    private(set) var references: [[Reference]] = []
    private var numbers: [Key: Int] = [:]
    private var count = 0

    init() {}

    /// Adds the next input, `key`, and what it is to become.
    mutating func add(key: Key, reference: Reference) {
        defer { count += 1 }
        if let number = numbers[key] {
            references[number].append(reference)
            return
        }
        numbers[key] = first.count
        first.append(count)
        references.append([reference])
    }
}

extension ModelConfiguration {
    /// Whether the two directions of reading stand side by side in the states.
    var hasHalves: Bool { bidirectional && join == .concatenate }
}
