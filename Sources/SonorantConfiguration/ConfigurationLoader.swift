import SonorantSystem

/// Reads configurations: what a YAML file and the command line say, over defaults.
///
/// Any `Codable` structure will do. Its encoded default says which keys there are; a key or value
/// that does not fit is an error, and all of them are found at once. Lists and dictionaries that
/// are given replace the default's, structures are merged with it key by key. An enumeration that
/// is `CaseIterable` has its valid values listed in errors.
package enum ConfigurationLoader {
    /// `defaults`, changed by the file at `path` and then by `overrides`.
    ///
    /// - Parameters:
    ///   - defaults: the value of every key that nobody sets.
    ///   - path: a YAML file; nil for none. An empty file changes nothing.
    ///   - overrides: `key.key=value` each, the value written as in YAML.
    /// - Throws: ``FileError``, or ``ConfigurationError`` with every fault, its file and line.
    package static func load<Configuration: Codable>(
        _ type: Configuration.Type = Configuration.self, defaults: Configuration,
        file path: String?, overrides: [String] = []
    ) throws -> Configuration {
        let text = try path.map { try Files.readText($0) } ?? ""
        return try load(
            defaults: defaults, text: text, name: path ?? "configuration", overrides: overrides)
    }

    /// `defaults`, changed by the YAML `text` and then by `overrides`; `name` is for messages.
    package static func load<Configuration: Codable>(
        _ type: Configuration.Type = Configuration.self, defaults: Configuration, text: String,
        name: String, overrides: [String] = []
    ) throws -> Configuration {
        var tree = try ConfigurationTree(yaml: text, name: name)
        var malformed: [ConfigurationError.Fault] = []
        for override in overrides {
            do {
                try tree.apply(override: override)
            } catch let problem as ConfigurationProblem {
                malformed.append(problem.fault(in: name))
            }
        }
        let record = ConfigurationProblems()
        let result = try ConfigurationDecoder.decode(
            Configuration.self, user: tree, defaults: ConfigurationEncoder.tree(of: defaults),
            problems: record)
        let faults = malformed + record.sorted.map { $0.fault(in: name) }
        guard let result, faults.isEmpty else { throw ConfigurationError(faults: faults) }
        return result
    }

    /// What the file at `path` and then `overrides` say of the top-level key `key`; nil where they
    /// say nothing, or something other than a word. Faults elsewhere are left to
    /// ``load(_:defaults:file:overrides:)``.
    package static func value(
        of key: String, file path: String?, overrides: [String] = []
    ) throws -> String? {
        var tree = try ConfigurationTree(
            yaml: try path.map { try Files.readText($0) } ?? "", name: path ?? "configuration")
        for override in overrides { try? tree.apply(override: override) }
        guard case .section(let entries) = tree.content,
            case .scalar(let text, _)? = entries.last(where: { $0.key == key })?.value.content
        else { return nil }
        return text
    }

    /// `configuration` as YAML, every key in the order of its declaration. ``load(_:defaults:text:name:overrides:)``
    /// gives back an equal value, to the last bit.
    ///
    /// - Parameter omitted: top-level keys that are left out; what is read back has their defaults.
    package static func text<Configuration: Encodable>(
        of configuration: Configuration, omitting omitted: Set<String> = []
    ) throws -> String {
        var tree = try ConfigurationEncoder.tree(of: configuration)
        if case .section(let entries) = tree.content {
            tree.content = .section(entries.filter { !omitted.contains($0.key) })
        }
        return tree.yaml
    }
}
