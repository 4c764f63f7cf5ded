import Foundation
import SonorantLanguageModels
import SonorantSystem
import TestSupport
import Testing

private let good = #"""
    \data\
    ngram 1=4
    ngram 2=2

    \1-grams:
    -1 <unk>
    -99 <s> -0.5
    -0.7 </s>
    -0.3 a -0.25

    \2-grams:
    -0.2 <s> a
    -0.6 a </s>

    \end\

    """#

@Suite("Files of n-gram models")
struct NGramFileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func message(_ text: String) throws -> String {
        let path = try folder.write(text, to: "m.arpa")
        let error = try #require(throws: LanguageModelError.self) { try NGramModel(path: path) }
        return error.description
    }

    @Test(
        "each fault of an ARPA file has its own message",
        arguments: [
            ("ngram 2=2", "ngram 2=3", #"m.arpa:15: \data\ promises 3 2-grams, but there are 2"#),
            ("ngram 1=4", "ngram 1=3", #"\data\ promises 3 1-grams, but there are 4"#),
            ("ngram 1=4", "ngram 0=4", "order 0 is not possible"),
            ("ngram 1=4", "ngram 99=4", "order 99 is not possible"),
            ("ngram 1=4", "ngram 2=4", "the count of 2-grams stands where that of 1-grams"),
            ("ngram 1=4", "ngram 1=many", "'many' is no number of n-grams"),
            ("ngram 1=4", "ngram one=4", "names no order"),
            ("ngram 1=4\nngram 2=2", "", "after '\\data\\' a line such as"),
            (#"\2-grams:"#, #"\3-grams:"#, #"the section '\2-grams:' is missing"#),
            (#"\1-grams:"#, "", #"the section '\1-grams:' is missing"#),
            (#"\end\"#, "", #"the file ends without '\end\'"#),
            (#"\data\"#, "data", #"there is no line '\data\'"#),
            ("-0.3 a -0.25", "-0.3 a much", "'much' stands where the back-off of 1 word may"),
            ("-0.3 a -0.25", "-0.3 a nan", "'nan' stands where the back-off"),
            ("-0.3 a -0.25", "-0.3 a -0.25 b", "there are more fields"),
            ("-0.3 a -0.25", "-0.3", "there is no word after the probability"),
            ("-0.3 a -0.25", "0.3 a -0.25", "the log10 probability '0.3' is positive"),
            ("-0.3 a -0.25", "x a -0.25", "'x' is no log10 probability"),
            ("-0.6 a </s>", "-0.6 a zebra", "m.arpa:13: 'zebra' is not among the 1-grams"),
            ("-0.6 a </s>", "-0.6 a", "there are 1 words where an n-gram of 2 is needed"),
            ("-0.6 a </s>", "-0.6 <s> a", "the n-gram '<s> a' stands twice"),
            ("-0.7 </s>", "-0.7 a", "the n-gram 'a' stands twice"),
        ])
    func faults(_ old: String, _ new: String, _ expected: String) throws {
        #expect(good.contains(old))
        let message = try message(good.replacing(old, with: new))
        #expect(message.contains(expected), "\(message)")
    }

    @Test("an ARPA file cut off anywhere is an error")
    func cutARPA() throws {
        let bytes = Array(good.utf8)
        // The last line may end without its line end.
        for count in 0..<(bytes.count - 2) {
            let cut = String(decoding: bytes[..<count], as: UTF8.self)
            let path = folder.path("cut.arpa")
            try Data(cut.utf8).write(to: URL(fileURLWithPath: path))
            #expect(throws: LanguageModelError.self, "\(count)") { try NGramModel(path: path) }
        }
    }

    @Test("an empty file, noise and text of other kinds are refused")
    func nonsense() throws {
        #expect(try message("").contains("the file is empty"))
        #expect(try message("hello world\n").contains("not a language model"))
        var generator = SystemRandomNumberGenerator()
        for count in [1, 7, 100, 5000] {
            let noise = Data((0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) })
            try Files.write(noise, to: folder.path("noise"))
            #expect(throws: LanguageModelError.self) { try NGramModel(path: folder.path("noise")) }
        }
        #expect(throws: FileError.self) { try NGramModel(path: folder.path("missing")) }
        #expect(throws: FileError.self) { try NGramModel(path: folder.path) }
    }

    @Test("counts beyond the file do not take its memory")
    func hugeCount() throws {
        let text = good.replacing("ngram 2=2", with: "ngram 2=999999999999999")
        #expect(try message(text).contains("promises 999999999999999 2-grams"))
    }

    @Test("what stands before the model is passed over, also a line that names \\data\\")
    func preamble() throws {
        let text = "Beginning of data mark: \\data\\\nngram 1=nr\n\n" + good
        #expect(try NGramModel(path: folder.write(text, to: "p.arpa")).counts == [4, 2])
    }

    @Test("a byte order mark before the model is passed over")
    func byteOrderMark() throws {
        let path = try folder.write("\u{FEFF}" + good, to: "mark.arpa")
        #expect(try NGramModel(path: path).counts == [4, 2])
    }

    @Test("line ends of DOS, <UNK>, exponents and minus infinity are read")
    func variants() throws {
        let text = good.replacing("<unk>", with: "<UNK>").replacing("-0.3 a", with: "-3E-1 a")
            .replacing("-0.7 </s>", with: "-inf </s>").replacing("\n", with: "\r\n")
        let model = try NGramModel(path: folder.write(text, to: "v.arpa"))
        #expect(model.score(0, after: .empty).log10Probability == -1)
        #expect(model.score(model.index(of: "a"), after: .empty).log10Probability == -0.3)
        #expect(model.endScore(after: .empty) == -99)
    }

    @Test(
        "all forms read back the same bits", arguments: ["m.arpa", "m.arpa.gz", "m.ngram", "m"])
    func roundTrip(_ name: String) throws {
        let source = try NGramModel(path: Golden.path("languagemodels/pruned.arpa"))
        let path = folder.path(name)
        try source.write(to: path)
        let copy = try NGramModel(path: path)
        #expect(copy.counts == source.counts)
        var (a, b) = (source.beginning, copy.beginning)
        for word in 0..<UInt32(source.vocabularyCount) {
            #expect(copy.word(word) == source.word(word))
            let (x, nextA) = source.score(word, after: a)
            let (y, nextB) = copy.score(word, after: b)
            #expect(x == y)
            (a, b) = (nextA, nextB)
        }
        let twice = folder.path("twice-" + name)
        try copy.write(to: twice)
        #expect(try Files.read(twice) == Files.read(path))
    }

    @Test("a cut-off gzip file is an error")
    func cutGzip() throws {
        let path = folder.path("m.arpa.gz")
        try NGramModel(path: Golden.path("languagemodels/pruned.arpa")).write(to: path)
        let data = try Files.read(path)
        for count in [2, 9, 40, data.count / 2, data.count - 1] {
            try Files.write(data.prefix(count), to: folder.path("cut.gz"))
            let error = try #require(throws: LanguageModelError.self) {
                try NGramModel(path: folder.path("cut.gz"))
            }
            #expect(error == .damagedGzip(path: folder.path("cut.gz")))
        }
    }

    @Test("a compact file with a byte changed or cut off is an error")
    func damagedCompact() throws {
        let path = folder.path("m.ngram")
        try NGramModel(path: folder.write(good, to: "m.arpa")).write(to: path)
        let data = Data(try Files.read(path))
        // All of the header, and the body in steps that meet every byte of a number.
        for position in Array(0..<128) + Array(stride(from: 128, to: data.count, by: 5)) {
            var damaged = data
            damaged[position] ^= 0x41
            try damaged.write(to: URL(fileURLWithPath: folder.path("d.ngram")))
            #expect(throws: LanguageModelError.self, "\(position)") {
                try NGramModel(path: folder.path("d.ngram"))
            }
        }
        for count in stride(from: 0, to: data.count, by: 5) {
            try data.prefix(count).write(to: URL(fileURLWithPath: folder.path("c.ngram")))
            #expect(throws: LanguageModelError.self, "\(count)") {
                try NGramModel(path: folder.path("c.ngram"))
            }
        }
    }
}

private let corpora = ProcessInfo.processInfo.environment["SONORANT_CORPORA"] ?? ""

@Suite(.enabled(if: !corpora.isEmpty, "set SONORANT_CORPORA to a folder of public corpora"))
struct RealLanguageModelTests {
    @Test(
        "public ARPA files are read",
        arguments: [
            ("an4.trigramlm", [103, 1256, 786]), ("an4.ug.lm", [107, 1]),
            ("yesno-unigram.arpabo", [4]),
        ])
    func arpa(_ name: String, counts: [Int]) throws {
        #expect(try NGramModel(path: "\(corpora)/arpa/\(name)").counts == counts)
    }
}
