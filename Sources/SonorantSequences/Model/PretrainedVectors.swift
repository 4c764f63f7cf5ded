import SonorantCorpora
import SonorantModels
import SonorantSystem
import SonorantTensors
import SonorantText

/// The vectors that `input.vectors` names, for the tokens of a model.
package struct PretrainedVectors {
    private let vectors: WordVectors

    /// The vectors that `configuration` asks for; nil where it asks for none.
    ///
    /// - Throws: ``WordVectorsError`` where their dimension is not `input.embedding`, `FileError`.
    package init?(_ configuration: TextInputConfiguration, log: Log) throws {
        guard !configuration.vectors.isEmpty else { return nil }
        vectors = try WordVectors(
            configuration.vectors, dimension: configuration.embedding)
        for fault in vectors.faults.prefix(20) { log.warning("\(fault)") }
        if vectors.faults.count > 20 {
            log.warning("\(vectors.path): \(vectors.faults.count - 20) more lines left out")
        }
    }

    /// Words that join those of the training data, as ``TextEncoding`` takes them.
    package var words: [String] { vectors.words }

    /// A row for each token of `encoding`, (tokens, dimension): its vector, that of its lower-case
    /// form, or random numbers such as untrained ones begin with.
    package func table(for encoding: TextEncoding, seed: UInt64, log: Log) -> [Float] {
        var generator = SeededGenerator(seed: seed, "vectors")
        let bound = (3 / Double(vectors.dimension)).squareRoot()
        var found = 0
        var values: [Float] = []
        values.reserveCapacity(encoding.tokens.count * vectors.dimension)
        for token in encoding.tokens.symbols {
            if let vector = vectors[token] ?? vectors[token.lowercased()] {
                found += 1
                values += vector
            } else {
                for _ in 0..<vectors.dimension {
                    values.append(Float(generator.uniform(in: -bound..<bound)))
                }
            }
        }
        log.note(
            "\(found) of \(encoding.tokens.count) tokens have vectors from \(vectors.path)")
        return values
    }
}
