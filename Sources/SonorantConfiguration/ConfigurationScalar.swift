import SonorantText

/// What the text of a scalar means to a type.
enum ConfigurationScalar {
    /// Whether `type` is decoded from a scalar without the type's own help.
    static func isScalar(_ type: Any.Type) -> Bool {
        type == String.self || type == Bool.self || type == Double.self || type == Float.self
            || type is any FixedWidthInteger.Type
    }

    /// Whether plain text stands for nothing.
    static func isNull(_ text: String) -> Bool {
        ["", "~", "null"].contains(text.lowercased())
    }

    /// The value, or nil where the scalar does not fit the type.
    static func value<Value>(_ type: Value.Type, of tree: ConfigurationTree) -> Value? {
        guard case .scalar(let text, let isQuoted) = tree.content else { return nil }
        if type == String.self { return isQuoted || !isNull(text) ? text as? Value : nil }
        // Quotes make text of a number.
        guard !isQuoted else { return nil }
        if type == Bool.self { return truth(text) as? Value }
        if type == Double.self { return number(text, Double.self) as? Value }
        if type == Float.self { return number(text, Float.self) as? Value }
        if let integer = type as? any FixedWidthInteger.Type {
            return integer.init(withoutUnderscores(text), radix: 10) as? Value
        }
        return nil
    }

    private static func truth(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true", "yes", "on": true
        case "false", "no", "off": false
        default: nil
        }
    }

    private static func number<Number: BinaryFloatingPoint & LosslessStringConvertible>(
        _ text: String, _ type: Number.Type
    ) -> Number? {
        switch text.lowercased() {
        case ".inf", "+.inf": return .infinity
        case "-.inf": return -.infinity
        default:
            // Swift would also take hexadecimal numbers, `nan` and `infinity`.
            guard text.allSatisfy({ "0123456789+-.eE_".contains($0) }),
                let number = Number(withoutUnderscores(text)), number.isFinite
            else { return nil }
            return number
        }
    }

    private static func withoutUnderscores(_ text: String) -> String {
        text.filter { $0 != "_" }
    }

    /// What a type needs, in words.
    static func account(of type: Any.Type) -> String {
        switch type {
        case is Bool.Type: "true or false"
        case is String.Type: "text"
        case is Double.Type, is Float.Type: "a number"
        case let integer as any FixedWidthInteger.Type:
            integer == Int.self
                ? "a whole number" : "a whole number from \(least(integer)) to \(largest(integer))"
        default: "something else"
        }
    }

    private static func least(_ type: any FixedWidthInteger.Type) -> String { "\(type.min)" }

    private static func largest(_ type: any FixedWidthInteger.Type) -> String { "\(type.max)" }

    /// What was written, in words.
    static func account(of tree: ConfigurationTree) -> String {
        switch tree.content {
        case .scalar(let text, false) where isNull(text): "nothing"
        case .scalar(let text, true): "the text \"\(text)\""
        case .scalar(let text, false): "'\(text)'"
        case .list: "a list"
        case .section: "a section of keys"
        }
    }

    /// Why a scalar is no case of an enumeration; nil if `type` cannot tell its cases.
    static func complaint(about tree: ConfigurationTree, type: Any.Type) -> String? {
        guard let enumeration = type as? any CaseIterable.Type else { return nil }
        let values = rawValues(enumeration)
        guard !values.isEmpty, case .scalar(let text, _) = tree.content else { return nil }
        let list = values.map { "'\($0)'" }.joined(separator: ", ")
        return "is '\(text)', but must be one of \(list)"
            + NearestName.question(for: text, among: values)
    }

    private static func rawValues<Enumeration: CaseIterable>(
        _ type: Enumeration.Type
    ) -> [String] {
        type.allCases.compactMap { ($0 as? any RawRepresentable)?.rawValue as? String }
    }
}
