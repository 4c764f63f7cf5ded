import Foundation
import Testing

@Suite("Comparison with golden files")
struct GoldenComparisonTests {
    private func agree(_ found: String, _ expected: String, _ name: String = "x") -> Bool {
        GoldenComparison(isExact: false)
            .difference(Data(found.utf8), Data(expected.utf8), name: name) == nil
    }

    @Test("numbers may differ a little, words, counts and lines not at all")
    func text() {
        #expect(agree("wer   8.34 of 12", "wer 8.33 of 12"))
        #expect(!agree("wer 8.43 of 12", "wer 8.33 of 12"))
        #expect(!agree("wer 8.33 of 13", "wer 8.33 of 12"))
        #expect(!agree("cer 8.33 of 12", "wer 8.33 of 12"))
        #expect(!agree("a\nb\n", "a\n"))
        #expect(!agree("u1", "u2"))
    }

    @Test("times may differ by a frame")
    func times() {
        #expect(agree("a 1 0.08 0.33 bad 0.9", "a 1 0.07 0.33 bad 0.9", "a.ctm"))
        #expect(!agree("a 1 0.10 0.33 bad 0.9", "a 1 0.07 0.33 bad 0.9", "a.ctm"))
        #expect(agree("00:00:01,005 --> 00:00:02,000", "00:00:00,999 --> 00:00:02,000", "a.srt"))
        #expect(!agree("00:01:01,005 --> 00:00:02,000", "00:00:00,999 --> 00:00:02,000", "a.srt"))
        #expect(agree(#"{"start":0.08}"#, #"{"start":0.07}"#))
        #expect(!agree(#"{"confidence":0.08}"#, #"{"confidence":0.07}"#))
    }

    @Test("JSON may gain keys, but lose none")
    func json() {
        #expect(agree(#"{"a":[1,2.0001],"b":"x","c":0}"#, #"{"b":"x","a":[1,2]}"#))
        #expect(!agree(#"{"a":[1,2]}"#, #"{"a":[1,2],"b":null}"#))
        #expect(!agree(#"{"a":[1,3]}"#, #"{"a":[1,2]}"#))
        #expect(!agree(#"{"a":[1]}"#, #"{"a":[1,2]}"#))
        #expect(!agree(#"{"a":"1"}"#, #"{"a":1}"#))
        #expect(!agree("nothing", #"{"a":1}"#))
    }

    @Test("numbers in archives may differ a little, their shapes not")
    func archives() {
        func archive(_ key: String, _ values: [Float], rows: UInt8 = 1) -> Data {
            var bytes = Array("\(key) \0BFM ".utf8)
            bytes += [4, rows, 0, 0, 0, 4, UInt8(values.count), 0, 0, 0]
            for value in values {
                withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
            }
            return Data(bytes)
        }
        func agree(_ found: Data, _ expected: Data) -> Bool {
            GoldenComparison(isExact: false).difference(found, expected, name: "f.ark") == nil
        }
        let two = archive("a", [1, 2]) + archive("b", [3])
        #expect(agree(archive("a", [1, 2.0001]) + archive("b", [3]), two))
        #expect(!agree(archive("a", [1, 2]) + archive("b", [3.1]), two))
        #expect(!agree(archive("a", [1, 2]) + archive("c", [3]), two))
        #expect(!agree(archive("a", [1, 2]), two))
    }

    @Test("where bytes count, no other will do")
    func exact() {
        let exact = GoldenComparison(isExact: true)
        #expect(exact.difference(Data("1.0000".utf8), Data("1.0000".utf8), name: "x") == nil)
        #expect(exact.difference(Data("1.0001".utf8), Data("1.0000".utf8), name: "x") != nil)
        #expect(exact.difference(Data("1 2".utf8), Data("1  2".utf8), name: "x") != nil)
    }
}
