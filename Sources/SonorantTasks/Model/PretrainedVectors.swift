import SonorantCorpora
import SonorantModels
import SonorantSystem
import SonorantTensors

/// Vectors of tokens that were made elsewhere, as a model starts with them.
package struct PretrainedVectors {
    private let configuration: TextInputConfiguration
    private let vectors: WordVectors
    /// Tokens that get a vector beside those of the training data: those of the dev data, and as
    /// many of the file, in its order, as `largest_vocabulary` allows.
    package let additional: [String]

    /// Reads the file that `configuration` names.
    ///
    /// A token that the file lacks takes the vector of its lower-case form.
    ///
    /// - Returns: nil where no file is named.
    /// - Throws: `WordVectorsError`, also for vectors of another dimension than
    ///   `input.embedding`; `FileError`.
    package init?(_ configuration: TextInputConfiguration, data: TextTaskData) throws {
        guard !configuration.vectors.isEmpty else { return nil }
        self.configuration = configuration
        func spelled(_ sentences: [LabelledSentence]) -> Set<String> {
            Set(
                sentences.lazy.flatMap(\.tokens).map {
                    configuration.lowercase ? $0.lowercased() : $0
                })
        }
        let (train, dev) = (spelled(data.train), spelled(data.dev))
        let known = train.union(dev)
        let capacity = max(0, configuration.largestVocabulary - known.count)
        vectors = try WordVectors(
            configuration.vectors,
            wanted: capacity > 0 ? nil : known.union(known.map { $0.lowercased() }),
            dimension: configuration.embedding)
        for fault in vectors.faults.prefix(5) { data.log.warning(fault.statement) }
        if vectors.faults.count > 5 {
            data.log.warning(
                "\(vectors.path): \(vectors.faults.count - 5) more lines were left out")
        }
        let vectors = vectors
        func has(_ token: String) -> Bool {
            vectors.index(of: token) != nil || vectors.index(of: token.lowercased()) != nil
        }
        additional =
            dev.subtracting(train).filter(has).sorted()
            + vectors.words.lazy.filter { !known.contains($0) }.prefix(capacity)
    }

    /// A vector for each token of `encoding`, (tokens, embedding): random ones within
    /// ±√(3 / dimension) for those that the file lacks. Says in `log` how many it has.
    package func values(for encoding: TextEncoding, seed: UInt64, log: Log) -> [Float] {
        var generator = SeededGenerator(seed: seed, "vectors")
        let bound = (3 / Double(vectors.dimension)).squareRoot()
        var values: [Float] = []
        values.reserveCapacity(encoding.tokens.count * vectors.dimension)
        var found = 0
        for token in encoding.tokens.symbols {
            if let vector = vectors[token] ?? vectors[token.lowercased()] {
                values += vector
                found += 1
            } else {
                for _ in 0..<vectors.dimension {
                    values.append(Float(generator.uniform(in: -bound..<bound)))
                }
            }
        }
        log.note(
            "\(vectors.path): vectors for \(found) of \(encoding.tokens.count) tokens, "
                + "\(vectors.total) in the file")
        return values
    }
}
