extension ConfigurationTree {
    /// The tree as YAML, with a line for each key.
    var yaml: String {
        var text = ""
        write(to: &text, indent: "")
        return text
    }

    /// Writes sections and lists of sections over lines; `self` is no scalar.
    private func write(to text: inout String, indent: String) {
        switch content {
        case .section(let entries):
            for entry in entries {
                text += indent + Self.plainOrQuoted(entry.key) + ":"
                if let flow = entry.value.flow {
                    text += " " + flow + "\n"
                } else {
                    text += "\n"
                    entry.value.write(to: &text, indent: indent + "  ")
                }
            }
        case .list(let elements):
            for element in elements {
                if let flow = element.flow {
                    text += indent + "- " + flow + "\n"
                } else {
                    var inner = ""
                    element.write(to: &inner, indent: indent + "  ")
                    text += indent + "- " + inner.dropFirst(indent.count + 2)
                }
            }
        case .scalar: text += indent + (flow ?? "") + "\n"
        }
    }

    /// The text of what fits one line: scalars, lists of them, and what is empty.
    private var flow: String? {
        switch content {
        case .scalar(let text, let isQuoted): return isQuoted ? Self.plainOrQuoted(text) : text
        case .section(let entries): return entries.isEmpty ? "{}" : nil
        case .list(let elements):
            var parts: [String] = []
            for element in elements {
                if case .section(let entries) = element.content, !entries.isEmpty { return nil }
                guard let part = element.flow else { return nil }
                parts.append(part)
            }
            return "[" + parts.joined(separator: ", ") + "]"
        }
    }

    /// Words that YAML readers take for something other than text.
    private static let reserved: Set<String> = [
        "true", "false", "yes", "no", "on", "off", "null", "y", "n",
    ]

    /// `text` as it is where no reader can misunderstand it, in double quotes otherwise.
    private static func plainOrQuoted(_ text: String) -> String {
        func isLetter(_ character: Character) -> Bool {
            character.isASCII && character.isLetter || character == "_"
        }
        let isPlain =
            text.first.map { isLetter($0) || $0 == "/" } ?? false
            && text.allSatisfy {
                isLetter($0) || $0.isASCII && $0.isNumber || "-./+".contains($0)
            }
            && !reserved.contains(text.lowercased())
        if isPlain { return text }
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case let control where !isPrintable(control):
                let digits = String(control.value, radix: 16)
                result += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// Whether a character may stand in YAML as it is and be seen there.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned,
            .surrogate, .nonspacingMark:
            false
        case .spaceSeparator: scalar == " "
        default: true
        }
    }
}
