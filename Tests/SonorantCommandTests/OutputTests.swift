import Foundation
import SonorantSystem
import SonorantTranscripts
import TestSupport
import Testing

@Suite("Formats of decode")
struct OutputTests {
    private let folder: TemporaryFolder
    private let model: String

    init() throws {
        folder = try TemporaryFolder()
        let corpus = try folder.writeCorpus("data")
        model = try folder.trainTinyModel(on: corpus)
    }

    private func decode(_ arguments: String...) throws -> Command.Outcome {
        try Command.run(["decode", "--model", model] + arguments)
    }

    private func names(_ name: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path(name)).sorted()
    }

    @Test("all formats come from one decode, with a file a recording where that is their way")
    func all() throws {
        let out = folder.path("out")
        let outcome = try decode(
            folder.path("data"), "--format", "text,json,ctm,trn,textgrid,srt,vtt", "--out", out)
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
        let recordings = ["a", "b", "c"].flatMap { ["\($0).TextGrid", "\($0).srt", "\($0).vtt"] }
        #expect(
            try names("out")
                == recordings + ["decode.ctm", "decode.json", "decode.trn", "decode.txt"])
        let plain = try decode(folder.path("data"))
        #expect(try Files.readText(folder.path("out/decode.txt")) == plain.output)
        let grid = try TextGrid(path: folder.path("out/b.TextGrid"))
        #expect(grid.tiers.map(\.name) == ["utterance", "words", "symbols"])
        #expect(grid.end == 0.75)
    }

    @Test("emissions are saved of all that can be heard, and decode to the same")
    func savedEmissions() throws {
        try folder.write("no sound", to: "data/bad.wav")
        let out = folder.path("emissions")
        let outcome = try decode(folder.path("data"), "--save-emissions", out)
        #expect(outcome.code == 65, "\(outcome.errors)")
        let files = try FileManager.default.contentsOfDirectory(atPath: out).sorted()
        #expect(files.count == 4 && files.contains("alphabet.txt"))
        let again = try Command.run(
            ["decode", "--alphabet", out + "/alphabet.txt"]
                + files.filter { $0.hasSuffix("npy") }.flatMap { ["--emissions", "\(out)/\($0)"] })
        #expect(again.code == 0, "\(again.errors)")
        func texts(_ output: String) -> [Substring] {
            output.split(separator: "\n").map { $0.split(separator: "\t").last! }
        }
        #expect(texts(again.output) == texts(outcome.output))
    }

    @Test("recordings of one name keep files apart")
    func collisions() throws {
        for name in ["x", "y"] {
            try Files.makeFolder(folder.path(name))
            try folder.writeTone(name + "/same.wav")
        }
        let outcome = try decode(
            folder.path("x/same.wav"), folder.path("y/same.wav"), "--format", "srt", "--out",
            folder.path("out"))
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(try names("out").count == 2)
    }

    @Test("formats of one recording go to standard output for one alone")
    func standardOutput() throws {
        let one = folder.path("data/anna/a.wav")
        for format in ["textgrid", "srt", "vtt", "ctm", "trn"] {
            let outcome = try decode(one, "--format", format)
            #expect(outcome.code == 0, "\(outcome.errors)")
        }
        #expect(try decode(one, "--format", "vtt").output.hasPrefix("WEBVTT\n\n"))
        let two = try decode(one, folder.path("data/anna/b.wav"), "--format", "srt")
        #expect(two.code == 64)
        #expect(two.errors.contains("--out DIR"))
        #expect(try decode(one, "--format", "srt,vtt").code == 64)
    }

    @Test("an unknown format is named, with the nearest")
    func unknown() throws {
        let outcome = try decode(folder.path("data"), "--format", "text,crt", "--out", "x")
        #expect(outcome.code == 64)
        #expect(outcome.errors.contains("'crt'") && outcome.errors.contains("did you mean '"))
        #expect(try decode("a.wav", "--format", "srt", "--cue-characters", "1").code == 64)
    }

    @Test("segments of a recording share its files, with times of the recording")
    func segments() throws {
        try folder.writeTone("talk/r.wav", seconds: 3)
        try folder.write(
            TextGrid(
                start: 0, end: 3,
                tiers: [
                    .init(
                        name: "utterance",
                        intervals: [
                            .init(start: 0, end: 1, text: "one"),
                            .init(start: 1, end: 1.5, text: ""),
                            .init(start: 1.5, end: 3, text: "two two"),
                        ])
                ]
            ).longText, to: "talk/r.TextGrid")
        let outcome = try decode(
            folder.path("talk"), "--format", "json,textgrid", "--out", folder.path("out"))
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(try names("out") == ["decode.json", "r.TextGrid"])
        let lines = try Files.readLines(folder.path("out/decode.json"))
        #expect(lines.count == 2)
        #expect(lines[1].contains(#""offset":1.5"#) && lines[1].contains(#""recording":"r""#))
        #expect(try TextGrid(path: folder.path("out/r.TextGrid")).end == 3)
        let validated = try Command.run("validate", folder.path("talk"), "--tier", "utterance")
        #expect(validated.code == 0, "\(validated.output)\(validated.errors)")
        let unknown = try decode(folder.path("talk"), "--tier", "utterences")
        #expect(unknown.code == 65)
        #expect(unknown.errors.contains("did you mean 'utterance'?"))
    }
}
