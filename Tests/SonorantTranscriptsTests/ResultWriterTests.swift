import Foundation
import SonorantSystem
import SonorantTranscripts
import TestSupport
import Testing

@Suite("Files of results")
struct ResultWriterTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path("out"))) ?? []).sorted()
    }

    private func writer(_ formats: [ResultFormat], _ recordings: [String]) throws -> ResultWriter {
        try ResultWriter(
            folder: folder.path("out"), name: "decode", formats: formats, recordings: recordings)
    }

    @Test("all formats come from one run, each file whole")
    func all() throws {
        let writer = try writer(ResultFormat.allCases, ["r", "r", "s"])
        try writer.add(.of("r-2", [("two", 0, 4)], tenths: 10, recording: "r", offset: 1))
        try writer.add(.of("s", [("solo", 0, 4)], tenths: 10))
        try writer.add(.of("r-1", [("one", 0, 4)], tenths: 10, recording: "r"))
        try writer.finish()
        #expect(
            names == [
                "decode.ctm", "decode.json", "decode.trn", "decode.txt", "r.TextGrid", "r.srt",
                "r.vtt", "s.TextGrid", "s.srt", "s.vtt",
            ])
        let ctm = try Files.readLines(folder.path("out/decode.ctm"))
        #expect(
            ctm.map { $0.split(separator: " ")[4] } == ["solo", "one", "two"])
        #expect(
            try Files.readText(folder.path("out/decode.txt")) == "r-2\ttwo\ns\tsolo\nr-1\tone\n")
        let grid = try TextGrid(path: folder.path("out/r.TextGrid"))
        #expect(
            grid.tiers[1].intervals.map(\.text).filter { !$0.isEmpty } == ["one", "two"])
    }

    @Test("recordings of like names have files of their own")
    func collisions() throws {
        let ids = ["a/x", "b/x", "a%2Fx", "B/X", "..", ".hidden", "x y", "", "è"]
        let writer = try writer([.srt], ids)
        for id in ids { try writer.add(.of(id, [("one", 0, 4)], tenths: 10)) }
        try writer.finish()
        #expect(names.count == ids.count)
        #expect(names.contains("a%2Fx.srt") && names.contains("b%2Fx.srt"))
        #expect(names.contains("B%2FX~2.srt"))
        #expect(names.allSatisfy { !$0.hasPrefix(".") })
    }

    @Test("names of files are unique, short enough and can be turned back")
    func stems() {
        let long = String(repeating: "né", count: 200)
        let ids = ["a/b", "50%", "C:\\x?", long + "1", long + "2", "tab\there"]
        let stems = ResultFileName.stems(for: ids)
        #expect(Set(stems).count == ids.count)
        #expect(stems.allSatisfy { $0.utf8.count < 220 && !$0.contains("/") })
        for index in [0, 1, 2, 5] { #expect(stems[index].removingPercentEncoding == ids[index]) }
    }

    @Test("a run that is cut short leaves what it had, and says so")
    func interrupted() throws {
        var writer: ResultWriter? = try writer([.text, .ctm, .srt], ["a", "b", "c", "c"])
        try writer?.add(.of("a", [("one", 0, 4)], tenths: 10))
        try writer?.skip(recording: "b")
        try writer?.add(.of("c-1", [("two", 0, 4)], tenths: 10, recording: "c"))
        let advice = try #require(writer?.advice)
        #expect(advice.contains("3 of 4 utterances"))
        #expect(advice.contains("decode.txt.partial"))
        #expect(advice.contains("1 recording is"))
        writer = nil
        #expect(names == ["a.srt", "decode.ctm.partial", "decode.txt.partial"])
        #expect(try Files.readText(folder.path("out/decode.txt.partial")) == "a\tone\nc-1\ttwo\n")
    }

    @Test("an earlier result stays until the new one is whole")
    func earlier() throws {
        try folder.write("old\n", to: "out/decode.txt")
        let writer = try writer([.text], ["a", "b"])
        try writer.add(.of("a", [("one", 0, 4)], tenths: 10))
        #expect(try Files.readText(folder.path("out/decode.txt")) == "old\n")
        try writer.add(.of("b", [("two", 0, 4)], tenths: 10))
        try writer.finish()
        #expect(try Files.readText(folder.path("out/decode.txt")) == "a\tone\nb\ttwo\n")
        #expect(names == ["decode.txt"])
    }

    @Test("a folder that cannot be is an error with its name")
    func badFolder() throws {
        try folder.write("x", to: "out")
        #expect(throws: FileError.self) { try self.writer([.text], ["a"]) }
    }

    @Test("transcripts that fail leave the recording without them")
    func failures() throws {
        let writer = try writer([.srt], ["a", "a", "b"])
        try writer.skip(recording: "b")
        try writer.add(.of("a-1", [("one", 0, 4)], tenths: 10, recording: "a"))
        try writer.skip(recording: "a")
        try writer.finish()
        #expect(names == ["a.srt"])
    }
}
