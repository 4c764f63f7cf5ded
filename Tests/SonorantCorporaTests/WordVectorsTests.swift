import Foundation
import SonorantCorpora
import SonorantSystem
import TestSupport
import Testing

struct WordVectorsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func load(
        _ text: String, wanted: Set<String>? = nil, dimension: Int? = nil
    ) throws -> WordVectors {
        try WordVectors(folder.write(text, to: "v.txt"), wanted: wanted, dimension: dimension)
    }

    @Test("GloVe's text: words with blanks, only what is wanted is kept")
    func glove() throws {
        let vectors = try load(
            "the 0.5 -1e-2 3\n. . 1 2 3\ncafé 4 5 6\r\n", wanted: ["the", ". .", "none"])
        #expect(vectors.dimension == 3 && vectors.total == 3 && vectors.faults.isEmpty)
        #expect(vectors.words == ["the", ". ."])
        #expect(vectors["the"].map(Array.init) == [0.5, -0.01, 3])
        #expect(vectors[". ."].map(Array.init) == [1, 2, 3] && vectors["café"] == nil)
        #expect(try load("café 1 2\n")["cafe\u{301}"].map(Array.init) == [1, 2])
    }

    @Test("fastText's header gives count and dimension; blanks at line ends do no harm")
    func fastText() throws {
        let vectors = try load("2 3\na 1 2 3 \nb 4 5 6 \n")
        #expect(vectors.dimension == 3 && vectors.words == ["a", "b"] && vectors.faults.isEmpty)
        let short = try load("3 3\na 1 2 3\n")
        #expect(short.faults.map(\.place) == ["inconsistent v.txt:1"])
    }

    @Test("wrong dimensions, NaN, damaged and repeated words are faults with their lines")
    func faults() throws {
        let vectors = try load("a 1 2\nb 1\nc nan 1\nd 1 x\na 3 4\ne inf 2\n\nf 5 6\n")
        #expect(
            vectors.faults.map(\.place) == [
                "malformed_line v.txt:2", "not_finite v.txt:3", "not_finite v.txt:4",
                "repeated_source v.txt:5", "not_finite v.txt:6",
            ])
        #expect(vectors.words == ["a", "f"] && vectors["a"].map(Array.init) == [1, 2])
        try Files.write(Data([0x61, 0x20, 0x31, 0x0A, 0xE9, 0x20, 0x31]), to: folder.path("x"))
        #expect(try WordVectors(folder.path("x")).faults.map(\.place) == ["not_text x:2"])
        let error = #expect(throws: WordVectorsError.self) { try load("a 1 2\n", dimension: 3) }
        #expect(try #require(error).description.contains("vectors of 2 components, but"))
        for text in ["", "\n\n", "word\n"] {
            #expect(throws: WordVectorsError.self, "\(text)") { try load(text) }
        }
    }

    @Test("packed vectors are those that were packed; damaged ones are refused")
    func packed() throws {
        let packed = Data(base64Encoded: Self.packed) ?? Data()
        try Files.write(packed, to: folder.path("v.gz"))
        let vectors = try WordVectors(folder.path("v.gz"))
        #expect(vectors.words == ["a", "b"] && vectors.values == [1, 2, 3, 4])
        try Files.write(packed.dropLast(6), to: folder.path("v.gz"))
        #expect(throws: WordVectorsError.self) { try WordVectors(folder.path("v.gz")) }
    }

    /// `printf 'a 1 2\nb 3 4\n' | gzip -n | base64`
    private static let packed = "H4sIAAAAAAAAA0tUMFQw4kpSMFYw4QIAJ4M3LQwAAAA="
}
