import Foundation
import SonorantSystem
import SonorantText

/// What `decode` prints of a model of text, taken for predictions about a corpus.
extension TextCorpus {
    /// This corpus with the answers in the file at `path` in place of the truth: an answer for each
    /// sentence, in their order.
    ///
    /// - Lines of JSON: what is under `label`, `symbols`, or `tokens`, `tags` and `intent`.
    /// - Of a corpus of classes: a class a line, an empty line for none.
    /// - Of pairs: a target a line. Where all symbols of the true targets are single characters, a
    ///   line without blanks is cut into characters, else at its white space.
    ///
    /// - Returns: nil where the file looks like a corpus by itself, whose sentences are to be
    ///   compared with these.
    /// - Throws: `FileError`, `TextFileError`; ``TextScoreError`` where there are more or fewer
    ///   answers than sentences, or one that cannot be read.
    public func answered(by path: String) throws -> TextCorpus? {
        guard Files.exists(path), !Files.isFolder(path), Paths.kind(of: path) != "csv" else {
            return nil
        }
        let text = try TextFile(path)
        let lines = text.lines.lines
        guard text.zeroLines.isEmpty, text.lines.badLines.isEmpty else { return nil }
        if lines.first?.text.hasPrefix("{") == true {
            return try answered(lines, path: path) { sentence, line, place in
                guard
                    let answer = try? JSONDecoder().decode(
                        TextAnswer.self, from: Data(line.utf8))
                else { throw TextScoreError.unreadable(place) }
                return try answer.applied(to: sentence, at: place)
            }
        }
        guard !lines.contains(where: { $0.text.utf8.contains(0x09) }) else { return nil }
        if hasTargets {
            guard !isDictionary(lines) else { return nil }
            let isSpelled = sentences.allSatisfy { $0.target?.allSatisfy { $0.count == 1 } == true }
            return try answered(lines, path: path) { sentence, line, _ in
                var sentence = sentence
                let hasBlanks = line.trimmed.contains(where: \.isWhitespace)
                let unit = isSpelled && !hasBlanks ? TextUnit.character : .word
                sentence.target = unit.tokens(of: String(line.trimmed))
                return sentence
            }
        }
        let isMarked = lines.first { !$0.isBlank }?.text.trimmed.hasPrefix(LabelledCorpus.mark)
        guard hasLabels, !hasTags, isMarked != true else { return nil }
        return try answered(lines, path: path) { sentence, line, _ in
            var sentence = sentence
            sentence.label = String(line.trimmed)
            return sentence
        }
    }

    private func answered(
        _ lines: [TextLines.Line], path: String,
        answer: (LabelledSentence, String, SourceLocation) throws -> LabelledSentence
    ) throws -> TextCorpus {
        guard lines.count == sentences.count else {
            throw TextScoreError.answers(
                reference: paths.joined(separator: ", "), sentences.count, answers: path,
                lines.count)
        }
        return with(
            try zip(sentences, lines).map { sentence, line in
                let place = SourceLocation(path, line)
                var answered = try answer(sentence, line.text, place)
                answered.location = place
                return answered
            })
    }

    /// Whether lines without tabs are words and their targets: every source of this corpus, and
    /// nothing else, begins a line. Bare targets hardly ever do that.
    private func isDictionary(_ lines: [TextLines.Line]) -> Bool {
        let sources = Set(sentences.lazy.map { $0.tokens.joined() })
        var found: Set<String> = []
        for line in lines where !line.isBlank && !line.text.hasPrefix(";;;") {
            let fields = line.text.split(maxSplits: 1, whereSeparator: \.isWhitespace)
            guard fields.count == 2 else { return false }
            let word = String(Lexicon.withoutVariant(fields[0]))
            let known = [word, word.lowercased()].first(where: sources.contains)
            guard let known else { return false }
            found.insert(known)
        }
        return found.count == sources.count
    }
}

/// An answer as `decode --format json` writes it.
private struct TextAnswer: Decodable {
    let label: String?
    let symbols: [String]?
    let tokens: [String]?
    let tags: [String]?
    let intent: String?

    /// `sentence` with this in place of the truth.
    func applied(
        to sentence: LabelledSentence, at place: SourceLocation
    ) throws -> LabelledSentence {
        var answered = sentence
        if let tokens { answered.tokens = tokens }
        answered.label = intent ?? label
        answered.target = symbols
        answered.tags = tags
        guard tags == nil || tags?.count == answered.tokens.count else {
            throw TextScoreError.unreadable(place)
        }
        guard tags != nil || answered.label != nil || symbols != nil else {
            throw TextScoreError.unreadable(place)
        }
        return answered
    }
}

extension TextCorpus {
    /// Whether two files of ``TextCorpusFormat/conll`` have not equally many columns, so that those
    /// of one say nothing about the other's.
    public static func haveOtherColumns(_ first: String, _ second: String) throws -> Bool {
        guard Files.exists(first), Files.exists(second) else { return false }
        return try CoNLLCorpus.columns(of: first) != CoNLLCorpus.columns(of: second)
    }
}
