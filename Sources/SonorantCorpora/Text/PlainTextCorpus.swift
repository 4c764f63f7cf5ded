import SonorantSystem

/// Plain text: each file one stream of tokens, or a sentence a line.
///
/// A stream of characters has `\n` for the end of every line that had one in the file, whatever
/// it was there; a stream of words has nothing for it.
enum PlainTextCorpus {
    static func load(_ path: String, reading: TextReading) throws -> TextCorpus {
        var builder = TextCorpusBuilder(path: path, format: .text, reading: reading)
        let lines = try builder.lines(of: path)
        if reading.readsLines {
            for line in lines where !line.isBlank {
                builder.add(
                    at: SourceLocation(path, line), tokens: builder.tokens(of: line.text.trimmed))
            }
            return try builder.finish()
        }
        guard lines.contains(where: { !$0.isBlank }) else { return try builder.finish() }
        builder.isStream = true
        let unit = reading.unit ?? .character
        var tokens: [String] = []
        for line in lines {
            tokens += unit.tokens(of: line.text)
            if unit == .character { tokens.append("\n") }
        }
        if unit == .character, try !endsWithLineEnd(path) { tokens.removeLast() }
        builder.add(
            at: SourceLocation(file: path, line: 1), lines: 1...(lines.last?.number ?? 1),
            tokens: tokens)
        return try builder.finish()
    }

    private static func endsWithLineEnd(_ path: String) throws -> Bool {
        try Files.read(path).last.map { $0 == 0x0A || $0 == 0x0D } ?? false
    }
}
