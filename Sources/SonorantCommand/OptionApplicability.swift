import SonorantSystem
import SonorantTasks

/// An option that the user gave, and what it is for.
struct GivenOption {
    /// As it is written, such as `--format srt`.
    let name: String
    /// What a model must be able to do to take it; nil where all models take it, but log
    /// probabilities made elsewhere do not.
    let ability: TaskAbility?

    init(_ name: String, _ ability: TaskAbility?) {
        self.name = name
        self.ability = ability
    }

    /// Itself, or nil where it was not given.
    func given(_ isGiven: Bool) -> GivenOption? { isGiven ? self : nil }
}

/// Which options of `decode` and `test` which kinds of models take; the others would do nothing,
/// which nobody asks for.
enum OptionApplicability {
    /// What log probabilities made elsewhere can be asked for.
    private static let emissions: Set<TaskAbility> = [.search, .beam, .nbest, .files, .times]

    /// Refuses options that models of `kind` do not take, and says which do.
    ///
    /// - Parameter path: the model's file.
    /// - Throws: ``UsageError``.
    static func require(
        _ given: [GivenOption], of kind: any TaskDefinition.Type, model path: String
    ) throws {
        let idle = given.filter { option in
            option.ability.map { !kind.abilities.contains($0) } ?? false
        }
        try refuse(idle, found: path, kind: kind.singular)
    }

    /// Refuses options that do nothing for log probabilities made elsewhere.
    ///
    /// - Throws: ``UsageError``.
    static func requireForEmissions(_ given: [GivenOption]) throws {
        let idle = given.filter { option in
            option.ability.map { !emissions.contains($0) } ?? true
        }
        try refuse(idle, found: "--emissions", kind: "made elsewhere")
    }

    private static func refuse(_ idle: [GivenOption], found: String, kind: String) throws {
        guard !idle.isEmpty else { return }
        var groups: [(options: [String], kinds: [String])] = []
        for option in idle {
            let kinds = TaskRegistry.definitions.filter { definition in
                option.ability.map { definition.abilities.contains($0) } ?? true
            }.map { $0.plural }
            if let place = groups.firstIndex(where: { $0.kinds == kinds }) {
                groups[place].options.append(option.name)
            } else {
                groups.append(([option.name], kinds))
            }
        }
        let statements = groups.map {
            $0.options.joined(separator: ", ") + ": for " + $0.kinds.joined(separator: ", ")
        }
        throw UsageError(
            statements.joined(separator: "; ") + "; but \(found) is \(kind), so "
                + (idle.count == 1 ? "it does nothing" : "they do nothing"))
    }
}
