import Foundation
import SonorantTensors

/// What a safetensors file says about its tensors, checked.
struct SafetensorsHeader {
    /// The kinds of numbers that can be read.
    enum NumberType: String, CaseIterable, Sendable {
        case float16 = "F16"
        case bfloat16 = "BF16"
        case float32 = "F32"
        case float64 = "F64"

        var bytes: Int {
            switch self {
            case .float16, .bfloat16: 2
            case .float32: 4
            case .float64: 8
            }
        }

        /// The numbers in `part`, a multiple of `bytes` long.
        func floats(_ part: UnsafeRawBufferPointer) -> [Float] {
            let count = part.count / bytes
            return [Float](unsafeUninitializedCapacity: count) { result, filled in
                func bits<Value: FixedWidthInteger>(_ type: Value.Type, _ index: Int) -> Value {
                    let offset = index * MemoryLayout<Value>.size
                    return Value(littleEndian: part.loadUnaligned(fromByteOffset: offset, as: type))
                }
                switch self {
                case .float16:
                    for i in 0..<count { result[i] = Float(halfBits: bits(UInt16.self, i)) }
                case .bfloat16:
                    for i in 0..<count {
                        result[i] = Float(bitPattern: UInt32(bits(UInt16.self, i)) << 16)
                    }
                case .float32:
                    for i in 0..<count { result[i] = Float(bitPattern: bits(UInt32.self, i)) }
                case .float64:
                    for i in 0..<count {
                        result[i] = Float(Double(bitPattern: bits(UInt64.self, i)))
                    }
                }
                filled = count
            }
        }
    }

    /// One tensor: where its bytes lie, from ``dataStart``.
    struct Entry: Sendable {
        let name: String
        let type: NumberType
        let shape: [Int]
        let begin: Int
        let end: Int
    }

    /// A tensor's part of the JSON.
    private struct Description: Decodable {
        let dtype: String
        let shape: [Int]
        let offsets: [Int]

        enum CodingKeys: String, CodingKey {
            case dtype, shape
            case offsets = "data_offsets"
        }
    }

    private static let damage = "; the file is damaged, so copy or make it again"

    let metadata: [String: String]
    /// By place in the file.
    let entries: [Entry]
    /// The byte where the tensors begin.
    let dataStart: Int

    init(_ data: Data, path: String) throws {
        func refuse(_ found: String) -> SafetensorsError {
            .notSafetensors(path: path, found: found)
        }
        guard data.count >= 8 else { throw refuse("a file of \(data.count) bytes") }
        let length = data.withUnsafeBytes {
            UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self))
        }
        // The format's own limit; beyond it the number is surely something else.
        guard length >= 2, length <= 100_000_000 else {
            throw refuse("a header length of \(length) bytes")
        }
        let dataStart = 8 + Int(length)
        guard data.dropFirst(8).first == UInt8(ascii: "{") else {
            throw refuse("a header that does not begin with {")
        }
        guard data.count >= dataStart else {
            throw SafetensorsError.wrongLength(path: path, found: data.count, needed: dataStart)
        }
        let json = data[data.startIndex + 8..<data.startIndex + dataStart]
        guard let object = try? JSONSerialization.jsonObject(with: json) as? [String: Any] else {
            throw refuse("a header that is not a JSON object")
        }
        metadata = try Self.metadata(object["__metadata__"], path: path)
        let descriptions = try object.filter { $0.key != "__metadata__" }.map { name, value in
            try Self.entry(name, value, path: path)
        }
        entries = descriptions.sorted { ($0.begin, $0.end, $0.name) < ($1.begin, $1.end, $1.name) }
        self.dataStart = dataStart

        var end = 0
        for entry in entries {
            guard entry.begin == end else {
                throw SafetensorsError.badTensor(
                    path: path, tensor: entry.name,
                    reason: "begins at byte \(entry.begin) of the data, but the one before ends "
                        + "at \(end)" + Self.damage)
            }
            end = entry.end
        }
        guard data.count == dataStart + end else {
            throw SafetensorsError.wrongLength(
                path: path, found: data.count, needed: dataStart + end)
        }
    }

    private static func metadata(_ value: Any?, path: String) throws -> [String: String] {
        guard let value else { return [:] }
        guard let fields = value as? [String: Any] else {
            throw SafetensorsError.badMetadata(path: path, key: "__metadata__")
        }
        return try fields.reduce(into: [:]) { result, field in
            guard let text = field.value as? String else {
                throw SafetensorsError.badMetadata(path: path, key: field.key)
            }
            result[field.key] = text
        }
    }

    private static func entry(_ name: String, _ value: Any, path: String) throws -> Entry {
        func refuse(_ reason: String) -> SafetensorsError {
            .badTensor(path: path, tensor: name, reason: reason + Self.damage)
        }
        guard JSONSerialization.isValidJSONObject([value]),
            let data = try? JSONSerialization.data(
                withJSONObject: value, options: .fragmentsAllowed),
            let description = try? JSONDecoder().decode(Description.self, from: data)
        else { throw refuse("has no readable dtype, shape and data_offsets") }
        guard let type = NumberType(rawValue: description.dtype) else {
            let known = NumberType.allCases.map(\.rawValue).joined(separator: ", ")
            throw SafetensorsError.badTensor(
                path: path, tensor: name,
                reason: "is of type '\(description.dtype)', but only \(known) can be read; "
                    + "convert it to F32")
        }
        guard description.offsets.count == 2 else {
            throw refuse("has \(description.offsets.count) offsets in place of two")
        }
        let (begin, end) = (description.offsets[0], description.offsets[1])
        guard begin >= 0, end >= begin else { throw refuse("lies from byte \(begin) to \(end)") }
        guard description.shape.allSatisfy({ $0 >= 0 }) else {
            throw refuse("has the shape \(description.shape)")
        }
        var size = type.bytes
        for length in description.shape {
            let (product, overflow) = size.multipliedReportingOverflow(by: length)
            guard !overflow else { throw refuse("has the shape \(description.shape)") }
            size = product
        }
        guard size == end - begin else {
            throw refuse(
                "has \(end - begin) bytes, but the shape \(description.shape) of "
                    + "\(description.dtype) needs \(size)")
        }
        return Entry(name: name, type: type, shape: description.shape, begin: begin, end: end)
    }
}
