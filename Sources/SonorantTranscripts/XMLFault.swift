import Foundation

/// Where and why a text is not well-formed XML: the system's parser tells neither reliably.
struct XMLFault: Equatable {
    let line: Int
    let reason: String

    /// The first fault of `data` that can be named; the last line if there is none.
    init(in data: Data) {
        var scanner = XMLScanner(bytes: [UInt8](data))
        self = scanner.fault() ?? XMLFault(line: scanner.line, reason: "the file is damaged")
    }

    init(line: Int, reason: String) {
        self.line = line
        self.reason = reason
    }
}

/// Follows tags and entities alone.
private struct XMLScanner {
    let bytes: [UInt8]
    var position = 0
    var line = 1
    private var open: [(name: String, line: Int)] = []

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func fault() -> XMLFault? {
        guard !bytes.isEmpty else { return XMLFault(line: 1, reason: "the file is empty") }
        while position < bytes.count {
            let start = line
            switch bytes[position] {
            case UInt8(ascii: "<"):
                if let fault = markup() { return fault }
            case UInt8(ascii: "&"):
                let rest = bytes[position...].prefix(32).dropFirst()
                let name = rest.prefix { $0 != UInt8(ascii: ";") && $0 > 0x20 }
                guard !name.isEmpty, name.endIndex < bytes.count,
                    bytes[name.endIndex] == UInt8(ascii: ";")
                else {
                    return XMLFault(line: start, reason: "a bare '&', which must be '&amp;'")
                }
                position += 1
            default: step()
            }
        }
        guard let last = open.last else { return nil }
        return XMLFault(
            line: line,
            reason: "the file ends, cut off, before the end of <\(last.name)> of line \(last.line)")
    }

    private mutating func step() {
        if bytes[position] == 0x0A { line += 1 }
        position += 1
    }

    private func begins(_ text: String) -> Bool { bytes[position...].starts(with: text.utf8) }

    /// Goes behind the next `end`; false where there is none.
    private mutating func skip(past end: String) -> Bool {
        while position < bytes.count {
            if begins(end) {
                position += end.utf8.count
                return true
            }
            step()
        }
        return false
    }

    private mutating func markup() -> XMLFault? {
        let start = line
        for (first, last) in [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"), ("<!", ">")]
        where begins(first) {
            if skip(past: last) { return nil }
            return XMLFault(line: line, reason: "no '\(last)' ends the '\(first)' of line \(start)")
        }
        position += 1
        let isEnd = position < bytes.count && bytes[position] == UInt8(ascii: "/")
        if isEnd { position += 1 }
        let name = bytes[position...].prefix { $0 > 0x20 && !"/>".utf8.contains($0) }
        let tag = String(decoding: name, as: UTF8.self).shortened(to: 40)
        var quote: UInt8?
        var before: UInt8 = 0
        while position < bytes.count {
            let byte = bytes[position]
            step()
            if let mark = quote {
                if byte == mark { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: ">") {
                return close(tag, isEnd: isEnd, isWhole: before == UInt8(ascii: "/"), line: start)
            }
            before = byte
        }
        return XMLFault(line: line, reason: "the file ends, cut off, in a tag of line \(start)")
    }

    private mutating func close(
        _ tag: String, isEnd: Bool, isWhole: Bool, line: Int
    ) -> XMLFault? {
        guard isEnd else {
            if !isWhole { open.append((tag, line)) }
            return nil
        }
        guard let last = open.popLast() else {
            return XMLFault(line: line, reason: "</\(tag)> ends nothing")
        }
        guard last.name == tag else {
            return XMLFault(
                line: line,
                reason: "</\(tag)> stands where </\(last.name)> must end what began on line "
                    + "\(last.line)")
        }
        return nil
    }
}
