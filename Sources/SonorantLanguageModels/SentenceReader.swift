import Foundation
import SonorantSystem
import SonorantText

/// Cuts text into sentences, one a line, and these into symbols.
///
/// Lines are UTF-8; those that are not ASCII are brought to NFC. Words are parted by blanks, tabs,
/// carriage returns and zero bytes. Of characters, blanks at the ends of a line are left out and a
/// run of blanks inside is one `<space>`.
package struct SentenceReader: Sendable {
    /// What a symbol is.
    package let unit: NGramUnit
    /// Whether all letters are made small.
    package let lowercase: Bool

    /// A reader of `unit`s.
    package init(unit: NGramUnit, lowercase: Bool = false) {
        self.unit = unit
        self.lowercase = lowercase
    }

    /// Reads the text at `path`, plain or gzipped, or standard input where `path` is `-`.
    ///
    /// - Parameters:
    ///   - transcripts: the file is one of transcripts with their ids, as `score` reads them; the
    ///     ids are no text.
    ///   - sentence: takes the number of the line and the symbols of a sentence, as bytes that are
    ///     there during the call only.
    /// - Throws: `FileError`, `TranscriptFileError`, ``LanguageModelError``, what `sentence` throws.
    package func read(
        _ path: String, transcripts: Bool = false,
        sentence: (Int, [UnsafeRawBufferPointer]) throws -> Void
    ) throws {
        if transcripts, path != "-" {
            for entry in try TranscriptFile(path).entries {
                try split(entry.text) { try sentence(entry.line, $0) }
            }
            return
        }
        if path == "-" {
            let data = FileHandle.standardInput.readDataToEndOfFile()
            try data.withUnsafeBytes { try read($0, path: "standard input", sentence: sentence) }
            return
        }
        let storage = try NGramStorage(mapping: path)
        try read(storage.bytes, path: path, sentence: sentence)
        withExtendedLifetime(storage) {}
    }

    private func read(
        _ bytes: UnsafeRawBufferPointer, path: String,
        sentence: (Int, [UnsafeRawBufferPointer]) throws -> Void
    ) throws {
        if Gzip.isGzip(bytes) {
            let unpacked = try NGramStorage.unpacked(bytes, path: path)
            try readLines(unpacked.bytes, path: path, sentence: sentence)
            withExtendedLifetime(unpacked) {}
        } else {
            try readLines(bytes, path: path, sentence: sentence)
        }
    }

    private func readLines(
        _ bytes: UnsafeRawBufferPointer, path: String,
        sentence: (Int, [UnsafeRawBufferPointer]) throws -> Void
    ) throws {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            throw TextFileError.utf16(path: path)
        }
        var position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var number = 0
        var words: [UnsafeRawBufferPointer] = []
        while position < bytes.count {
            number += 1
            var end = position
            var isASCII = true
            while end < bytes.count, bytes[end] != 0x0A {
                isASCII = isASCII && bytes[end] < 0x80
                end += 1
            }
            let line = UnsafeRawBufferPointer(rebasing: bytes[position..<end])
            position = end + 1
            if isASCII, unit == .word, !lowercase {
                Self.splitWords(line, into: &words)
                try sentence(number, words)
            } else {
                guard let text = String(validating: line, as: UTF8.self) else {
                    throw FileError.notText(path: path, line: number)
                }
                try split(isASCII ? text : TextNormalisation.nfc.apply(text)) {
                    try sentence(number, $0)
                }
            }
        }
    }

    /// The symbols of `text`, which is one sentence.
    func split(_ text: String, _ body: ([UnsafeRawBufferPointer]) throws -> Void) throws {
        var text = lowercase ? text.lowercased() : text
        var words: [UnsafeRawBufferPointer] = []
        if unit == .character {
            // A zero byte can be in no symbol, so it may part them.
            var parted = ""
            for (index, word) in text.split(whereSeparator: \.isWhitespace).enumerated() {
                if index > 0 { parted += NGramWord.space + "\0" }
                for character in word {
                    parted.append(character)
                    parted.append("\0")
                }
            }
            text = parted
        }
        try text.withUTF8 { bytes in
            Self.splitWords(UnsafeRawBufferPointer(bytes), into: &words)
            try body(words)
        }
    }

    private static func splitWords(
        _ line: UnsafeRawBufferPointer, into words: inout [UnsafeRawBufferPointer]
    ) {
        words.removeAll(keepingCapacity: true)
        var position = 0
        while position < line.count {
            if isSeparator(line[position]) {
                position += 1
                continue
            }
            var end = position + 1
            while end < line.count, !isSeparator(line[end]) { end += 1 }
            words.append(UnsafeRawBufferPointer(rebasing: line[position..<end]))
            position = end
        }
    }

    @inline(__always)
    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0
    }
}
