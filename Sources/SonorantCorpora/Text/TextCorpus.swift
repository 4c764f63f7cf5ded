import SonorantSystem
import SonorantText

/// Sentences from one or more places, with everything that was found wrong on the way.
package struct TextCorpus: Sendable {
    /// Where it was loaded from; several paths once joined.
    package let paths: [String]
    /// How each path was read.
    package let formats: [TextCorpusFormat]
    /// Whether each file is one stream of text, which has an order and no sentences to draw.
    package let isStream: Bool
    /// All usable sentences, in the order of the files; none is without tokens.
    package var sentences: [LabelledSentence]
    /// What was done on the way without being asked, such as taking a file for Latin-1.
    package var notes: [String]
    /// What is wrong with single lines, in the order of their places.
    package var faults: [CorpusFault]

    /// A corpus from its parts.
    package init(
        paths: [String], formats: [TextCorpusFormat], sentences: [LabelledSentence],
        isStream: Bool = false, notes: [String] = [], faults: [CorpusFault] = []
    ) {
        self.paths = paths
        self.formats = formats
        self.isStream = isStream
        self.sentences = sentences
        self.notes = notes
        self.faults = faults.sorted()
    }

    /// Thirty-two hexadecimal digits that change with any token, tag, class or target, and with
    /// the order of the sentences, and stay when files are moved or renamed.
    package var fingerprint: String {
        var hash = ContentHash()
        func add(_ texts: [String]?) {
            hash.add(texts?.count ?? -1)
            for text in texts ?? [] { hash.add(text) }
        }
        for sentence in sentences {
            add(sentence.tokens)
            add(sentence.tags)
            add(sentence.label.map { [$0] })
            add(sentence.target)
        }
        return hash.hexadecimal
    }

    /// The number of tokens of all sentences.
    package var tokenCount: Int { sentences.reduce(0) { $0 + $1.tokens.count } }

    /// Whether every sentence has tags, and there is a sentence.
    package var hasTags: Bool { !sentences.isEmpty && sentences.allSatisfy { $0.tags != nil } }
    /// Whether every sentence has a class, and there is a sentence.
    package var hasLabels: Bool { !sentences.isEmpty && sentences.allSatisfy { $0.label != nil } }
    /// Whether every sentence has a target, and there is a sentence.
    package var hasTargets: Bool { !sentences.isEmpty && sentences.allSatisfy { $0.target != nil } }

    /// How often each token occurs.
    package var tokenCounts: [String: Int] { Vocabulary.counts(of: sentences.lazy.map(\.tokens)) }
    /// How often each tag occurs.
    package var tagCounts: [String: Int] {
        Vocabulary.counts(of: sentences.lazy.compactMap(\.tags))
    }
    /// How often each class occurs.
    package var labelCounts: [String: Int] {
        Vocabulary.counts(of: sentences.lazy.compactMap { $0.label.map { [$0] } })
    }
    /// How often each symbol of the targets occurs.
    package var targetCounts: [String: Int] {
        Vocabulary.counts(of: sentences.lazy.compactMap(\.target))
    }

    /// This corpus with other sentences, and without faults, which stay with the whole.
    package func with(_ sentences: [LabelledSentence]) -> TextCorpus {
        TextCorpus(
            paths: paths, formats: formats, sentences: sentences, isStream: isStream, notes: notes)
    }

    /// All sentences of `corpora`, in their order. An id that was there already gets the name of
    /// its file, and if need be a number, so that ids stay different.
    package static func joined(_ corpora: [TextCorpus]) -> TextCorpus {
        if corpora.count == 1 { return corpora[0] }
        var seen: Set<String> = []
        var sentences = corpora.flatMap(\.sentences)
        for index in sentences.indices {
            let own = sentences[index].id
            let named = own + "@" + Paths.name(of: sentences[index].location.file)
            var candidate = own
            var number = 1
            while !seen.insert(candidate).inserted {
                candidate = number == 1 ? named : "\(named)-\(number)"
                number += 1
            }
            sentences[index].id = candidate
        }
        return TextCorpus(
            paths: corpora.flatMap(\.paths), formats: corpora.flatMap(\.formats),
            sentences: sentences,
            isStream: !corpora.isEmpty && corpora.allSatisfy(\.isStream),
            notes: corpora.flatMap(\.notes), faults: corpora.flatMap(\.faults))
    }
}

/// A sequence of tokens with what is to be learned about it.
///
/// Which of ``tags`` (N to N), ``label`` (N to 1) and ``target`` (N to M) are there depends on
/// the corpus; intent and slots have tags and a label. A text alone has none of them.
package struct LabelledSentence: Sendable, Hashable {
    /// What it is called, once in a corpus.
    package var id: String
    /// The line of its first token.
    package var location: SourceLocation
    /// All lines of the file that belong to it, comments included, from 1.
    package var lines: ClosedRange<Int>
    /// What it is made of: words or characters.
    package var tokens: [String]
    /// A tag for each token, or nil.
    package var tags: [String]?
    /// The class of the whole, or nil.
    package var label: String?
    /// Another sequence that it is to be turned into, or nil.
    package var target: [String]?

    /// A sentence.
    ///
    /// - Parameter lines: nil for the line of `location` alone.
    package init(
        id: String, location: SourceLocation, lines: ClosedRange<Int>? = nil, tokens: [String],
        tags: [String]? = nil, label: String? = nil, target: [String]? = nil
    ) {
        precondition(
            tags == nil || tags?.count == tokens.count,
            "\(tags?.count ?? 0) tags for \(tokens.count) tokens")
        self.id = id
        self.location = location
        self.lines = lines ?? location.line...location.line
        self.tokens = tokens
        self.tags = tags
        self.label = label
        self.target = target
    }
}

/// Corpora of ``TextCorpusFormat/vector``, whose texts a generator is to write.
extension TextCorpus {
    /// Whether what it calls classes are vectors, from which the texts are to be written.
    package var hasVectors: Bool {
        !formats.isEmpty && formats.allSatisfy { $0 == .vector } && hasLabels
    }

    /// This corpus with the vectors as sources and the texts as their targets, cut into words and
    /// punctuation; as it is where it has no vectors.
    package var withTextsAsTargets: TextCorpus {
        guard hasVectors else { return self }
        let pairs = sentences.map { sentence in
            var pair = sentence
            pair.tokens = [sentence.label ?? ""]
            pair.target = Self.textTokens(
                of: sentence.tokens.joined(separator: " "), reading: TextReading())
            (pair.label, pair.tags) = (nil, nil)
            return pair
        }
        return TextCorpus(
            paths: paths, formats: formats.map { _ in .pairs }, sentences: pairs, notes: notes,
            faults: faults)
    }

    /// The tokens by which written texts are compared: the same whether words, punctuation or
    /// characters are what was written.
    static func textTokens(of text: String, reading: TextReading) -> [String] {
        TextUnit.punctuated.tokens(of: reading.lowercases ? text.lowercased() : text)
    }
}
