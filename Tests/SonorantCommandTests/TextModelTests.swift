import Foundation
import SonorantSystem
import TestSupport
import Testing

@Suite("Models of text on the command line")
struct TextModelTests {
    private let folder: TemporaryFolder
    private let data: String

    init() throws {
        folder = try TemporaryFolder()
        let lines = (0..<120).map { number in
            number % 2 == 0
                ? "a good thing number \(number % 7)\tpraise"
                : "a bad thing number \(number % 5)\tblame"
        }
        data = try folder.write(lines.joined(separator: "\n") + "\n", to: "reviews.tsv")
    }

    private func train(_ arguments: String...) throws -> Command.Outcome {
        try Command.run(
            [
                "train", "--data", data, "--out", folder.path("exp"), "--set", "model.cells=8",
                "--set", "training.epochs=6", "--set", "training.learning_rate=0.02",
            ] + arguments)
    }

    @Test("data with classes trains a classifier, which test, decode and info understand")
    func classifier() throws {
        let trained = try train()
        #expect(trained.code == 0, "\(trained.errors)")
        let model = folder.path("exp/best.safetensors")
        let tested = try Command.run("test", "--model", model, "--data", data, "--json")
        #expect(tested.code == 0, "\(tested.errors)")
        #expect(tested.keys.contains("accuracy") && tested.keys.contains("confusion"))
        let decoded = try Command.run(
            "decode", "--model", model, "-",
            input: folder.write("some bad thing\nsome good thing\n", to: "lines"))
        #expect(decoded.output == "blame\npraise\n", "\(decoded.errors)")
        let info = try Command.run("info", model)
        #expect(info.output.contains("classification"), "\(info.errors)")
        let log = try Files.readLines(folder.path("exp/log.jsonl"))
        #expect(log.count == 6)
        #expect(log[0].contains("\"dev_accuracy\":"))
    }

    @Test("an empty line has no answer, which is said, and the others have theirs")
    func emptyLine() throws {
        _ = try train()
        let decoded = try Command.run(
            "decode", "--model", folder.path("exp/best.safetensors"), "-",
            input: folder.write("some bad thing\n\nsome good thing\n", to: "lines"))
        #expect(decoded.code == 65)
        #expect(decoded.output == "blame\npraise\n")
        #expect(decoded.errors.contains("standard input:2"))
    }

    @Test("what does not go together is named: task and data, sections, measures, verbs")
    func mistakes() throws {
        let speech = try train("--set", "task=ctc")
        #expect(speech.code == 64)
        #expect(speech.errors.contains("learns from recordings"))
        let section = try train("--set", "tagging.dropout=0.1")
        #expect(section.code == 64 || section.code == 65)
        #expect(section.errors.contains("tagging"))
        let measure = try train("--set", "training.measure=wer")
        #expect(measure.code == 64)
        #expect(measure.errors.contains("accuracy"))
        _ = try train()
        let aligned = try Command.run(
            "align", "--model", folder.path("exp/best.safetensors"), "--data", data, "--out",
            folder.path("aligned"))
        #expect(aligned.code == 65)
        #expect(aligned.errors.contains("a model for classification"))
    }
}
