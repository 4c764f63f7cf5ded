import ArgumentParser
import SonorantSystem
import SonorantText

/// The verb that a command line begins with.
struct Verb {
    /// What carries it out.
    private(set) var command: any ParsableCommand.Type = SonorantCommand.self
    /// As it is typed, such as `sonorant bench train`.
    private(set) var path = "sonorant"
    /// The word where a verb should stand and none that is known does.
    private(set) var unknown: String?

    /// The verb of `arguments`, which may be followed by another, as `bench` is by `train`.
    init(of arguments: [String]) {
        var rest = arguments[...]
        if rest.first == "help" { rest.removeFirst() }
        while let name = rest.popFirst(), !name.hasPrefix("-"), !verbs.isEmpty {
            guard let verb = verbs.first(where: { $0._commandName == name }) else {
                unknown = name
                return
            }
            command = verb
            path += " " + name
        }
    }

    private var verbs: [any ParsableCommand.Type] { command.configuration.subcommands }

    /// Throws a ``UsageError`` that suggests the nearest verb where one is unknown.
    static func check(_ arguments: [String]) throws {
        let verb = Verb(of: arguments)
        guard let unknown = verb.unknown else { return }
        let names = verb.verbs.map { $0._commandName }
        throw UsageError(
            "'\(unknown)' is not a verb of '\(verb.path)'; known are "
                + names.joined(separator: ", ") + NearestName.question(for: unknown, among: names))
    }

    /// All options that the verb knows, with their dashes.
    var options: [String] {
        let help = SonorantCommand.helpMessage(for: command, columns: 200)
        let names = help.matches(of: #/(?m)^  (?:-\w, )?(--[a-z][a-z0-9-]*)/#).map { String($0.1) }
        return names.filter { $0 != "--help" } + ["--help"]
    }
}
