import Foundation

/// An answer as `decode --format json` writes it.
struct TextAnswer: Decodable {
    /// What the input was called.
    let id: String?
    /// The class that a classifier found.
    let label: String?
    /// The target that an encoder-decoder wrote.
    let symbols: [String]?
    /// The tokens that a tagger read.
    let tokens: [String]?
    /// The tags that it found.
    let tags: [String]?
    /// The class that it found.
    let intent: String?
    /// What a generator wrote.
    let text: String?

    /// Whether `line` is a JSON object with any of the keys; so that what only begins with a brace
    /// stays a target or a class.
    static func isOne(_ line: String) -> Bool {
        guard line.trimmed.hasPrefix("{"),
            let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        else { return false }
        return ["id", "label", "symbols", "tokens", "tags", "intent", "text"].contains {
            object[$0] != nil
        }
    }

    /// The key that holds the answers to the sentences of `corpus`.
    static func key(for corpus: TextCorpus) -> String {
        if corpus.hasVectors { return "text" }
        if corpus.hasTargets { return "symbols" }
        return corpus.hasTags ? "tags" : "label"
    }

    /// `sentence` with this in place of the truth.
    ///
    /// - Parameters:
    ///   - key: the one under which the answer has to be.
    ///   - reading: what is done to tokens and phones.
    /// - Throws: ``TextScoreError`` where it is not there.
    func applied(
        to sentence: LabelledSentence, at place: SourceLocation, key: String, reading: TextReading
    ) throws -> LabelledSentence {
        var answered = sentence
        answered.location = place
        if key == "tags", let tokens {
            answered.tokens = reading.lowercases ? tokens.map { $0.lowercased() } : tokens
        }
        answered.tags = tags
        answered.label = intent ?? label
        answered.target =
            key == "text"
            ? text.map { TextCorpus.textTokens(of: $0, reading: reading) }
            : symbols.map { PairsCorpus.target($0, reading: reading) }
        let isThere =
            switch key {
            case "tags": tags?.count == answered.tokens.count
            case "label": answered.label != nil
            default: answered.target != nil
            }
        guard isThere else {
            throw TextScoreError.unreadable(place, found: summary, needed: key)
        }
        return answered
    }

    /// What it holds, in words.
    private var summary: String {
        if let tags, let tokens, tags.count != tokens.count {
            return "\(tags.count) tags for \(tokens.count) tokens"
        }
        let held = [
            ("label", label != nil), ("symbols", symbols != nil), ("tags", tags != nil),
            ("intent", intent != nil), ("text", text != nil),
        ].filter(\.1).map(\.0)
        return held.isEmpty ? "none of the keys of an answer" : held.joined(separator: ", ")
    }
}
