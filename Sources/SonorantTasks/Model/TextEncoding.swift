import SonorantModels
import SonorantText

/// The symbols that the tokens of a text are made of, as a model knows them, and the way from
/// tokens to numbers.
package struct TextEncoding: Codable, Sendable {
    /// How tokens become inputs.
    package let configuration: TextInputConfiguration
    /// Tokens with vectors of their own; `<UNK>` for the others.
    package let tokens: Vocabulary
    /// Characters; `<UNK>` for unseen ones. Nil where characters are not read.
    package let characters: Vocabulary?

    /// The encoding of the training data `sentences`.
    ///
    /// - Parameters:
    ///   - specials: further symbols that the model needs among the tokens.
    ///   - additional: tokens that get vectors as well, such as those of pretrained ones.
    package init(
        _ configuration: TextInputConfiguration, sentences: [[String]],
        specials: Set<SpecialSymbol> = [], additional: [String] = []
    ) {
        self.configuration = configuration
        let spelled =
            configuration.lowercase
            ? sentences.map { $0.map { $0.lowercased() } } : sentences
        var counts = Vocabulary.counts(of: spelled)
        for token in additional { counts[token, default: 0] += configuration.minimumCount }
        tokens = Vocabulary(
            counts: counts, specials: specials.union([.unknown]),
            minimumCount: configuration.minimumCount,
            largest: configuration.largestVocabulary > 0 ? configuration.largestVocabulary : nil)
        characters =
            configuration.characterCells == 0
            ? nil
            : Vocabulary(
                counts: Vocabulary.counts(
                    of: sentences.lazy.flatMap { $0 }.map { $0.map(String.init) }),
                specials: [.unknown])
    }

    /// What of this makes no sense, as `key: found; needed`.
    package var faults: [String] {
        configuration.faults.map { "input.\($0)" }
            + (tokens.index(of: .unknown) == nil ? ["tokens: lack <UNK>"] : [])
    }

    /// The numbers of `sentence`.
    package func encode(_ sentence: [String]) -> EncodedText {
        let unknown = Int32(tokens.index(of: .unknown) ?? 0)
        return EncodedText(
            tokens: sentence.map {
                tokens.index(of: configuration.lowercase ? $0.lowercased() : $0)
                    .map { Int32($0) } ?? unknown
            },
            characters: characters.map { characters in
                let unknown = Int32(characters.index(of: .unknown) ?? 0)
                return sentence.map { token in
                    token.map { characters.index(of: String($0)).map { Int32($0) } ?? unknown }
                }
            } ?? [],
            shapes: configuration.shapeEmbedding > 0
                ? sentence.map { Int32(WordShape(of: $0).rawValue) } : [])
    }
}

/// A sentence as numbers.
package struct EncodedText: Sendable, Hashable {
    /// A number a token.
    package var tokens: [Int32]
    /// The characters of each token; empty where they are not read.
    package var characters: [[Int32]]
    /// The ``WordShape`` of each token; empty where they are not read.
    package var shapes: [Int32]

    package init(tokens: [Int32], characters: [[Int32]] = [], shapes: [Int32] = []) {
        self.tokens = tokens
        self.characters = characters
        self.shapes = shapes
    }

    /// The number of tokens.
    package var count: Int { tokens.count }

    /// Some neighbouring tokens, with all that is read of them.
    package subscript(places: Range<Int>) -> EncodedText {
        EncodedText(
            tokens: Array(tokens[places]),
            characters: characters.isEmpty ? [] : Array(characters[places]),
            shapes: shapes.isEmpty ? [] : Array(shapes[places]))
    }

    /// Texts one after another.
    package init(joining texts: [EncodedText]) {
        self.init(
            tokens: texts.flatMap(\.tokens), characters: texts.flatMap(\.characters),
            shapes: texts.flatMap(\.shapes))
    }
}
