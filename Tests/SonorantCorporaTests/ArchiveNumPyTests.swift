import Foundation
import SonorantCorpora
import SonorantSystem
import SonorantTensors
import TestSupport
import Testing

@Suite("NumPy files")
struct ArchiveNumPyTests {
    @Test(
        "every kind of float, order and version is read as NumPy reads it",
        arguments: [
            "float32", "float64", "float16", "fortran", "big-endian", "version2", "version3",
            "empty",
        ])
    func kinds(name: String) throws {
        let matrix = try NumPyFile.read(Golden.path("archives/\(name).npy"))
        let expected = try #require(try ExpectedMatrix.all()["\(name).npy"])
        #expect(expected.distance(matrix) == 0)
    }

    @Test("what is written has NumPy's own bytes and is read back")
    func roundTrip() throws {
        let folder = try TemporaryFolder()
        let golden = Golden.path("archives/float32.npy")
        let matrix = try NumPyFile.read(golden)
        try NumPyFile.write(matrix, to: folder.path("x.npy"))
        #expect(try Files.read(folder.path("x.npy")) == Files.read(golden))
        let empty = Matrix(rows: 0, columns: 7)
        try NumPyFile.write(empty, to: folder.path("empty.npy"))
        #expect(try NumPyFile.read(folder.path("empty.npy")) == empty)
    }

    @Test("minus infinity is refused unless log probabilities are read")
    func minusInfinity() throws {
        let path = Golden.path("archives/minus-infinity.npy")
        let found = message { _ = try NumPyFile.read(path) }
        #expect(
            found?.hasPrefix("minus-infinity.npy, byte 132: row 0, column 1 (from 0) is -inf")
                == true)
        #expect(
            try NumPyFile.read(path, allowsNegativeInfinity: true).elements == [0, -.infinity])
    }

    @Test(
        "arrays that are no matrix of floats are refused with the reason",
        arguments: [
            ("one-dimension.npy", "an array of shape (5,), but two dimensions are needed"),
            ("three-dimensions.npy", "an array of shape (1, 11, 5), but two dimensions"),
            ("integers.npy", "an array of type '<i8', but floats are needed"),
            ("several.npz", "a zip file (an .npz?); save the one array with numpy.save"),
        ])
    func refused(name: String, expected: String) {
        let found = message { _ = try NumPyFile.read(Golden.path("archives/\(name)")) }
        #expect(found?.contains(expected) == true, "\(found ?? "nothing thrown")")
    }

    @Test("a file cut off anywhere is an error", arguments: ["float32", "version2"])
    func cutAnywhere(name: String) throws {
        let folder = try TemporaryFolder()
        let whole = [UInt8](try Files.read(Golden.path("archives/\(name).npy")))
        for length in 0..<whole.count {
            let path = try folder.write(Array(whole.prefix(length)), to: "cut.npy")
            #expect(throws: ArchiveError.self, "\(length) bytes") { try NumPyFile.read(path) }
        }
    }

    @Test("damaged headers, sizes and tails have their messages")
    func faults() throws {
        let folder = try TemporaryFolder()
        func fault(_ header: String, version: UInt8 = 1, payload: Int = 0) throws -> String? {
            var bytes = [0x93] + Array("NUMPY".utf8) + [version, 0]
            bytes += [UInt8(header.utf8.count), 0] + Array(header.utf8)
            bytes += [UInt8](repeating: 0, count: payload)
            let path = try folder.write(bytes, to: "a.npy")
            return message { _ = try NumPyFile.read(path) }
        }
        let good = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }"
        #expect(try fault(good, payload: 8) == nil)
        #expect(try fault(good, payload: 9)?.contains("1 bytes after the array") == true)
        #expect(try fault(good, version: 9)?.contains("found version 9.0") == true)
        for key in ["descr", "fortran_order", "shape"] {
            let found = try fault(good.replacingOccurrences(of: key, with: "other"))
            #expect(found?.contains("a header without a readable '\(key)'") == true)
        }
        let negative = try fault(good.replacingOccurrences(of: "1, 2", with: "-1, 2"))
        #expect(negative?.contains("-1 rows and 2 columns") == true)
        let huge = try fault(
            good.replacingOccurrences(of: "1, 2", with: "9000000000000000000, 9"))
        #expect(huge?.contains("needs 9223372036854775807 bytes") == true)
        let objects = try fault(good.replacingOccurrences(of: "<f4", with: "|O"))
        #expect(objects?.contains("an array of type '|O'") == true)
    }

    @Test("halves have their IEEE values")
    func halves() {
        let values: [(UInt16, Float)] = [
            (0x0000, 0), (0x3C00, 1), (0xC000, -2), (0x7BFF, 65504), (0x0400, 0x1p-14),
            (0x0001, 0x1p-24), (0x03FF, 0x1p-14 - 0x1p-24), (0x7C00, .infinity),
            (0xFC00, -.infinity), (0x3555, 0.333251953125),
        ]
        for (bits, value) in values { #expect(Float(halfBits: bits) == value) }
        #expect(Float(halfBits: 0x7E00).isNaN)
        #expect(Float(halfBits: 0x8000).sign == .minus)
    }
}
