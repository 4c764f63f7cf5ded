import Foundation
import SonorantCorpora
import SonorantSystem
import SonorantTensors
import TestSupport
import Testing

struct DamagedTableTests {
    private static let tables: [String: [String: String]] = [
        "kaldi": [
            "wav.scp": "rec1 a.wav\nrec2 b.wav\n",
            "segments": "u1 rec1 0.0 0.5\nu2 rec1 0.5 1.0\nu3 rec2 0.25 -1\n",
            "text": "u1 one two\nu2 three\nu3 \u{E9}t\u{E9}\n", "utt2spk": "u1 s1\nu2 s1\nu3 s2\n",
        ],
        "jsonl": [
            "m.jsonl": """
            {"audio_filepath": "a.wav", "offset": 0.25, "duration": 0.5, "text": "one"}
            {"audio_filepath": "b.wav", "duration": 1.0, "text": "\u{E9}", "speaker": "s"}

            """
        ],
        "csv": ["t.csv": "wav_filename,wav_filesize,transcript\na.wav,1,one\nb.wav,2,\"x, y\"\n"],
        "ljspeech": ["metadata.csv": "a|one|one\nb|2|two\n"],
        "common-voice": ["t.tsv": "client_id\tpath\tsentence\ns\ta.wav\tone\nt\tb.wav\ttwo\n"],
    ]

    @Test(
        "no change of a few bytes crashes the reading or the validation",
        arguments: tables.keys.sorted())
    func damage(format: String) throws {
        let folder = try TemporaryFolder()
        try folder.writeTone("a.wav")
        try folder.writeTone("b.wav", pitch: 300)
        let tables = try #require(Self.tables[format]).sorted { $0.key < $1.key }
        let pool = ThreadPool(threads: 1)
        var generator = SeededGenerator(seed: 1, format)
        var outcomes = (loaded: 0, refused: 0)
        for _ in 0..<60 {
            for (name, text) in tables {
                var bytes = Array(text.utf8)
                for _ in 0...generator.index(below: 3) {
                    let place = generator.index(below: bytes.count)
                    switch generator.index(below: 4) {
                    case 0: bytes.remove(at: place)
                    case 1: bytes[place] = UInt8(generator.index(below: 256))
                    case 2:
                        bytes.insert(
                            Array("\n\t ,|\"-9e{}:".utf8)[generator.index(below: 12)], at: place)
                    default: bytes.insert(contentsOf: Array("9e99".utf8), at: place)
                    }
                }
                try Files.write(Data(bytes), to: folder.path(name))
            }
            let path = format == "kaldi" ? folder.path : folder.path(tables[0].key)
            do {
                let corpus = try Corpus.load(path, format: CorpusFormat(named: format))
                let report = try CorpusValidation.validate(corpus, pool: pool)
                #expect(!report.text.isEmpty)
                outcomes.loaded += 1
            } catch let error as any Failure {
                #expect(!error.description.isEmpty)
                outcomes.refused += 1
            }
        }
        #expect(outcomes.loaded > 0)
    }
}
