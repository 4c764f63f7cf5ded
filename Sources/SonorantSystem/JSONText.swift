import Foundation

/// How JSON is written everywhere.
package enum JSONText {
    /// `value` on one line without a line end, keys in the order of the alphabet; numbers that are
    /// not finite become `inf`, `-inf` and `nan`.
    package static func line(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
