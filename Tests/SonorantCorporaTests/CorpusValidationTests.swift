import Foundation
import SonorantAudio
import SonorantCorpora
import SonorantSystem
import SonorantTensors
import SonorantText
import TestSupport
import Testing

struct CorpusValidationTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func load(_ lines: [String]) throws -> Corpus {
        try folder.write(lines.map { $0 + "\n" }.joined(), to: "metadata.csv")
        try Files.makeFolder(folder.path("wavs"))
        return try Corpus.load(folder.path)
    }

    private func characters(_ symbols: String) throws -> TranscriptEncoder {
        TranscriptEncoder(
            alphabet: try Alphabet(unit: .character, symbols: symbols.map { String($0) }),
            text: TextConfiguration())
    }

    @Test("a sound corpus gives counts, lengths, speakers and alphabet, and no fault")
    func sound() throws {
        for (number, name) in ["eva/1", "eva/2", "tom/3", "tom/4"].enumerated() {
            try folder.writeTone(
                name + ".wav", pitch: 200 + Double(number) * 50, seconds: 1 + Double(number))
            try folder.write("ab ba", to: name + ".txt")
        }
        let report = try ValidationReport(Corpus.load(folder.path))
        #expect(report.utterances == 4 && report.transcribed == 4 && report.faults.isEmpty)
        #expect(report.seconds == 10 && report.lengthUnit == "seconds")
        #expect(report.shortest == 1 && report.median == 2 && report.longest == 4)
        #expect(report.lengths.map(\.count).reduce(0, +) == 4)
        #expect(report.speakers.map(\.name) == ["eva", "tom"])
        #expect(report.speakers.map(\.seconds) == [3, 7])
        #expect(report.words == 8 && report.differentWords == 2)
        #expect(report.symbols.map(\.name) == ["a", "b", " "])
        #expect(report.media.map(\.name).contains("8000 Hz"))
        #expect(report.text.hasSuffix("No faults: the corpus can be used as it is"))
        let back = try JSONDecoder().decode(
            ValidationReport.self, from: JSONEncoder().encode(report))
        #expect(back == report)
    }

    @Test("every kind of bad recording is found and named, in one report")
    func badRecordings() throws {
        try folder.writeTone("wavs/good.wav")
        try folder.writeSound("wavs/silent.wav", [Float](repeating: 0, count: 8000))
        var broken = [Float](repeating: 0.1, count: 8000)
        broken[4000] = .nan
        try folder.writeSound("wavs/nan.wav", broken)
        try folder.write("", to: "wavs/nothing.wav")
        try folder.write("no audio at all", to: "wavs/text.wav")
        let whole = try Files.read(folder.writeTone("wavs/cut.wav", pitch: 300))
        try Files.write(whole.prefix(whole.count / 2), to: folder.path("wavs/cut.wav"))
        try Files.write(whole.prefix(44), to: folder.path("wavs/header.wav"))
        try folder.writeSound("wavs/loud.wav", (0..<8000).map { $0 % 100 < 50 ? 1 : -1 })
        let names = [
            "good", "silent", "nan", "nothing", "text", "cut", "header", "loud", "absent",
        ]
        let report = try ValidationReport(load(names.map { $0 + "|aa" }))
        let kinds = Dictionary(
            grouping: report.faults, by: { $0.utterance ?? "" }
        ).mapValues { $0.map(\.kind) }
        #expect(kinds["good"] == nil)
        #expect(kinds["silent"] == [.silentAudio])
        #expect(kinds["nan"] == [.notFinite])
        #expect(kinds["nothing"] == [.emptyAudio])
        #expect(kinds["text"] == [.unreadableAudio])
        #expect(kinds["cut"] == [.truncatedAudio])
        #expect(kinds["header"]?.count == 1)
        #expect(kinds["loud"] == [.clippedAudio])
        #expect(kinds["absent"] == [.missingAudio])
        #expect(report.errors == 7 && report.warnings == 1)
        #expect(report.places.contains("missing_audio metadata.csv:9"))
        for fault in report.faults { #expect(report.text.contains(fault.description)) }
        #expect(report.verdict.hasPrefix("7 errors and 1 warning:"))
    }

    @Test("transcripts that CTC cannot fit are named with the frames there are and are needed")
    func infeasible() throws {
        // 0.1 s make 8 frames of 25 ms every 10 ms.
        for name in ["fits", "repeats", "overlong", "empty"] {
            try folder.writeTone(
                "wavs/\(name).wav", pitch: Double(100 + name.count * 40), seconds: 0.1)
        }
        let corpus = try load(["fits|abababab", "repeats|aabbabab", "overlong|ababababa", "empty|"])
        let report = try ValidationReport(corpus)
        #expect(
            report.places == [
                "too_few_frames metadata.csv:2", "too_few_frames metadata.csv:3",
                "empty_transcript metadata.csv:4",
            ])
        let message = report.faults[0].message
        #expect(message.contains("8 frames") && message.contains("needs 10"))
        #expect(message.contains("2 between equal neighbours"))
        #expect(report.errors == 2 && report.warnings == 1)
        let skipping = try ValidationReport(corpus, frames: FrameCounter(skip: 2))
        #expect(skipping.faults.count { $0.kind == .tooFewFrames } == 3)
        let attending = try ValidationReport(corpus, feasibility: .attention)
        #expect(attending.places == ["empty_transcript metadata.csv:4"])
        let none = try ValidationReport(
            corpus, frames: FrameCounter(frameLength: 1), feasibility: .attention)
        #expect(none.faults.count { $0.kind == .tooFewFrames } == 4)
        #expect(none.faults.contains { $0.message.contains("0 frames, but attention needs 1;") })
    }

    @Test("characters that the alphabet lacks come with file, line, code point and a way out")
    func unencodable() throws {
        try folder.writeTone("wavs/a.wav")
        try folder.writeTone("wavs/b.wav", pitch: 300)
        let corpus = try load(["a|abé’", "b|aB"])
        let report = try ValidationReport(corpus, encoder: characters("abe'"))
        #expect(
            report.places == [
                "unencodable metadata.csv:1", "unencodable metadata.csv:1",
                "unencodable metadata.csv:2",
            ])
        let text = report.text
        #expect(text.contains("'é' (U+00E9), number 3 of \"abé’\""))
        #expect(text.contains("map: {\"é\": \"e\"}") && text.contains("map: {\"’\": \"'\"}"))
        #expect(text.contains("case: lower"))
    }

    @Test("a phone alphabet names the words that its lexicon lacks")
    func missingWords() throws {
        try folder.writeTone("wavs/a.wav")
        let lexicon = try Lexicon(path: "lex", lines: [.init(number: 1, text: "a AH")])
        let encoder = TranscriptEncoder(
            alphabet: try Alphabet(unit: .phone, symbols: lexicon.phones),
            text: TextConfiguration(), lexicon: lexicon)
        let report = try ValidationReport(load(["a|a b c a"]), encoder: encoder)
        #expect(report.places == ["missing_pronunciation metadata.csv:1"])
        #expect(report.faults[0].message.contains("'b', 'c'"))
    }

    @Test("the same file, segment or sound twice is found, and worse with another transcript")
    func duplicates() throws {
        let tone = try folder.writeTone("a.wav")
        try Files.write(Files.read(tone), to: folder.path("copy.wav"))
        try Files.write(Files.read(tone), to: folder.path("other.wav"))
        try folder.write("a a.wav\nb a.wav\nc a.wav\nd copy.wav\ne other.wav\n", to: "wav.scp")
        try folder.write("a x\nb x\nc y\nd x\ne y\n", to: "text")
        let report = try ValidationReport(Corpus.load(folder.path))
        #expect(
            report.places == [
                "repeated_source wav.scp:2", "conflicting_transcripts wav.scp:3",
                "repeated_sound wav.scp:4", "conflicting_transcripts wav.scp:5",
            ])
        #expect(report.errors == 3)
    }

    @Test("segments beyond the end, mixed rates and a symbol used once are reported")
    func oddities() throws {
        try folder.writeTone("r.wav", seconds: 2)
        try folder.writeTone("s.wav", pitch: 500, rate: 16000)
        try folder.write("r r.wav\ns s.wav\n", to: "wav.scp")
        try folder.write("u1 r 0 1\nu2 r 1 5\nu3 s 0 1\n", to: "segments")
        try folder.write("u1 aa\nu2 aaa\nu3 aab\n", to: "text")
        let report = try ValidationReport(Corpus.load(folder.path))
        #expect(
            report.faults.map(\.place) == [
                "mixed_rates \((folder.path as NSString).lastPathComponent)",
                "bad_segment segments:2", "rare_symbol text:3",
            ])
        #expect(report.text.contains("'b' (U+0062) occurs nowhere else"))
    }

    @Test("features made elsewhere are counted in frames; damaged and mixed ones are found")
    func features() throws {
        try NumPyFile.write(
            Matrix(rows: 3, columns: 1, elements: [1, 2, 3]), to: folder.path("a.npy"))
        try NumPyFile.write(
            Matrix(rows: 2, columns: 1, elements: [1, 2]), to: folder.path("b.npy"))
        try NumPyFile.write(
            Matrix(rows: 3, columns: 2, repeating: 1), to: folder.path("c.npy"))
        try folder.write("junk", to: "d.npy")
        for name in ["a", "b", "c", "d"] { try folder.write("aba", to: name + ".txt") }
        let report = try ValidationReport(Corpus.load(folder.path))
        #expect(report.lengthUnit == "frames" && report.frames == 8)
        #expect(
            report.places.dropFirst() == ["too_few_frames b.txt", "unreadable_audio d.npy"])
        #expect(report.faults[0].kind == .mixedFeatures)
    }

    @Test("the report is the same at any number of threads, and progress reaches the end")
    func threads() throws {
        for number in 0..<70 {
            try folder.writeTone("\(number).wav", pitch: 100 + Double(number), seconds: 0.05)
            try folder.write(number % 7 == 0 ? "aaaaaaa" : "ab", to: "\(number).txt")
        }
        let corpus = try Corpus.load(folder.path)
        var seen: [Int] = []
        let one = try CorpusValidation.validate(corpus, pool: ThreadPool(threads: 1)) {
            done, count in
            seen.append(done)
            #expect(count == 70)
        }
        let three = try CorpusValidation.validate(corpus, pool: ThreadPool(threads: 3))
        #expect(one == three && one.errors == 10)
        #expect(seen.last == 70 && seen == seen.sorted())
        #expect(throws: CancellationError.self) {
            try CorpusValidation.validate(corpus, pool: ThreadPool(threads: 1)) { _, _ in
                throw CancellationError()
            }
        }
    }

    @Test("a length that the corpus has wrong is a warning, unused symbols are a note")
    func wrongLength() throws {
        try folder.writeTone("a.wav", seconds: 2)
        let path = try folder.write(
            "{\"audio_filepath\": \"a.wav\", \"duration\": 3, \"text\": \"ab\"}\n", to: "m.jsonl")
        let report = try ValidationReport(Corpus.load(path), encoder: characters("abcd"))
        #expect(report.places == ["wrong_duration m.jsonl:1"] && report.errors == 0)
        #expect(report.notes.contains { $0.contains("2 of 4 symbols") && $0.contains("'c', 'd'") })
    }

    @Test("a recording without a transcript contradicts none")
    func nothingToContradict() throws {
        let tone = try folder.writeTone("a.wav")
        try Files.write(Files.read(tone), to: folder.path("b.wav"))
        try folder.write("x", to: "a.txt")
        let report = try ValidationReport(Corpus.load(folder.path))
        #expect(report.places == ["missing_transcript b.wav", "repeated_sound b.wav"])
    }

    @Test("decomposed text is read as composed, and the report says so")
    func decomposed() throws {
        try folder.writeTone("wavs/a.wav")
        let report = try ValidationReport(load(["a|e\u{301}e\u{301}"]))
        #expect(report.faults.isEmpty)
        #expect(report.notes.contains { $0.contains("NFC") })
        #expect(report.symbols == [.init(name: "\u{E9}", count: 2)])
    }
}
