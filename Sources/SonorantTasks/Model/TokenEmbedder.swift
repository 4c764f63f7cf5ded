import Foundation
import SonorantLayers
import SonorantModels
import SonorantTensors

/// Vectors of tokens: an own one for each that is known, beside what an LSTM makes of its
/// characters and one for its shape.
///
/// Source of the character part: Lample et al. 2016, "Neural architectures for named entity
/// recognition": the last states of both directions over the characters of a word.
package final class TokenEmbedder: Sendable {
    private let configuration: TextInputConfiguration
    private let unknown: Int32
    /// The tokens' own vectors, (tokens, embedding); nil where they have none.
    package let table: Parameter?
    private let characterTable: Parameter?
    private let reader: LSTMLayer?
    private let shapeTable: Parameter?
    private let initial: [Float]?

    /// Whether the tokens' vectors start with given values.
    package var isPretrained: Bool { table != nil && initial != nil }

    /// Columns of the result.
    package let outputSize: Int

    /// - Parameters:
    ///   - name: what the weights' names start with.
    ///   - initial: values for the tokens' vectors, (tokens, embedding), from pretrained ones; nil
    ///     for random ones.
    package init(
        _ encoding: TextEncoding, name: String = "input", initial: [Float]? = nil,
        store: ParameterStore
    ) {
        configuration = encoding.configuration
        unknown = Int32(encoding.tokens.index(of: .unknown) ?? 0)
        self.initial = initial
        table =
            configuration.embedding > 0
            ? store.register(
                "\(name).embedding", shape: [encoding.tokens.count, configuration.embedding]) : nil
        if let characters = encoding.characters {
            characterTable = store.register(
                "\(name).characters", shape: [characters.count, configuration.characterEmbedding])
            reader = LSTMLayer(
                "\(name).reader", inputSize: configuration.characterEmbedding,
                shape: LSTMShape(cells: configuration.characterCells, bidirectional: true),
                forgetBias: 1, number: 0, inputIsBounded: false, store: store)
        } else {
            characterTable = nil
            reader = nil
        }
        shapeTable =
            configuration.shapeEmbedding > 0
            ? store.register(
                "\(name).shapes",
                shape: [WordShape.allCases.count, configuration.shapeEmbedding]) : nil
        outputSize =
            configuration.embedding + configuration.shapeEmbedding
            + 2 * (reader == nil ? 0 : configuration.characterCells)
    }

    /// Random weights: vectors uniform within ±√(3 / dimension), so that they have length one on
    /// average.
    package func initialise(_ store: ParameterStore, generator: inout SeededGenerator) {
        func fill(_ parameter: Parameter?) {
            guard let parameter else { return }
            let bound = (3 / Double(parameter.shape[1])).squareRoot()
            store.fillUniformly(parameter, bound: bound, generator: &generator)
        }
        fill(table)
        if let table, let initial { store.set(initial, of: table) }
        fill(characterTable)
        fill(shapeTable)
        reader?.initialise(store, generator: &generator)
    }

    /// The vectors of all tokens of `sentences`, in the rows that `order` says: (N, outputs).
    package func forward(
        _ sentences: [EncodedText], order: PackedOrder, tape: Tape, seed: UInt64
    ) -> Variable {
        var parts: [Variable] = []
        if let table {
            var generator = SeededGenerator(seed: seed, "unknown tokens")
            let drops = tape.training && configuration.unknownDropout > 0
            let tokens = order.rows { sentence, step in
                drops && generator.uniform() < Double(configuration.unknownDropout)
                    ? unknown : sentences[sentence].tokens[step]
            }
            parts.append(
                configuration.fixedVectors
                    ? tape.fixedEmbedding(table, tokens) : tape.embedding(table, tokens))
        }
        if let characterTable, let reader {
            parts.append(
                spelled(
                    order.rows { sentences[$0].characters[$1] }, table: characterTable,
                    reader: reader, tape: tape))
        }
        if let shapeTable {
            parts.append(tape.embedding(shapeTable, order.rows { sentences[$0].shapes[$1] }))
        }
        let joined = parts.count == 1 ? parts[0] : tape.concatenate(parts)
        return tape.dropout(joined, probability: configuration.dropout)
    }

    /// What the reader makes of `words`. Words that stand several times are read once.
    private func spelled(
        _ words: [[Int32]], table: Parameter, reader: LSTMLayer, tape: Tape
    ) -> Variable {
        var numbers: [[Int32]: Int32] = [:]
        var different: [[Int32]] = []
        let rows = words.map { word in
            if let number = numbers[word] { return number }
            let number = Int32(different.count)
            numbers[word] = number
            different.append(word)
            return number
        }
        let order = PackedOrder(lengths: different.map(\.count))
        guard order.layout.rows > 0 else {
            return tape.zeros(rows: words.count, columns: reader.outputSize)
        }
        let characters = tape.embedding(table, order.rows { different[$0][$1] })
        let states = tape.layer(reader, characters, layout: order.layout)
        let last = tape.lastState(states, layout: order.layout, halves: true)
        return tape.gather(last, rows.map { Int32(order.places[Int($0)]) })
    }
}
