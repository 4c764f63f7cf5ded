import ArgumentParser
import Sonorant

/// Wrong usage that the parser of the command line would not name well by itself.
struct UsageError: Failure, Equatable {
    let description: String
    var category: FailureCategory { .usage }

    init(_ description: String) { self.description = description }
}

/// The first look at a command line: are its verbs known?
enum VerbCheck {
    /// Throws a ``UsageError`` that suggests the nearest verb where one is unknown.
    static func check(
        _ arguments: [String], of command: any ParsableCommand.Type = SonorantCommand.self,
        path: String = "sonorant"
    ) throws {
        let verbs = command.configuration.subcommands
        guard !verbs.isEmpty, let name = arguments.first, !name.hasPrefix("-") else { return }
        if name == "help" {
            return try check(Array(arguments.dropFirst()), of: command, path: path)
        }
        guard let verb = verbs.first(where: { $0._commandName == name }) else {
            let names = verbs.map { $0._commandName }
            throw UsageError(
                "'\(name)' is not a verb of '\(path)'"
                    + NearestName.question(for: name, among: names)
                    + "; known are " + names.joined(separator: ", ")
                    + "; see '\(path) --help'")
        }
        try check(Array(arguments.dropFirst()), of: verb, path: "\(path) \(name)")
    }
}

/// The texts of the parser of the command line, brought to the form of the others.
enum UsageText {
    /// `message` with the nearest of the possible values suggested, and without a capital letter
    /// and a full stop.
    static func improved(_ message: String) -> String {
        var text = message
        if text.hasSuffix(".") { text.removeLast() }
        text = text.prefix(1).lowercased() + text.dropFirst()
        text = text.replacing("'. Did you mean ", with: "'; did you mean ")
        return improvedChoice(text)
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
        return head + NearestName.question(for: String(value), among: names)
            + "; possible are " + names.joined(separator: ", ")
    }
}

extension Substring {
    fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> String {
        var text = self
        while let last = text.last, predicate(last) { text.removeLast() }
        return String(text)
    }
}
