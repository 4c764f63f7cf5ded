import Foundation

/// How well a model predicts a text.
package struct NGramScore: Sendable, Equatable {
    /// Symbols, the ends of sentences among them, `<s>` not.
    package private(set) var symbols = 0
    /// Sentences.
    package private(set) var sentences = 0
    /// Symbols that the model does not list.
    package private(set) var unknown = 0
    /// Sum of the log10 probabilities of all symbols.
    package private(set) var log10Probability = 0.0
    /// The part of the sum that unknown symbols have.
    package private(set) var unknownLog10Probability = 0.0

    /// A score of no text.
    package init() {}

    /// 10 to the power of the mean −log10 probability, unknown symbols included; 1 of no text.
    package var perplexity: Double { pow(10, -log10Probability / Double(max(symbols, 1))) }

    /// The same without the unknown symbols and their probabilities.
    package var perplexityOfKnown: Double {
        pow(10, -(log10Probability - unknownLog10Probability) / Double(max(symbols - unknown, 1)))
    }

    /// The mean −log2 probability of a symbol, unknown ones included.
    package var bitsPerSymbol: Double { log2(perplexity) }

    /// Adds another text.
    package mutating func add(_ other: NGramScore) {
        symbols += other.symbols
        sentences += other.sentences
        unknown += other.unknown
        log10Probability += other.log10Probability
        unknownLog10Probability += other.unknownLog10Probability
    }

    mutating func add(_ probability: Float, isUnknown: Bool) {
        symbols += 1
        log10Probability += Double(probability)
        guard isUnknown else { return }
        unknown += 1
        unknownLog10Probability += Double(probability)
    }

    mutating func endSentence() { sentences += 1 }
}

extension NGramModel {
    /// What `unit` of text the model's symbols are, as far as it tells.
    package var unit: NGramUnit { isOfCharacters ? .character : .word }

    /// Scores every line of the text at `path` as a sentence from `<s>` to `</s>`; `-` is standard
    /// input.
    ///
    /// - Parameters:
    ///   - sentence: takes the number of each line and its score.
    /// - Returns: the score of the whole.
    /// - Throws: `FileError`, `TranscriptFileError`, ``LanguageModelError``.
    package func score(
        contentsOf path: String, reader: SentenceReader, transcripts: Bool = false,
        sentence: (Int, NGramScore) throws -> Void = { _, _ in }
    ) throws -> NGramScore {
        var total = NGramScore()
        let hasEnd = index(of: NGramWord.end) != 0
        try reader.read(path, transcripts: transcripts) { line, words in
            var score = NGramScore()
            var state = beginning
            for word in words {
                let index = index(of: word)
                let (probability, next) = self.score(index, after: state)
                score.add(probability, isUnknown: index == 0)
                state = next
            }
            if hasEnd { score.add(endScore(after: state), isUnknown: false) }
            score.endSentence()
            total.add(score)
            try sentence(line, score)
        }
        return total
    }
}
