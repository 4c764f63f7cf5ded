import SonorantText

/// Builds a configuration from what the user wrote and, where that says nothing, the defaults.
///
/// A fault in a key whose default is known is noted, and decoding goes on with the default, so
/// that one run finds all faults.
final class ConfigurationDecoder: Decoder {
    let codingPath: [any CodingKey]
    let userInfo: [CodingUserInfoKey: Any] = [:]
    fileprivate let user: ConfigurationTree?
    fileprivate let fallback: ConfigurationTree?
    fileprivate let problems: ConfigurationProblems
    /// What the type has asked for, in its order.
    fileprivate var requestedKeys: [String] = []
    /// Whether the type takes whatever keys there are, as a dictionary does.
    fileprivate var takesAnyKey = false

    private init(
        user: ConfigurationTree?, fallback: ConfigurationTree?, path: [any CodingKey],
        problems: ConfigurationProblems
    ) {
        self.user = user
        self.fallback = fallback
        codingPath = path
        self.problems = problems
    }

    /// The configuration, or nil where faults left none; they are in `problems`.
    static func decode<Value: Decodable>(
        _ type: Value.Type, user: ConfigurationTree, defaults: ConfigurationTree,
        problems: ConfigurationProblems
    ) throws -> Value? {
        do {
            return try value(type, user: user, fallback: defaults, path: [], problems: problems)
        } catch let problem as ConfigurationProblem {
            problems.add(problem)
            return nil
        }
    }

    /// One value. Throws ``ConfigurationProblem``.
    fileprivate static func value<Value: Decodable>(
        _ type: Value.Type, user: ConfigurationTree?, fallback: ConfigurationTree?,
        path: [any CodingKey], problems: ConfigurationProblems
    ) throws -> Value {
        let decoder = ConfigurationDecoder(
            user: user, fallback: fallback, path: path, problems: problems)
        do {
            let value = try Value(from: decoder)
            decoder.noteUnknownKeys()
            return value
        } catch let DecodingError.dataCorrupted(context) {
            throw decoder.problem(
                ConfigurationScalar.complaint(about: decoder.tree, type: type)
                    ?? context.debugDescription)
        } catch let error as DecodingError {
            throw decoder.problem("\(error)")
        }
    }

    /// What is to be decoded.
    fileprivate var tree: ConfigurationTree { user ?? fallback ?? .init(.section([])) }

    /// `training.epochs`, `layers[2].cells`.
    fileprivate var name: String {
        codingPath.reduce("") { name, key in
            if let index = key.intValue { return "\(name)[\(index)]" }
            return name.isEmpty ? key.stringValue : "\(name).\(key.stringValue)"
        }
    }

    fileprivate func problem(_ message: String) -> ConfigurationProblem {
        ConfigurationProblem(
            origin: tree.origin, message: name.isEmpty ? message : "'\(name)' \(message)")
    }

    private func noteUnknownKeys() {
        guard !takesAnyKey, !requestedKeys.isEmpty, case .section(let entries)? = user?.content
        else { return }
        for entry in entries where !requestedKeys.contains(entry.key) {
            let full = name.isEmpty ? entry.key : "\(name).\(entry.key)"
            let question = NearestName.question(for: entry.key, among: requestedKeys)
            let known =
                question.isEmpty
                ? "; known are " + requestedKeys.map { "'\($0)'" }.joined(separator: ", ")
                : question
            problems.add(
                ConfigurationProblem(origin: entry.origin, message: "unknown key '\(full)'\(known)")
            )
        }
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(
            try Keyed<Key>(
                decoder: self, user: section(user), fallback: section(fallback)))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .list(let elements) = tree.content else {
            throw problem(
                "must be a list such as [a, b], found " + ConfigurationScalar.account(of: tree))
        }
        return Unkeyed(decoder: self, elements: elements)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { Single(decoder: self) }

    private func section(
        _ tree: ConfigurationTree?
    ) throws -> [String: ConfigurationTree]? {
        switch tree?.content {
        case nil: return nil
        case .section(let entries):
            return Dictionary(entries.map { ($0.key, $0.value) }) { _, last in last }
        // A section all of whose lines are commented out.
        case .scalar(let text, false) where ConfigurationScalar.isNull(text): return [:]
        default:
            throw problem(
                "is a section and holds keys, found " + ConfigurationScalar.account(of: self.tree))
        }
    }

    private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
        let decoder: ConfigurationDecoder
        let user: [String: ConfigurationTree]?
        let fallback: [String: ConfigurationTree]?
        var codingPath: [any CodingKey] { decoder.codingPath }

        var allKeys: [Key] {
            decoder.takesAnyKey = true
            return (user ?? fallback ?? [:]).keys.sorted().compactMap { Key(stringValue: $0) }
        }

        func contains(_ key: Key) -> Bool {
            if !decoder.requestedKeys.contains(key.stringValue) {
                decoder.requestedKeys.append(key.stringValue)
            }
            return user?[key.stringValue] != nil || fallback?[key.stringValue] != nil
        }

        func decodeNil(forKey key: Key) throws -> Bool {
            guard contains(key) else { return true }
            let tree = user?[key.stringValue] ?? fallback?[key.stringValue]
            guard case .scalar(let text, false)? = tree?.content else { return false }
            return ConfigurationScalar.isNull(text)
        }

        func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
            guard contains(key) else {
                throw decoder.problem("lacks the key '\(key.stringValue)'")
            }
            let given = user?[key.stringValue]
            let preset = decoder.takesAnyKey && given != nil ? nil : fallback?[key.stringValue]
            let path = codingPath + [key]
            do {
                return try ConfigurationDecoder.value(
                    type, user: given, fallback: preset, path: path, problems: decoder.problems)
            } catch let problem as ConfigurationProblem where given != nil && preset != nil {
                decoder.problems.add(problem)
                return try ConfigurationDecoder.value(
                    type, user: nil, fallback: preset, path: path, problems: decoder.problems)
            }
        }

        private func child(_ key: some CodingKey) -> ConfigurationDecoder {
            ConfigurationDecoder(
                user: user?[key.stringValue], fallback: fallback?[key.stringValue],
                path: codingPath + [key], problems: decoder.problems)
        }

        func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type, forKey key: Key
        ) throws -> KeyedDecodingContainer<Nested> {
            _ = contains(key)
            return try child(key).container(keyedBy: type)
        }

        func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
            _ = contains(key)
            return try child(key).unkeyedContainer()
        }

        func superDecoder() -> any Decoder { child(Index(0)) }

        func superDecoder(forKey key: Key) -> any Decoder { child(key) }
    }

    private struct Unkeyed: UnkeyedDecodingContainer {
        let decoder: ConfigurationDecoder
        let elements: [ConfigurationTree]
        var currentIndex = 0
        var codingPath: [any CodingKey] { decoder.codingPath }
        var count: Int? { elements.count }
        var isAtEnd: Bool { currentIndex >= elements.count }

        private mutating func next() throws -> (
            user: ConfigurationTree?, fallback: ConfigurationTree?, path: [any CodingKey]
        ) {
            guard !isAtEnd else {
                throw decoder.problem("has only \(elements.count) elements, more are needed")
            }
            defer { currentIndex += 1 }
            let element = elements[currentIndex]
            let path = codingPath + [Index(currentIndex)]
            return decoder.user == nil ? (nil, element, path) : (element, nil, path)
        }

        private mutating func child() throws -> ConfigurationDecoder {
            let (user, fallback, path) = try next()
            return ConfigurationDecoder(
                user: user, fallback: fallback, path: path, problems: decoder.problems)
        }

        mutating func decodeNil() -> Bool { false }

        mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
            let (user, fallback, path) = try next()
            return try ConfigurationDecoder.value(
                type, user: user, fallback: fallback, path: path, problems: decoder.problems)
        }

        mutating func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type
        ) throws -> KeyedDecodingContainer<Nested> { try child().container(keyedBy: type) }

        mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
            try child().unkeyedContainer()
        }

        mutating func superDecoder() throws -> any Decoder { try child() }
    }

    private struct Single: SingleValueDecodingContainer {
        let decoder: ConfigurationDecoder
        var codingPath: [any CodingKey] { decoder.codingPath }

        func decodeNil() -> Bool {
            guard case .scalar(let text, false) = decoder.tree.content else { return false }
            return ConfigurationScalar.isNull(text)
        }

        func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
            guard ConfigurationScalar.isScalar(type) else { return try Value(from: decoder) }
            guard let value = ConfigurationScalar.value(type, of: decoder.tree) else {
                throw decoder.problem(
                    "must be \(ConfigurationScalar.account(of: type)), found "
                        + ConfigurationScalar.account(of: decoder.tree))
            }
            return value
        }
    }

    private struct Index: CodingKey {
        let intValue: Int?
        var stringValue: String { "\(intValue ?? 0)" }
        init(_ value: Int) { intValue = value }
        init?(stringValue: String) { nil }
        init?(intValue: Int) { self.init(intValue) }
    }
}
