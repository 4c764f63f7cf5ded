import ArgumentParser
import SonorantText

/// The texts of the parser of the command line, brought to the form of the others.
enum UsageText {
    /// `message` with the nearest of the possible options and values suggested, in the form of
    /// the other errors.
    static func improved(_ message: String, verb: Verb) -> String {
        var text = message
        if text.hasSuffix(".") { text.removeLast() }
        text = text.prefix(1).lowercased() + text.dropFirst()
        if let match = text.prefixMatch(of: #/unknown option '-*([^']*)'/#) {
            // Without the dashes, which all options share and which would make all look alike.
            let names = verb.options.map { String($0.dropFirst(2)) }
            let nearest = NearestName.suggestion(for: String(match.1), among: names)
            text = match.0 + (nearest.map { "; did you mean '--\($0)'?" } ?? "")
        }
        return improvedChoice(text) + "\nSee '\(verb.path) --help'."
    }

    /// The parser lists the possible values, but suggests none.
    private static func improvedChoice(_ text: String) -> String {
        let ends = ["Please provide one of the following:\n", "Please provide one of "]
        guard text.hasPrefix("the value '"),
            let list = ends.lazy.compactMap({ text.firstRange(of: $0) }).first,
            let invalid = text.firstRange(of: "' is invalid for ")
        else { return text }
        let value = text[..<invalid.lowerBound].dropFirst("the value '".count)
        let tail = text[list.upperBound...]
        let choices =
            tail.contains("'")
            ? tail.split(separator: "'").enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
            : tail.split(separator: "\n").map { $0.drop { $0 == " " || $0 == "-" } }
        let names = choices.map(String.init)
        let head = text[..<list.lowerBound].trimmingSuffix(while: { $0 == " " || $0 == "." })
        return head + "; possible are " + names.joined(separator: ", ")
            + NearestName.question(for: String(value), among: names)
    }
}

extension Substring {
    fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> String {
        var text = self
        while let last = text.last, predicate(last) { text.removeLast() }
        return String(text)
    }
}
