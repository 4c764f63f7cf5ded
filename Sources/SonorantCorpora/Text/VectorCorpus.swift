import SonorantSystem

/// Texts with a vector each: a line `0.1 0.2 …<TAB>text`. The vector becomes the sentence's class,
/// its numbers as they are written with one blank between them.
enum VectorCorpus {
    static func load(_ path: String, reading: TextReading) throws -> TextCorpus {
        var builder = TextCorpusBuilder(path: path, format: .vector, reading: reading)
        var dimension: (count: Int, line: Int)?
        for line in try builder.lines(of: path) where !line.isBlank {
            let location = SourceLocation(path, line)
            let parts = line.text.split(
                separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                builder.fault(
                    .malformedLine, at: location,
                    "there is no tab; numbers, a tab and a text are needed")
                continue
            }
            guard let numbers = numbers(parts[0]) else {
                builder.fault(
                    .missingLabel, at: location,
                    "'\(String(parts[0]).shortened(to: 60))' before the tab is no vector; finite "
                        + "numbers with blanks between them are needed")
                continue
            }
            let known = dimension ?? (numbers.count, location.line)
            dimension = known
            guard numbers.count == known.count else {
                builder.fault(
                    .malformedLine, at: location,
                    "a vector of dimension \(numbers.count), but that of line \(known.line) has "
                        + "\(known.count); all must be of one dimension")
                continue
            }
            builder.add(
                at: location, tokens: builder.tokens(of: parts[1]),
                label: numbers.joined(separator: " "))
        }
        return try builder.finish()
    }

    /// The numbers of `0.1 0.2 …` as they are written; nil where anything else is in it, or
    /// nothing, or a number is not finite.
    static func numbers(_ text: some StringProtocol) -> [Substring]? {
        let parts = String(text).split(whereSeparator: \.isWhitespace)
        let isFinite = parts.allSatisfy { Float($0)?.isFinite == true }
        return parts.isEmpty || !isFinite ? nil : parts
    }
}
