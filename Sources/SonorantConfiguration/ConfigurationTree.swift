import Yams

/// A configuration before it has types: text, lists and keys, each with the place it came from.
struct ConfigurationTree {
    /// Where a part was written.
    enum Origin: Equatable {
        case defaults
        case line(Int)
        case override(String)

        var line: Int {
            if case .line(let line) = self { line } else { 0 }
        }
    }

    /// A key and what it holds.
    struct Entry {
        let key: String
        let origin: Origin
        var value: ConfigurationTree
    }

    enum Content {
        /// `isQuoted` tells the text '3' from the number 3.
        case scalar(String, isQuoted: Bool)
        case list([ConfigurationTree])
        case section([Entry])
    }

    var content: Content
    let origin: Origin

    init(_ content: Content, _ origin: Origin = .defaults) {
        self.content = content
        self.origin = origin
    }

    /// Reads YAML. Nothing at all gives no entries.
    init(yaml text: String, name: String) throws {
        func refuse(_ line: Int, _ message: String) -> ConfigurationError {
            ConfigurationError(
                faults: [
                    ConfigurationProblem(origin: .line(line), message: message)
                        .fault(in: name)
                ])
        }
        let root: Node?
        do {
            root = try Parser(yaml: text).singleRoot()
        } catch let YamlError.duplicatedKeysInMapping(keys, context) {
            let names = keys.map { "'\($0)'" }.joined(separator: ", ")
            throw refuse(
                context.mark.line,
                "\(names) given more than once in one section; keep one of each")
        } catch let YamlError.scanner(_, problem, mark, _), let YamlError.parser(
            _, problem, mark, _),
            let YamlError.composer(_, problem, mark, _)
        {
            throw refuse(
                mark.line,
                "column \(mark.column): this is not YAML: \(problem); check indentation, colons "
                    + "and quotes")
        } catch {
            throw refuse(1, "this is not YAML: \(error)")
        }
        var budget = 100_000
        guard let root, !Self.isNull(root) else {
            self.init(.section([]), .line(1))
            return
        }
        self = try Self.convert(
            root, { .line($0) }, &budget,
            { line in
                throw refuse(
                    line, "this configuration is too large; look for aliases of aliases")
            })
        guard case .section = content else {
            throw refuse(origin.line, "a configuration consists of lines 'key: value'")
        }
    }

    /// Changes one key, as `key.key=value` says.
    mutating func apply(override text: String) throws {
        let origin = Origin.override(text)
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let keys = parts[0].split(separator: ".", omittingEmptySubsequences: false)
            .map { String($0) }
        guard parts.count == 2, keys.allSatisfy({ !$0.isEmpty }) else {
            throw ConfigurationProblem(
                origin: origin, message: "this is not of the form key=value or section.key=value")
        }
        set(keys[...], Self.overrideValue(String(parts[1]), origin), origin)
    }

    private mutating func set(_ keys: ArraySlice<String>, _ value: Self, _ origin: Origin) {
        guard let key = keys.first else {
            self = value
            return
        }
        var entries: [Entry] = []
        if case .section(let present) = content { entries = present }
        let index =
            entries.firstIndex { $0.key == key }
            ?? {
                entries.append(Entry(key: key, origin: origin, value: Self(.section([]), origin)))
                return entries.count - 1
            }()
        entries[index].value.set(keys.dropFirst(), value, origin)
        if case .section = content {
            content = .section(entries)
        } else {
            self = Self(.section(entries), origin)
        }
    }

    private static func overrideValue(_ text: String, _ origin: Origin) -> Self {
        var budget = 10_000
        if let node = try? compose(yaml: text),
            let tree = try? convert(
                node, { _ in origin }, &budget, { _ in throw CancellationError() })
        {
            // `a: b` is no section when it comes from a command line.
            if case .section = tree.content, !text.hasPrefix("{") {
                return Self(.scalar(text, isQuoted: true), origin)
            }
            return tree
        }
        return Self(.scalar(text, isQuoted: true), origin)
    }

    private static func isNull(_ node: Node) -> Bool {
        guard case .scalar(let scalar) = node else { return false }
        return scalar.style == .plain && ["", "~", "null"].contains(scalar.string.lowercased())
    }

    /// `budget` bounds how much aliases may blow up.
    private static func convert(
        _ node: Node, _ origin: (Int) -> Origin, _ budget: inout Int,
        _ refuse: (Int) throws -> Void
    ) throws -> Self {
        let line = node.mark?.line ?? 1
        budget -= 1
        if budget < 0 { try refuse(line) }
        switch node {
        case .scalar(let scalar):
            return Self(
                .scalar(scalar.string, isQuoted: scalar.style != .plain), origin(line))
        case .sequence(let sequence):
            var list: [Self] = []
            for element in sequence { list.append(try convert(element, origin, &budget, refuse)) }
            return Self(.list(list), origin(line))
        case .mapping(let mapping):
            var entries: [Entry] = []
            for (key, value) in mapping {
                entries.append(
                    Entry(
                        key: key.string ?? "?", origin: origin(key.mark?.line ?? line),
                        value: try convert(value, origin, &budget, refuse)))
            }
            return Self(.section(entries), origin(line))
        case .alias(let alias):
            return Self(.scalar("*\(alias.anchor.rawValue)", isQuoted: true), origin(line))
        }
    }
}
