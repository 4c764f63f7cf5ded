import Foundation
import SonorantSystem
import SonorantText

/// What `decode` prints of a model of text, taken for predictions about a corpus.
extension TextCorpus {
    /// This corpus with the answers in the file at `path` in place of the truth: an answer for each
    /// sentence, in their order.
    ///
    /// - Lines of JSON: what is under `label`, `symbols`, `text`, or `tokens`, `tags` and `intent`.
    ///   The file is one of these if its first line is an object with a key that `decode` prints.
    ///   Answers whose ids are this corpus's are paired by them.
    /// - Of a corpus of classes: a class a line, an empty line for none.
    /// - Of pairs: a target a line. Where all symbols of the true targets are single characters, a
    ///   line without blanks is cut into characters, else at its white space.
    /// - Of vectors: a text a line.
    ///
    /// - Parameter reading: how this corpus was read; what it does to tokens and phones is done to
    ///   those of the answers.
    /// - Returns: nil where the file looks like a corpus by itself, whose sentences are to be
    ///   compared with these.
    /// - Throws: `FileError`, `TextFileError`; ``TextScoreError`` where there are more or fewer
    ///   answers than sentences, or one that cannot be read, where only some ids are this corpus's,
    ///   and where lines may be answers as well as a dictionary.
    package func answered(
        by path: String, reading: TextReading = TextReading()
    ) throws -> TextCorpus? {
        guard Files.exists(path), !Files.isFolder(path), Paths.kind(of: path) != "csv" else {
            return nil
        }
        let text = try TextFile(path)
        let lines = text.lines.lines
        guard text.zeroLines.isEmpty, text.lines.badLines.isEmpty else { return nil }
        if let first = lines.first(where: { !$0.isBlank }), TextAnswer.isOne(first.text) {
            return try answered(byJSON: lines.filter { !$0.isBlank }, path: path, reading: reading)
        }
        if hasVectors {
            let first = lines.first { !$0.isBlank }?.text.split(
                separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
            if let first, first.count == 2, VectorCorpus.numbers(first[0]) != nil { return nil }
            return try withTextsAsTargets.answered(lines, path: path) { sentence, line in
                sentence.target = Self.textTokens(of: line, reading: reading)
            }
        }
        guard !lines.contains(where: { $0.text.utf8.contains(0x09) }) else { return nil }
        if hasTargets {
            guard try !isDictionary(lines, path: path) else { return nil }
            let isSpelled = sentences.allSatisfy { $0.target?.allSatisfy { $0.count == 1 } == true }
            return try answered(lines, path: path) { sentence, line in
                let hasBlanks = line.trimmed.contains(where: \.isWhitespace)
                let unit = isSpelled && !hasBlanks ? TextUnit.character : .word
                sentence.target = PairsCorpus.target(
                    unit.tokens(of: String(line.trimmed)), reading: reading)
            }
        }
        let isMarked = lines.first { !$0.isBlank }?.text.trimmed.hasPrefix(LabelledCorpus.mark)
        guard hasLabels, !hasTags, isMarked != true else { return nil }
        return try answered(lines, path: path) { $0.label = String($1.trimmed) }
    }

    private func answered(
        _ lines: [TextLines.Line], path: String, answer: (inout LabelledSentence, String) -> Void
    ) throws -> TextCorpus {
        try requireCount(lines.count, path: path)
        return with(
            zip(sentences, lines).map { sentence, line in
                var answered = sentence
                answer(&answered, line.text)
                answered.location = SourceLocation(path, line)
                return answered
            })
    }

    private func requireCount(_ count: Int, path: String) throws {
        guard count == sentences.count else {
            throw TextScoreError.answers(
                reference: paths.joined(separator: ", "), sentences.count, answers: path, count)
        }
    }

    /// This corpus with the answers in lines of JSON, paired by their ids if these are the
    /// sentences', else by their order if none of them is a sentence's.
    private func answered(
        byJSON lines: [TextLines.Line], path: String, reading: TextReading
    ) throws -> TextCorpus {
        var answers = try lines.map { line in
            let place = SourceLocation(path, line)
            guard
                let answer = try? JSONDecoder().decode(TextAnswer.self, from: Data(line.text.utf8))
            else {
                throw TextScoreError.unreadable(
                    place, found: "no JSON object that decode prints",
                    needed: TextAnswer.key(for: self))
            }
            return (answer: answer, place: place)
        }
        try requireCount(answers.count, path: path)
        let own = Set(sentences.map(\.id))
        let ids = answers.map(\.answer.id)
        if own.count == ids.count, Set(ids) == Set(own.map { Optional($0) }) {
            let places = Dictionary(uniqueKeysWithValues: zip(ids, answers.indices))
            answers = sentences.compactMap { places[$0.id].map { answers[$0] } }
        } else if ids.contains(where: { $0.map(own.contains) == true }) {
            let other = ids.firstIndex { $0.map(own.contains) != true } ?? repeated(ids)
            throw TextScoreError.otherID(
                answers[other].place, id: ids[other], reference: paths.joined(separator: ", "))
        }
        let truth = hasVectors ? withTextsAsTargets : self
        return truth.with(
            try zip(truth.sentences, answers).map { sentence, answer in
                try answer.answer.applied(
                    to: sentence, at: answer.place, key: TextAnswer.key(for: self),
                    reading: reading)
            })
    }

    /// The place of the first id that stood before.
    private func repeated(_ ids: [String?]) -> Int {
        var seen: Set<String?> = []
        return ids.firstIndex { !seen.insert($0).inserted } ?? 0
    }

    /// Whether lines without tabs are words and their targets, rather than bare targets.
    ///
    /// They are if every source of this corpus, and nothing else, begins a line, and this corpus is
    /// a dictionary, too, or the file has the ending of one.
    ///
    /// - Throws: ``TextScoreError/ambiguous(_:)`` where they do, but may be targets as well: a line
    ///   for each sentence, and no symbol that the true targets lack.
    private func isDictionary(_ lines: [TextLines.Line], path: String) throws -> Bool {
        let sources = Set(sentences.lazy.map { $0.tokens.joined() })
        let symbols = Set(sentences.lazy.compactMap(\.target).joined())
        var found: Set<String> = []
        var mayBeTargets = lines.count == sentences.count
        for line in lines where !line.isBlank && !line.text.hasPrefix(";;;") {
            let fields = line.text.split(maxSplits: 1, whereSeparator: \.isWhitespace)
            guard fields.count == 2 else { return false }
            let word = String(Lexicon.withoutVariant(fields[0]))
            let known = [word, word.lowercased()].first(where: sources.contains)
            guard let known else { return false }
            found.insert(known)
            mayBeTargets = mayBeTargets && symbols.contains(String(fields[0]))
        }
        guard found.count == sources.count else { return false }
        if ["dict", "dic", "lexicon"].contains(Paths.kind(of: path)) { return true }
        let isTabbed = paths.contains { path in
            (try? TextFile(path))?.lines.lines.contains { $0.text.utf8.contains(0x09) } == true
        }
        if isTabbed { return false }
        guard !mayBeTargets else { throw TextScoreError.ambiguous(path) }
        return true
    }
}

extension TextCorpus {
    /// Whether two files of ``TextCorpusFormat/conll`` have equally many columns, so that those of
    /// one may be meant to be the other's.
    package static func haveEquallyManyColumns(_ first: String, _ second: String) throws -> Bool {
        guard Files.exists(first), Files.exists(second) else { return false }
        return try CoNLLCorpus.columns(of: first) == CoNLLCorpus.columns(of: second)
    }
}

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
