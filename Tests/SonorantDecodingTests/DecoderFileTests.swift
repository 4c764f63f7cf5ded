import SonorantDecoding
import TestSupport
import Testing

@Suite("Decoder files")
struct DecoderFileTests {
    @Test("what is written is read again, its files found from any folder")
    func roundTrip() throws {
        let folder = try TemporaryFolder()
        var configuration = DecoderConfiguration()
        configuration.beam = 12
        configuration.languageModel = folder.path("models/words.arpa")
        configuration.hotwords = "/somewhere/else.txt"
        configuration.wordModelWeight = 0.3
        let path = folder.path("decoder.yaml")
        try configuration.write(to: path, comment: ["tuned on dev\nwith care"])
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.hasPrefix("# tuned on dev\n# with care\n"))
        #expect(text.contains("lm: models/words.arpa\n"))
        #expect(try DecoderConfiguration(file: path) == configuration)
    }

    @Test("without a beam it is greedy, or as wide as files need")
    func beam() throws {
        let folder = try TemporaryFolder()
        try folder.write("word_bonus: 1\n", to: "plain.yaml")
        try folder.write("lexicon: words.txt\n", to: "words.yaml")
        #expect(try DecoderConfiguration(file: folder.path("plain.yaml")).isGreedy)
        let words = try DecoderConfiguration(file: folder.path("words.yaml"))
        #expect(words.beam == DecoderConfiguration.defaultBeam)
        #expect(words.lexicon == folder.path("words.txt"))
    }

    @Test("values that make no sense are refused")
    func faults() throws {
        let folder = try TemporaryFolder()
        try folder.write("lm_weight: 101\n", to: "bad.yaml")
        #expect(throws: DecodingError.self) {
            try DecoderConfiguration(file: folder.path("bad.yaml"))
        }
    }
}
