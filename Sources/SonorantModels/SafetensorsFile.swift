import Foundation
import SonorantSystem

/// The content of a safetensors file: named tensors, and named strings beside them.
///
/// Tensors are held and written as 32-bit floats; 16-bit, bfloat16 and 64-bit floats are read,
/// too. The same content always gives the same bytes: names are sorted.
///
/// Source: the format's description in the safetensors repository, version 0.8.
package struct SafetensorsFile: Sendable, Equatable {
    /// One tensor, row-major.
    package struct Tensor: Sendable, Equatable {
        /// The length of each dimension; none for a single number.
        package let shape: [Int]
        /// All values, as many as the product of the lengths.
        package let elements: [Float]

        /// A tensor of `elements`, row-major.
        package init(shape: [Int], elements: [Float]) {
            let count = shape.reduce(1, *)
            precondition(
                count == elements.count, "\(elements.count) elements do not fill shape \(shape)")
            self.shape = shape
            self.elements = elements
        }
    }

    /// The tensors by name.
    package var tensors: [String: Tensor]
    /// Strings that travel with the tensors, such as a configuration.
    package var metadata: [String: String]

    /// The content of a file to be.
    package init(tensors: [String: Tensor] = [:], metadata: [String: String] = [:]) {
        self.tensors = tensors
        self.metadata = metadata
    }

    /// Reads the file at `path`.
    ///
    /// - Throws: ``FileError``, or ``SafetensorsError`` if the header cannot be read, if a tensor
    ///   has no known type, a shape that does not fit its bytes, bytes that another tensor has,
    ///   or if bytes belong to none. Values are not looked at.
    package init(path: String) throws {
        try self.init(Files.read(path), path: path)
    }

    /// Reads `data`; `path` is only for messages.
    package init(_ data: Data, path: String) throws {
        let contents = try SafetensorsContents(data, path: path)
        metadata = contents.metadata
        tensors = contents.tensors
    }

    /// Puts the content at `path` in one step.
    package func write(to path: String) throws {
        try Files.write(serialized(), to: path)
    }

    /// The bytes of the file.
    package func serialized() -> Data {
        var fields: [String] = []
        if !metadata.isEmpty {
            let pairs = metadata.sorted { $0.key < $1.key }.map {
                "\(Self.quoted($0.key)):\(Self.quoted($0.value))"
            }
            fields.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
        }
        var offset = 0
        let sorted = tensors.sorted { $0.key < $1.key }
        for (name, tensor) in sorted {
            precondition(name != "__metadata__", "'__metadata__' cannot be a tensor's name")
            let end = offset + 4 * tensor.elements.count
            let shape = tensor.shape.map(String.init).joined(separator: ",")
            fields.append(
                "\(Self.quoted(name)):{\"dtype\":\"F32\",\"shape\":[\(shape)],"
                    + "\"data_offsets\":[\(offset),\(end)]}")
            offset = end
        }
        var header = Data("{\(fields.joined(separator: ","))}".utf8)
        // Readers that map the file into memory want the numbers aligned.
        header.append(contentsOf: [UInt8](repeating: 0x20, count: (8 - header.count % 8) % 8))
        var data = Data(capacity: 8 + header.count + offset)
        withUnsafeBytes(of: UInt64(header.count).littleEndian) { data.append(contentsOf: $0) }
        data.append(header)
        for (_, tensor) in sorted {
            #if _endian(little)
                tensor.elements.withUnsafeBytes { data.append(contentsOf: $0) }
            #else
                for value in tensor.elements {
                    withUnsafeBytes(of: value.bitPattern.littleEndian) {
                        data.append(contentsOf: $0)
                    }
                }
            #endif
        }
        return data
    }

    /// A JSON string; written out, since encoders differ in what they escape.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{0}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
