import Foundation
import SonorantSystem
import TestSupport
import Testing

@Suite("Verb decode")
struct DecodeTests {
    private let folder: TemporaryFolder
    private let model: String

    init() throws {
        folder = try TemporaryFolder()
        let corpus = try folder.writeCorpus("data")
        model = try folder.trainTinyModel(on: corpus)
    }

    private func decode(_ arguments: [String], input: String? = nil) throws -> Command.Outcome {
        try Command.Running(["decode", "--model", model] + arguments, input: input).outcome()
    }

    @Test("standard input gives what the file gives")
    func standardInput() throws {
        let wave = folder.path("data/anna/a.wav")
        let piped = try decode(["-"], input: wave)
        #expect(piped.code == 0, "\(piped.errors)")
        #expect(try piped.output == decode([wave]).output)
        #expect(
            try decode(["-", "--format", "json"], input: wave).output.contains(#""id":"stdin""#))
    }

    @Test("recordings of one name in two folders are both decoded")
    func equalNames() throws {
        let paths = try ["x", "y"].map { name in
            try Files.makeFolder(folder.path(name))
            return try folder.writeTone(name + "/same.wav")
        }
        let outcome = try decode(paths)
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(Set(Files.lines(of: outcome.output).map { $0.prefix { $0 != "\t" } }).count == 2)
    }

    @Test("transcripts come in the order of the arguments, whatever the lengths")
    func order() throws {
        let paths = try [("c", 0.4), ("a", 1.6), ("b", 0.9), ("d", 1.2)].map { name, seconds in
            try folder.writeTone(name + ".wav", seconds: seconds)
        }
        let outcome = try decode(paths + ["--batch-seconds", "1", "--precision", "int8"])
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(
            Files.lines(of: outcome.output).map { $0.prefix { $0 != "\t" } }
                == ["c", "a", "b", "d"])
    }

    @Test("inputs that are not there end with 66, whatever the length of their names")
    func missing() throws {
        for name in ["a", "nowhere.wav"] { #expect(try decode([name]).code == 66) }
    }
}
