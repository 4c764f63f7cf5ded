import Foundation
import SonorantModels
import SonorantSystem
import TestSupport
import Testing

@Suite("Safetensors files")
struct SafetensorsTests {
    private struct Expected: Decodable {
        struct Tensor: Decodable {
            let shape: [Int]
            let elements: [Float]
        }
        let tensors: [String: Tensor]
        let metadata: [String: String]
    }

    private let content = SafetensorsFile(
        tensors: [
            "b": .init(shape: [2, 3], elements: [1, 2, 3, 4, 5, 6]),
            "a": .init(shape: [], elements: [-0.5]),
            "c": .init(shape: [0, 3], elements: []),
            "ü": .init(shape: [2], elements: [.infinity, .leastNonzeroMagnitude]),
        ],
        metadata: ["z": "last", "alphabet": "a\"\\\n\r\t\u{1}\u{1F}é键👍"])

    @Test("a file of the safetensors package is read, every float type of it")
    func golden() throws {
        let expected = try Golden.json("safetensors/expected.json", as: Expected.self)
        let path = Golden.path("safetensors/kinds.safetensors")
        let file = try SafetensorsFile(path: path)
        #expect(file.metadata == expected.metadata)
        #expect(try SafetensorsContents(path: path).metadata == expected.metadata)
        #expect(Set(file.tensors.keys) == Set(expected.tensors.keys))
        for (name, tensor) in expected.tensors {
            #expect(file.tensors[name]?.shape == tensor.shape, "\(name)")
            #expect(file.tensors[name]?.elements == tensor.elements, "\(name)")
        }
    }

    @Test("what is written is read back")
    func roundTrip() throws {
        let folder = try TemporaryFolder()
        try content.write(to: folder.path("m.safetensors"))
        #expect(try SafetensorsFile(path: folder.path("m.safetensors")) == content)
        let empty = SafetensorsFile()
        #expect(try SafetensorsFile(empty.serialized(), path: "x") == empty)
    }

    @Test("the bytes are fixed, and the numbers aligned")
    func bytes() {
        let small = SafetensorsFile(
            tensors: ["b": .init(shape: [1], elements: [1]), "a": .init(shape: [], elements: [2])],
            metadata: ["k": "v"])
        let header =
            #"{"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"#
            + #""b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#
        let padding = (8 - header.utf8.count % 8) % 8
        var expected = Data([UInt8(header.utf8.count + padding), 0, 0, 0, 0, 0, 0, 0])
        expected += Data(header.utf8) + Data(repeating: 0x20, count: padding)
        expected += Data([0, 0, 0, 0x40, 0, 0, 0x80, 0x3F])
        #expect(small.serialized() == expected)
        for _ in 0..<5 { #expect(small.serialized() == expected) }
    }

    @Test("a file cut off anywhere is an error that says so")
    func cutAnywhere() {
        let whole = content.serialized()
        for length in 0..<whole.count {
            do {
                _ = try SafetensorsFile(whole.prefix(length), path: "m")
                Issue.record("\(length) bytes were accepted")
            } catch let error as SafetensorsError {
                guard length > 8 else { continue }
                guard case .wrongLength(_, length, let needed) = error, needed <= whole.count else {
                    Issue.record("\(length) bytes: \(error)")
                    continue
                }
            } catch {
                Issue.record(error)
            }
        }
    }

    /// A file with the header as given and so many bytes of data.
    private func fault(_ header: String, bytes: Int = 4) -> String? {
        var data = Data()
        withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { data.append(contentsOf: $0) }
        data += Data(header.utf8) + Data(repeating: 0, count: bytes)
        do {
            _ = try SafetensorsFile(data, path: "m")
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test(
        "each damage has its message",
        arguments: [
            (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}"#, "not a JSON object"),
            (#"[1]"#, "does not begin with {"),
            (#"{"a":3}"#, "'a' has no readable dtype, shape and data_offsets"),
            (#"{"a":{"dtype":"F32","shape":[1]}}"#, "'a' has no readable dtype"),
            (
                #"{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}"#,
                "'a' is of type 'I64', but only F16, BF16, F32, F64 can be read"
            ),
            (
                #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#,
                "'a' has 4 bytes, but the shape [2] of F32 needs 8"
            ),
            (
                #"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#,
                "'a' has the shape [-1]"
            ),
            (
                #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}}"#,
                "'a' has the shape [4611686018427387904, 4]"
            ),
            (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, "from byte 4 to 0"),
            (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#, "has 1 offsets"),
            (
                #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
                "'a' begins at byte 4 of the data, but the one before ends at 0"
            ),
            (
                #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"#
                    + #""b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
                "'b' begins at byte 0 of the data, but the one before ends at 4"
            ),
            (#"{"__metadata__":{"k":1}}"#, "metadata 'k' must be a string"),
            (#"{"__metadata__":1}"#, "metadata '__metadata__' must be a string"),
            (#"{}"#, "the file has 14 bytes, but its header needs 10; it was written over"),
        ])
    func damages(header: String, expected: String) {
        let found = fault(header)
        #expect(found?.contains(expected) == true, "\(found ?? "accepted")")
    }

    @Test("files of other formats are told apart")
    func otherFormats() {
        let audio = Data("RIFF\u{10}\0\0\0WAVEfmt ".utf8)
        #expect(throws: SafetensorsError.self) { try SafetensorsFile(audio, path: "a.wav") }
        let zeros = Data(repeating: 0, count: 100)
        #expect(throws: SafetensorsError.self) { try SafetensorsFile(zeros, path: "zeros") }
        let error = #expect(throws: SafetensorsError.self) {
            try SafetensorsFile(Data(), path: "empty")
        }
        #expect(
            error?.description
                == "empty: this is not a safetensors file: found a file of 0 bytes; check the path")
    }
}
