import SonorantCorpora
import SonorantLayers
import SonorantModels
import SonorantTensors
import SonorantText
import Synchronization

/// The probability of the next symbol of a text: vectors of tokens, recurrent layers, a softmax
/// over the tokens.
///
/// With x₁ … x_T the symbols of a text: log p(x) = Σ log p(x_t | x₁ … x_{t−1}), the first given
/// ``boundary``.
///
/// Source: Mikolov et al. 2010, "Recurrent neural network based language model"; with LSTM cells
/// Sundermeyer et al. 2012; the tied output Press and Wolf 2017.
package final class LanguageModel: SequenceModel, Sendable {
    /// All that is no weight.
    package struct Description: ModelDescription {
        package var encoding: TextEncoding
        package var model: ModelConfiguration
        package var languageModel: LanguageModelConfiguration
        package var reading: TextReading

        package var faults: [String] {
            encoding.faults + model.faults.map { "model.\($0)" }
                + languageModel.faults.map { "language_model.\($0)" }
        }

        package init(
            encoding: TextEncoding, model: ModelConfiguration,
            languageModel: LanguageModelConfiguration, reading: TextReading
        ) {
            self.encoding = encoding
            self.model = model
            self.languageModel = languageModel
            self.reading = reading
        }
    }

    package static let task = TaskName.languageModel
    package let description: Description
    package let parameters: ParameterStore
    package var facts: [String: String] {
        get { storedFacts.withLock { $0 } }
        set { storedFacts.withLock { $0 = newValue } }
    }

    private let storedFacts = Mutex<[String: String]>([:])

    private let embedder: TokenEmbedder
    private let layers: [any SequenceLayer]
    /// From the states to the width of the vectors, where they are shared and differ.
    private let projection: Parameter?
    /// Nil where the tokens' vectors take its place.
    private let outputWeight: Parameter?
    private let outputBias: Parameter

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
        let width = layers.last?.outputSize ?? embedder.outputSize
        let vector = description.encoding.configuration.embedding
        let tied = description.languageModel.tied
        projection =
            tied && vector != width
            ? parameters.register("output.projection", shape: [width, vector]) : nil
        let symbols = description.encoding.tokens.count
        outputWeight =
            tied ? nil : parameters.register("output.weight", shape: [width, symbols])
        outputBias = parameters.register("output.bias", shape: [symbols])
        parameters.allocate()
    }

    package func initialise(seed: UInt64) {
        var generator = SeededGenerator(seed: seed, "weights")
        embedder.initialise(parameters, generator: &generator)
        if description.languageModel.tied, let table = embedder.table, !embedder.isPretrained {
            // As an output layer the vectors have to give small scores at first.
            let bound = (1 / Double(table.shape[1])).squareRoot()
            parameters.fillUniformly(table, bound: bound, generator: &generator)
        }
        for layer in layers { layer.initialise(parameters, generator: &generator) }
        for weight in [projection, outputWeight].compactMap(\.self) {
            parameters.fillGlorot(weight, generator: &generator)
        }
    }

    /// The symbols.
    package var vocabulary: Vocabulary { description.encoding.tokens }

    /// What a symbol is: words where each line is a text, else characters, unless it was said.
    package var unit: TextUnit {
        description.reading.unit ?? (description.reading.readsLines ? .word : .character)
    }

    /// What stands between the symbols of a text as it is written.
    package var separator: String { unit == .character ? "" : " " }

    /// What stands between two texts, and so before a text's first symbol and after its last:
    /// `<EOS>` where each line is a text, else the line feed where the text has it; nil for
    /// nothing.
    package var boundary: Int32? {
        let index = vocabulary.index(of: SpecialSymbol.end) ?? vocabulary.index(of: "\n")
        return index.map { Int32($0) }
    }

    /// The numbers of `tokens`, with the boundary behind them where there is one.
    ///
    /// - Parameter isWhole: whether the text ends there.
    package func encode(_ tokens: [String], isWhole: Bool = true) -> EncodedText {
        var text = description.encoding.encode(tokens)
        if isWhole, let boundary { append(boundary, to: &text) }
        return text
    }

    /// Adds a symbol to a text.
    package func append(_ symbol: Int32, to text: inout EncodedText) {
        text = EncodedText(joining: [text, encoded(symbol)])
    }

    /// A text of nothing but `symbol`, with all that the model reads of it; special ones have
    /// neither characters nor a shape.
    private func encoded(_ symbol: Int32) -> EncodedText {
        let encoding = description.encoding
        guard Int(symbol) >= vocabulary.specials.count else {
            return EncodedText(
                tokens: [symbol], characters: encoding.characters == nil ? [] : [[]],
                shapes: encoding.configuration.shapeEmbedding == 0
                    ? [] : [Int32(WordShape.other.rawValue)])
        }
        var text = encoding.encode([vocabulary[Int(symbol)]])
        text.tokens = [symbol]
        return text
    }

    /// The inputs from which the symbols at `places` of `text` are predicted: those before them.
    ///
    /// - Returns: −1 stands for nothing at all, whose vector is zero.
    package func inputs(of text: EncodedText, at places: Range<Int>) -> EncodedText {
        guard !places.isEmpty else { return EncodedText(tokens: []) }
        guard places.lowerBound == 0 else {
            return text[places.lowerBound - 1..<places.upperBound - 1]
        }
        return EncodedText(
            joining: [encoded(boundary ?? -1), text[0..<places.upperBound - 1]])
    }

    /// Scores of the symbols that follow each input: (N, V), in the rows of `order`.
    ///
    /// - Parameters:
    ///   - block: the states to go on from, and where those after the last step go.
    package func logits(
        _ inputs: [EncodedText], order: PackedOrder, tape: Tape, block: Block?, seed: UInt64
    ) -> Variable {
        let vectors = embedder.forward(inputs, order: order, tape: tape, seed: seed)
        let states = tape.layers(layers, vectors, layout: order.layout, block: block)
        let dropped = tape.dropout(
            states, probability: description.languageModel.dropout)
        if let outputWeight {
            return tape.linear(dropped, weight: outputWeight, bias: outputBias)
        }
        guard let table = embedder.table else { preconditionFailure("tied to no vectors") }
        let projected = projection.map { tape.linear(dropped, weight: $0) } ?? dropped
        return tape.linear(projected, transposed: table, bias: outputBias)
    }

    /// Memory for the states of this model's layers.
    package func states() -> RecurrentStates {
        RecurrentStates(layers: RecurrentStack.states(description.model))
    }
}
