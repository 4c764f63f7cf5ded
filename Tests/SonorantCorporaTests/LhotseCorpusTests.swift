import Foundation
import SonorantCorpora
import SonorantSystem
import TestSupport
import Testing

@Suite("Lhotse's manifests")
struct LhotseCorpusTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ recordings: [String], _ supervisions: [String]) throws {
        try folder.write(recordings.joined(separator: "\n"), to: "recordings.jsonl")
        try folder.write(supervisions.joined(separator: "\n"), to: "supervisions.jsonl")
    }

    private func recording(_ id: String, _ source: String, type: String = "file") -> String {
        """
        {"id": "\(id)", "sources": [{"type": "\(type)", "channels": [0], "source": "\(source)"}], \
        "sampling_rate": 8000, "num_samples": 16000, "duration": 2.0}
        """
    }

    private func supervision(
        _ id: String, _ recording: String, _ start: Double, _ duration: Double, _ rest: String
    ) -> String {
        """
        {"id": "\(id)", "recording_id": "\(recording)", "start": \(start), \
        "duration": \(duration), "channel": 0\(rest)}
        """
    }

    @Test("supervisions are utterances; what spans all of a recording is no segment")
    func utterances() throws {
        try folder.writeTone("a.wav", seconds: 2)
        try write(
            [recording("r", "a.wav"), recording("s", folder.path("a.wav"))],
            [
                supervision("u1", "r", 0, 2, #", "text": "all", "speaker": "anna""#),
                supervision("u2", "s", 0.5, 1, #", "text": "part""#),
            ])
        for path in [folder.path, folder.path("supervisions.jsonl")] {
            let corpus = try Corpus.load(path)
            #expect(corpus.formats == [.lhotse])
            #expect(corpus.faults.isEmpty, "\(corpus.faults)")
            #expect(corpus.ids == ["u1", "u2"])
            #expect(corpus.utterances.map(\.transcript) == ["all", "part"])
            #expect(corpus.utterances.map(\.speaker) == ["anna", nil])
            let sound = folder.path("a.wav")
            #expect(
                corpus.utterances.map(\.source)
                    == [.audio(path: sound, segment: nil), .audio(path: sound, segment: 0.5...1.5)])
        }
    }

    @Test("one channel of a file with two is a fault, since both would be heard")
    func oneChannelOfTwo() throws {
        try folder.writeTone("a.wav", seconds: 2)
        let stereo = recording("r", "a.wav").replacingOccurrences(
            of: #""channels": [0]"#, with: #""channels": [0, 1]"#)
        try write([stereo], [supervision("u", "r", 0, 2, #", "text": "all""#)])
        let corpus = try Corpus.load(folder.path)
        #expect(corpus.utterances.isEmpty)
        #expect(corpus.faults.contains { $0.statement.contains("channel 0") })
    }

    @Test("faults name their lines")
    func faults() throws {
        try write(
            [
                recording("r", "a.wav"), recording("r", "b.wav"), "{", recording("x", "c.wav"),
                recording("cmd", "sox", type: "command"),
            ],
            [
                supervision("u1", "nowhere", 0, 1, #", "text": "a""#),
                supervision("u2", "r", 1, -1, #", "text": "a""#), #"{"id": 5}"#,
                supervision("u3", "r", 0, 1, ""),
                supervision("u4", "cmd", 0, 1, #", "text": "a""#),
            ])
        #expect(
            try Corpus.load(folder.path).places == [
                "duplicate_id recordings.jsonl:2", "malformed_line recordings.jsonl:3",
                "missing_transcript recordings.jsonl:4", "unknown_recording supervisions.jsonl:1",
                "bad_segment supervisions.jsonl:2", "malformed_line supervisions.jsonl:3",
                "missing_transcript supervisions.jsonl:4", "command supervisions.jsonl:5",
            ])
    }

    @Test("packed manifests are read, or refused with what to do; damaged ones are errors")
    func packed() throws {
        try folder.writeTone("a.wav", seconds: 2)
        try write(
            [recording("r", "a.wav")], [supervision("u1", "r", 0, 2, #", "text": "all""#)])
        for name in ["recordings", "supervisions"] {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = ["gzip", folder.path(name + ".jsonl")]
            try process.run()
            process.waitUntilExit()
        }
        if let corpus = try? Corpus.load(folder.path) {
            #expect(corpus.utterances.map(\.transcript) == ["all"])
        } else {
            #expect(throws: FileError.self) { try Corpus.load(folder.path) }
        }
        let bytes = try Files.read(folder.path("supervisions.jsonl.gz"))
        try Files.write(Data(bytes.prefix(30)), to: folder.path("supervisions.jsonl.gz"))
        #expect(throws: (any Error).self) { try Corpus.load(folder.path) }
    }

    @Test("without the recordings, or with two pairs, the error says what to do")
    func pairs() throws {
        try folder.write("", to: "supervisions.jsonl")
        #expect(throws: CorpusError.self) { try Corpus.load(folder.path("supervisions.jsonl")) }
        try folder.write("", to: "recordings.jsonl")
        try folder.write("", to: "dev_supervisions.jsonl")
        #expect(throws: CorpusError.self) { try Corpus.load(folder.path) }
    }
}
