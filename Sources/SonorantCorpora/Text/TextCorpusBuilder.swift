import SonorantSystem
import SonorantText

/// What every reader of a format of text gathers.
struct TextCorpusBuilder {
    let path: String
    let format: TextCorpusFormat
    let reading: TextReading
    var sentences: [LabelledSentence] = []
    var faults: [CorpusFault] = []
    var notes: [String] = []
    /// Whether the file is one stream of text.
    var isStream = false

    init(path: String, format: TextCorpusFormat, reading: TextReading) {
        self.path = path
        self.format = format
        self.reading = reading
    }

    /// The lines of `file` that are text, blank ones included; the others become faults.
    mutating func lines(of file: String) throws -> [TextLines.Line] {
        let text = try TextFile(file)
        notes += text.lines.remarks.map { "\(file): \($0)" }
        if text.encoding != .utf8 {
            notes.append(
                "\(file): not UTF-8; taken for \(text.encoding.rawValue). If that is wrong, "
                    + "convert it with iconv -t UTF-8")
        }
        for line in text.lines.badLines {
            fault(
                .notText, at: SourceLocation(file: file, line: line),
                "the line is not UTF-8, though others are; mend it, or convert the file with iconv")
        }
        for line in text.zeroLines {
            fault(
                .malformedLine, at: SourceLocation(file: file, line: line),
                "the line has a zero byte (NUL), which is no text; take it out")
        }
        let zero = Set(text.zeroLines)
        return text.lines.lines.filter { !zero.contains($0.number) }
    }

    mutating func fault(
        _ kind: CorpusFault.Kind, at location: SourceLocation, _ message: String
    ) {
        faults.append(CorpusFault(kind, at: location, message))
    }

    /// Adds a sentence; its tokens become lower case if that is asked for. One without tokens
    /// becomes a fault.
    ///
    /// - Parameter id: nil for the name of the file and the sentence's number.
    mutating func add(
        id: String? = nil, at location: SourceLocation, lines: ClosedRange<Int>? = nil,
        tokens: [String], tags: [String]? = nil, label: String? = nil, target: [String]? = nil
    ) {
        guard !tokens.isEmpty else {
            fault(
                .emptySentence, at: location,
                "a sentence without tokens is left out")
            return
        }
        let name = Paths.withoutExtension(Paths.name(of: location.file))
        sentences.append(
            LabelledSentence(
                id: id ?? "\(name)-\(sentences.count + 1)", location: location, lines: lines,
                tokens: reading.lowercases ? tokens.map { $0.lowercased() } : tokens, tags: tags,
                label: label, target: target))
    }

    /// The tokens of running text, by the unit chosen or else `usual`.
    func tokens(of text: some StringProtocol, usual: TextUnit = .word) -> [String] {
        (reading.unit ?? usual).tokens(of: String(text))
    }

    /// The corpus; sentences whose id is taken get the usual one.
    ///
    /// - Throws: ``TextCorpusError/empty(path:format:)`` without any sentence or fault.
    mutating func finish() throws -> TextCorpus {
        if sentences.isEmpty, faults.isEmpty {
            throw TextCorpusError.empty(path: path, format: format)
        }
        var seen: Set<String> = []
        for index in sentences.indices {
            var id = sentences[index].id
            var number = 2
            while !seen.insert(id).inserted {
                id = "\(sentences[index].id)-\(number)"
                number += 1
            }
            sentences[index].id = id
        }
        return TextCorpus(
            paths: [path], formats: [format], sentences: sentences, isStream: isStream,
            notes: notes, faults: faults)
    }
}

extension TextLines.Line {
    /// Whether nothing but white space is on it.
    var isBlank: Bool { text.utf8.allSatisfy { $0 <= 0x20 } || text.allSatisfy(\.isWhitespace) }
}
