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
