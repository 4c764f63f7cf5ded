/// Turns a configuration into a tree that keeps the order of its keys.
final class ConfigurationEncoder: Encoder {
    let codingPath: [any CodingKey]
    let userInfo: [CodingUserInfoKey: Any] = [:]
    private var box = Box()

    /// A part of the tree that is being made.
    private final class Box {
        enum Content {
            case scalar(String, isQuoted: Bool)
            case list([Box])
            case section([(key: String, value: Box)])
        }
        var content: Content?

        var tree: ConfigurationTree {
            switch content {
            case .scalar(let text, let isQuoted): .init(.scalar(text, isQuoted: isQuoted))
            case .list(let boxes): .init(.list(boxes.map(\.tree)))
            case .section(let entries):
                .init(
                    .section(
                        entries.map { .init(key: $0.key, origin: .defaults, value: $0.value.tree) })
                )
            case nil: .init(.section([]))
            }
        }

        func child(_ key: String) -> Box {
            var entries: [(key: String, value: Box)] = []
            if case .section(let present) = content { entries = present }
            let child = Box()
            entries.append((key, child))
            content = .section(entries)
            return child
        }

        func sortEntries() {
            guard case .section(let entries) = content else { return }
            content = .section(
                entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
        }

        func child() -> Box {
            var boxes: [Box] = []
            if case .list(let present) = content { boxes = present }
            let child = Box()
            content = .list(boxes + [child])
            return child
        }
    }

    private init(_ box: Box, _ codingPath: [any CodingKey]) {
        self.box = box
        self.codingPath = codingPath
    }

    /// The tree of `value`.
    static func tree(of value: some Encodable) throws -> ConfigurationTree {
        let encoder = ConfigurationEncoder(Box(), [])
        try encoder.put(value, in: encoder.box, path: [])
        return encoder.box.tree
    }

    private func put(_ value: some Encodable, in box: Box, path: [any CodingKey]) throws {
        switch value {
        case let text as String: box.content = .scalar(text, isQuoted: true)
        case let truth as Bool: box.content = .scalar(truth ? "true" : "false", isQuoted: false)
        case let number as Double: box.content = .scalar(Self.text(number), isQuoted: false)
        case let number as Float: box.content = .scalar(Self.text(number), isQuoted: false)
        case let number as any FixedWidthInteger:
            box.content = .scalar("\(number)", isQuoted: false)
        default:
            try value.encode(to: ConfigurationEncoder(box, path))
            // A dictionary has another order in every process, but equal configurations need equal
            // texts: a run to be resumed is known by its own.
            if value is any AnyDictionary { box.sortEntries() }
        }
    }

    /// The shortest text that gives back the same number, in a form that all YAML readers take
    /// for a number: they want a point in the mantissa.
    private static func text<Number: BinaryFloatingPoint & CustomStringConvertible>(
        _ number: Number
    ) -> String {
        if number.isNaN { return ".nan" }
        if number.isInfinite { return number > 0 ? ".inf" : "-.inf" }
        let text = number.description
        guard let exponent = text.firstIndex(of: "e"), !text.contains(".") else { return text }
        return text[..<exponent] + ".0" + text[exponent...]
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        if box.content == nil { box.content = .section([]) }
        return KeyedEncodingContainer(Keyed(encoder: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        if box.content == nil { box.content = .list([]) }
        return Unkeyed(encoder: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { Single(encoder: self) }

    private struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
        let encoder: ConfigurationEncoder
        var codingPath: [any CodingKey] { encoder.codingPath }

        private func child(_ key: some CodingKey) -> ConfigurationEncoder {
            ConfigurationEncoder(encoder.box.child(key.stringValue), codingPath + [key])
        }

        func encodeNil(forKey key: Key) {
            encoder.box.child(key.stringValue).content = .scalar("null", isQuoted: false)
        }

        func encode(_ value: some Encodable, forKey key: Key) throws {
            let child = child(key)
            try child.put(value, in: child.box, path: child.codingPath)
        }

        func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type, forKey key: Key
        ) -> KeyedEncodingContainer<Nested> { child(key).container(keyedBy: type) }

        func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
            child(key).unkeyedContainer()
        }

        func superEncoder() -> any Encoder { child(SuperKey()) }

        func superEncoder(forKey key: Key) -> any Encoder { child(key) }
    }

    private struct Unkeyed: UnkeyedEncodingContainer {
        let encoder: ConfigurationEncoder
        var codingPath: [any CodingKey] { encoder.codingPath }

        var count: Int {
            if case .list(let boxes) = encoder.box.content { boxes.count } else { 0 }
        }

        private func child() -> ConfigurationEncoder {
            ConfigurationEncoder(encoder.box.child(), codingPath)
        }

        func encodeNil() { encoder.box.child().content = .scalar("null", isQuoted: false) }

        func encode(_ value: some Encodable) throws {
            let child = child()
            try child.put(value, in: child.box, path: child.codingPath)
        }

        func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type
        ) -> KeyedEncodingContainer<Nested> { child().container(keyedBy: type) }

        func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { child().unkeyedContainer() }

        func superEncoder() -> any Encoder { child() }
    }

    private struct Single: SingleValueEncodingContainer {
        let encoder: ConfigurationEncoder
        var codingPath: [any CodingKey] { encoder.codingPath }

        func encodeNil() { encoder.box.content = .scalar("null", isQuoted: false) }

        func encode(_ value: some Encodable) throws {
            try encoder.put(value, in: encoder.box, path: codingPath)
        }
    }

    private struct SuperKey: CodingKey {
        var stringValue: String { "super" }
        var intValue: Int? { nil }
        init() {}
        init?(stringValue: String) { nil }
        init?(intValue: Int) { nil }
    }
}

/// Any `Dictionary`, whatever it holds.
private protocol AnyDictionary {}
extension Dictionary: AnyDictionary {}
