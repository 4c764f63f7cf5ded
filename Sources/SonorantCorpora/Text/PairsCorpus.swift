import SonorantSystem
import SonorantText

/// Two sequences a line: `source<TAB>target`, or without tabs a word and its phones as the CMU
/// pronouncing dictionary has them, with variants `word(2)`, comments after ` # `, and lines of
/// comment that begin with `;;;`.
///
/// A source without white space in it anywhere in the file is cut into characters, and so is such
/// a target where all come after tabs; else into words.
enum PairsCorpus {
    static func load(_ path: String, reading: TextReading) throws -> TextCorpus {
        var builder = TextCorpusBuilder(path: path, format: .pairs, reading: reading)
        let lines = try builder.lines(of: path).filter {
            !$0.isBlank && !$0.text.hasPrefix(";;;")
        }
        if lines.contains(where: { $0.text.utf8.contains(0x09) }) {
            addTabbed(lines, to: &builder)
        } else {
            for line in lines { addEntry(line, to: &builder) }
        }
        return try builder.finish()
    }

    private static func addTabbed(
        _ lines: [TextLines.Line], to builder: inout TextCorpusBuilder
    ) {
        let rows = lines.map { line in
            line.text.split(separator: "\t", omittingEmptySubsequences: false).map(\.trimmed)
        }
        func unit(_ column: Int) -> TextUnit {
            rows.contains { $0.count == 2 && $0[column].contains(where: \.isWhitespace) }
                ? .word : .character
        }
        let (source, target) = (unit(0), unit(1))
        for (line, row) in zip(lines, rows) {
            let location = SourceLocation(builder.path, line)
            guard row.count == 2 else {
                builder.fault(
                    .malformedLine, at: location,
                    "\(row.count - 1) tabs, but there should be one, between source and target; "
                        + "the line is left out")
                continue
            }
            addPair(
                row[0], target: target.tokens(of: String(row[1])), usual: source, at: location,
                to: &builder)
        }
    }

    private static func addEntry(_ line: TextLines.Line, to builder: inout TextCorpusBuilder) {
        let fields = line.text.split(whereSeparator: \.isWhitespace)
        let phones = fields.dropFirst().prefix { $0 != "#" }.map { String($0) }
        let word = Lexicon.withoutVariant(fields[0])
        addPair(
            word, target: phones, usual: .character, at: SourceLocation(builder.path, line),
            to: &builder)
    }

    private static func addPair(
        _ source: Substring, target: [String], usual: TextUnit, at location: SourceLocation,
        to builder: inout TextCorpusBuilder
    ) {
        guard !target.isEmpty else {
            builder.fault(
                .missingLabel, at: location,
                "'\(source.description.shortened(to: 40))' has no target; the line is left out")
            return
        }
        builder.add(
            at: location, tokens: builder.tokens(of: source, usual: usual),
            target: Self.target(target, reading: builder.reading))
    }

    /// `target` as it is to be learned or compared.
    static func target(_ target: [String], reading: TextReading) -> [String] {
        reading.dropsStress ? target.map(withoutStress) : target
    }

    /// `AH` of `AH0`; a symbol of digits alone stays.
    private static func withoutStress(_ phone: String) -> String {
        guard let last = phone.lastIndex(where: { !$0.isASCIIDigit }) else { return phone }
        return String(phone[...last])
    }
}
