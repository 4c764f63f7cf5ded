/// How the tokens of a text become the inputs of a network: the section `input`.
package struct TextInputConfiguration: Codable, Sendable, Equatable {
    /// Numbers that stand for each token, learned; 0 leaves the tokens' own vectors out, so that
    /// only their characters count.
    package var embedding: Int
    /// Tokens seen less often in the training data share one vector, `<UNK>`.
    package var minimumCount: Int
    /// At most so many different tokens have vectors, the most frequent ones; 0 is no limit.
    package var largestVocabulary: Int
    /// The probability with which a token of a training sentence is taken for an unknown one, so
    /// that the vector of the unknown is learned.
    package var unknownDropout: Float
    /// Cells a direction of an LSTM that reads the characters of each token; 0 for none.
    package var characterCells: Int
    /// Numbers that stand for each character.
    package var characterEmbedding: Int
    /// Numbers that stand for a token's shape (capitals, digits, signs), learned; 0 for none.
    package var shapeEmbedding: Int
    /// The probability of dropout on the vectors.
    package var dropout: Float
    /// A file of pretrained vectors (GloVe text or fastText `.vec`, also gzipped); empty for none.
    package var vectors: String
    /// Whether pretrained vectors stay as they are.
    package var fixedVectors: Bool
    /// Whether tokens are made lower case before their vector is looked up; characters keep theirs.
    package var lowercase: Bool

    enum CodingKeys: String, CodingKey {
        case embedding, dropout, vectors, lowercase
        case minimumCount = "minimum_count"
        case largestVocabulary = "largest_vocabulary"
        case unknownDropout = "unknown_dropout"
        case characterCells = "character_cells"
        case characterEmbedding = "character_embedding"
        case shapeEmbedding = "shape_embedding"
        case fixedVectors = "fixed_vectors"
    }

    /// Vectors of 100 numbers, no characters.
    package init() {
        embedding = 100
        minimumCount = 1
        largestVocabulary = 0
        unknownDropout = 0
        characterCells = 0
        characterEmbedding = 25
        shapeEmbedding = 0
        dropout = 0.3
        vectors = ""
        fixedVectors = false
        lowercase = false
    }

    /// Every value that makes no sense, as `key: found; needed`.
    package var faults: [String] {
        var faults: [String] = []
        func require(_ holds: Bool, _ text: String) { if !holds { faults.append(text) } }
        require((0...8192).contains(embedding), "embedding: \(embedding); 0 to 8192 are needed")
        require(
            embedding > 0 || characterCells > 0,
            "embedding: 0; only with character_cells above 0, else nothing is left of the text")
        require(minimumCount >= 1, "minimum_count: \(minimumCount); at least 1 is needed")
        require(
            largestVocabulary >= 0, "largest_vocabulary: \(largestVocabulary); 0 (no limit) or more"
        )
        require(
            (0..<1).contains(unknownDropout),
            "unknown_dropout: \(unknownDropout); 0 up to, not including, 1")
        require(
            (0...8192).contains(characterCells),
            "character_cells: \(characterCells); 0 to 8192 are needed")
        require(
            (1...8192).contains(characterEmbedding),
            "character_embedding: \(characterEmbedding); 1 to 8192 are needed")
        require(
            (0...1024).contains(shapeEmbedding),
            "shape_embedding: \(shapeEmbedding); 0 to 1024 are needed")
        require((0..<1).contains(dropout), "dropout: \(dropout); 0 up to, not including, 1")
        require(
            vectors.isEmpty || embedding > 0,
            "vectors: '\(vectors)'; they need the embedding that they are to fill")
        return faults
    }
}
