import Foundation
import SonorantSystem

/// `word:tag word:tag … <=> intent`, a sentence a line: tags and a class for each sentence. The
/// last colon of a word parts it from its tag; a tag without a word is left out.
enum SNIPSCorpus {
    static func load(_ path: String, reading: TextReading) throws -> TextCorpus {
        var builder = TextCorpusBuilder(path: path, format: .snips, reading: reading)
        for line in try builder.lines(of: path) where !line.isBlank {
            let location = SourceLocation(path, line)
            guard let arrow = line.text.range(of: "<=>", options: .backwards) else {
                builder.fault(
                    .missingLabel, at: location,
                    "there is no '<=>' with an intent after it; the sentence is left out")
                continue
            }
            let label = line.text[arrow.upperBound...].trimmed
            let words = line.text[..<arrow.lowerBound].split(whereSeparator: \.isWhitespace)
            var tokens: [String] = []
            var tags: [String] = []
            var odd: Substring?
            for word in words {
                guard let colon = word.lastIndex(of: ":"), word.index(after: colon) < word.endIndex
                else {
                    odd = word
                    break
                }
                if colon == word.startIndex {
                    builder.fault(
                        .emptyToken, at: location, "'\(word)' is a tag without a word, left out")
                    continue
                }
                tokens.append(String(word[..<colon]))
                tags.append(String(word[word.index(after: colon)...]))
            }
            guard odd == nil, !label.isEmpty else {
                let found =
                    odd.map { "'\($0)' is not of the form word:tag" }
                    ?? "nothing stands after '<=>', where the intent should be"
                builder.fault(.malformedLine, at: location, found + "; the sentence is left out")
                continue
            }
            builder.add(at: location, tokens: tokens, tags: tags, label: String(label))
        }
        return try builder.finish()
    }
}
