import Foundation
import SonorantSystem
import SonorantTensors
import TestSupport

/// A matrix as kaldiio or NumPy read it.
struct ExpectedMatrix: Decodable {
    let rows: Int
    let columns: Int
    let elements: [Float]

    static func all() throws -> [String: ExpectedMatrix] {
        try Golden.json("archives/expected.json", as: [String: ExpectedMatrix].self)
    }

    /// The largest difference, relative to the largest value; infinite if the shapes differ.
    func distance(_ matrix: Matrix) -> Float {
        guard matrix.rows == rows, matrix.columns == columns else { return .infinity }
        let scale = max(1, elements.map(abs).max() ?? 1)
        return zip(elements, matrix.elements).map { abs($0 - $1) }.max().map { $0 / scale } ?? 0
    }
}

extension TemporaryFolder {
    /// Writes bytes to `name` and returns the path.
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        try Files.write(Data(bytes), to: path(name))
        return path(name)
    }
}

/// The bytes of a binary matrix of zeros with the header as given.
func kaldiBytes(kind: String = "FM", rows: Int32, columns: Int32, payload: Int) -> [UInt8] {
    var bytes = Array("key \0B\(kind) ".utf8)
    for size in [rows, columns] {
        bytes.append(4)
        withUnsafeBytes(of: size.littleEndian) { bytes += Array($0) }
    }
    return bytes + [UInt8](repeating: 0, count: payload)
}

/// The error's text with folders left out, or nil if nothing was thrown.
func message(_ body: () throws -> Void) -> String? {
    do {
        try body()
        return nil
    } catch {
        let text = "\(error)"
        guard let colon = text.firstIndex(where: { $0 == ":" || $0 == "," }) else { return text }
        let name = text[..<colon].split(separator: "/").last.map(String.init) ?? ""
        return name + text[colon...]
    }
}
