import Foundation
import SonorantSystem
import SonorantTensors

/// One matrix in a NumPy file (`.npy`).
///
/// Read are 16-, 32- and 64-bit floats of either byte order, in C or Fortran order, in files of
/// version 1, 2 and 3. Written are 32-bit floats in C order, version 1.
///
/// Source: `numpy.lib.format`, NumPy 2.
package enum NumPyFile {
    /// The matrix in the file at `path`.
    ///
    /// - Parameter allowsNegativeInfinity: whether −∞ is a value, as it is among log
    ///   probabilities. All other values have to be finite.
    /// - Throws: ``FileError``, or ``ArchiveError`` with the byte where the trouble is. Arrays
    ///   that do not have two dimensions are refused.
    package static func read(
        _ path: String, allowsNegativeInfinity: Bool = false
    ) throws -> Matrix {
        let cursor = try ByteCursor(path: path)
        let header = try NumPyHeader(cursor)
        let (rows, columns) = (header.rows, header.columns)
        let start = cursor.offset
        let width = header.type.bytes
        let (count, tooMany) = rows.multipliedReportingOverflow(by: columns)
        let (needed, tooLarge) = count.multipliedReportingOverflow(by: width)
        let bytes = try cursor.read(
            tooMany || tooLarge ? .max : needed, "an array of \(rows) × \(columns)")
        guard cursor.remaining == 0 else {
            throw ArchiveError.unsupported(
                path: path, offset: cursor.offset,
                found: "\(cursor.remaining) bytes after the array",
                needed: "a file may hold only one array; save each to a file of its own")
        }
        var matrix = Matrix(rows: rows, columns: columns)
        for index in 0..<count {
            let value = header.type.value(bytes, at: index * width)
            let (row, column) =
                header.isFortranOrder
                ? (index % rows, index / rows) : (index / columns, index % columns)
            guard value.isFinite || (allowsNegativeInfinity && value == -.infinity) else {
                throw ArchiveError.notFinite(
                    path: path, offset: start + index * width, row: row, column: column,
                    value: "\(value)")
            }
            matrix[row, column] = value
        }
        return matrix
    }

    /// Puts `matrix` at `path` in one step.
    package static func write(_ matrix: Matrix, to path: String) throws {
        var header =
            "{'descr': '<f4', 'fortran_order': False, 'shape': (\(matrix.rows), "
            + "\(matrix.columns)), }"
        // The data begins at a multiple of 64 bytes; 10 come before the header, 1 ends it.
        header += String(repeating: " ", count: (64 - (header.utf8.count + 11) % 64) % 64) + "\n"
        var data = Data([0x93]) + Data("NUMPY".utf8) + Data([1, 0])
        withUnsafeBytes(of: UInt16(header.utf8.count).littleEndian) {
            data.append(contentsOf: $0)
        }
        data += Data(header.utf8)
        for value in matrix.elements {
            withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
        }
        try Files.write(data, to: path)
    }
}
