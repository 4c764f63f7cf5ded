/// A piece of JSON of any shape.
package enum JSONValue: Sendable, Encodable, Equatable {
    case text(String)
    case number(Double)
    case integer(Int)
    case boolean(Bool)
    case list([JSONValue])
    /// Keys come in the order of the alphabet.
    case object([String: JSONValue])

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        case .integer(let integer): try container.encode(integer)
        case .boolean(let value): try container.encode(value)
        case .list(let list): try container.encode(list)
        case .object(let object): try container.encode(object)
        }
    }

    /// A list of texts.
    package static func texts(_ texts: [String]) -> JSONValue { .list(texts.map { .text($0) }) }
}
