import Foundation
import SonorantSystem

/// The bytes of a safetensors file whose header was parsed; tensors become numbers on demand.
package struct SafetensorsContents: Sendable {
    /// Strings that travel with the tensors.
    package let metadata: [String: String]

    private let entries: [SafetensorsHeader.Entry]
    private let dataStart: Int
    private let data: Data

    /// Reads the file at `path` and its header.
    ///
    /// - Throws: `FileError`, ``SafetensorsError``.
    package init(path: String) throws { try self.init(Files.read(path), path: path) }

    /// Reads the header of `data`; `path` is only for messages.
    package init(_ data: Data, path: String) throws {
        let header = try SafetensorsHeader(data, path: path)
        metadata = header.metadata
        entries = header.entries
        dataStart = header.dataStart
        self.data = data
    }

    /// The tensors by name.
    package var tensors: [String: SafetensorsFile.Tensor] {
        var tensors: [String: SafetensorsFile.Tensor] = [:]
        data.withUnsafeBytes { bytes in
            for entry in entries {
                let part = UnsafeRawBufferPointer(
                    rebasing: bytes[dataStart + entry.begin..<dataStart + entry.end])
                tensors[entry.name] = SafetensorsFile.Tensor(
                    shape: entry.shape, elements: entry.type.floats(part))
            }
        }
        return tensors
    }

    /// Numbers in all tensors together.
    package var elementCount: Int {
        entries.reduce(0) { $0 + $1.shape.reduce(1, *) }
    }

    /// Numbers in each tensor.
    package var elementCounts: [Int] { entries.map { $0.shape.reduce(1, *) } }
}
