import Foundation
import SonorantAudio
import SonorantModels
import SonorantSystem
import SonorantTensors
import SonorantText
import TestSupport
import Testing

@Suite("Verb decode with --stream")
struct StreamTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A model with random weights that hears letters in anything.
    private func model(_ change: (inout ModelConfiguration) -> Void) throws -> String {
        var features = FeatureConfiguration()
        features.sampleRate = 8000
        features.bins = 10
        features.normalisation = .global
        var configuration = ModelConfiguration()
        configuration.cells = 16
        configuration.layers = 1
        change(&configuration)
        let alphabet = try Alphabet(unit: .character, symbols: [" ", "a", "b"])
        let network = AcousticModel(configuration: configuration, inputSize: 10, outputSize: 4)
        network.initialise(seed: 4)
        for parameter in network.parameters.parameters where parameter.name == "output.weight" {
            network.parameters.set(
                network.parameters.floats(of: parameter).map { 20 * $0 }, of: parameter)
        }
        let statistics = NormalisationStatistics(
            count: 10, sums: [Double](repeating: 80, count: 10),
            sumsOfSquares: [Double](repeating: 800, count: 10))
        let path = folder.path("model.safetensors")
        try SpeechModel(
            network: network, features: features,
            encoder: TranscriptEncoder(alphabet: alphabet, text: TextConfiguration()),
            text: TextConfiguration(), statistics: statistics
        ).write(to: path)
        return path
    }

    private func wave(_ name: String, rate: Int = 8000) throws -> String {
        var generator = SeededGenerator(seed: 6)
        let samples = (0..<3 * rate).map { index in
            Float(generator.gaussian() * 0.1 * (1.05 + sin(Double(index) / Double(rate) * 9)))
        }
        try AudioFile.write(Waveform(samples: samples, sampleRate: rate), to: folder.path(name))
        return folder.path(name)
    }

    private func decode(_ arguments: [String], input: String? = nil) throws -> Command.Outcome {
        try Command.Running(["decode"] + arguments, input: input).outcome()
    }

    @Test("a WAV and raw samples on standard input give the text of the file", arguments: [0, 12])
    func texts(chunk: Int) throws {
        let model = try model {
            ($0.bidirectional, $0.chunk, $0.lookAhead) = (chunk > 0, chunk, chunk / 2)
        }
        for rate in [8000, 11_025] {
            let path = try wave("a.wav", rate: rate)
            let file = try decode(["--model", model, path])
            #expect(file.output.count > 1)
            let streamed = try decode(["--model", model, "--stream", "-"], input: path)
            #expect(streamed.code == 0, "\(streamed.errors)")
            #expect(streamed.output == file.output)
            #expect(streamed.errors.contains(" s] "))
            let samples = try Data(contentsOf: URL(fileURLWithPath: path)).dropFirst(44)
            let raw = folder.path("a.raw")
            try Files.write(Data(samples + [7]), to: raw)
            let options = ["--raw", "s16le", "--rate", "\(rate)", "--quiet"]
            let other = try decode(["--model", model, "--stream", raw] + options)
            #expect(other.output == file.output)
            #expect(other.errors.isEmpty)
        }
    }

    @Test("with json, partial results are lines before the object of the file")
    func json() throws {
        let model = try model { $0.bidirectional = false }
        let path = try wave("stdin.wav")
        let file = try decode(["--model", model, "--format", "json", path])
        let streamed = try decode(
            ["--model", model, "--format", "json", "--stream", "-"], input: path)
        let lines = Files.lines(of: streamed.output)
        #expect(lines.count > 1)
        #expect(lines.dropLast().allSatisfy { $0.hasPrefix(#"{"partial":true,"text":""#) })
        #expect(lines.last.map { $0 + "\n" } == file.output)
        #expect(streamed.errors.isEmpty)
    }

    @Test("an interrupt ends with what was heard so far")
    func interrupt() throws {
        let model = try model { $0.bidirectional = false }
        let path = try wave("a.wav")
        let text = try decode(["--model", model, path]).output
        // A pipe that stays open, as a microphone's does.
        let pipe = Pipe()
        let errors = folder.path("errors")
        let output = folder.path("output")
        for name in [errors, output] { try Files.write("", to: name) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Command.path)
        process.arguments = ["decode", "--model", model, "--stream", "-"]
        process.standardInput = pipe
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
        try process.run()
        // With no length in the header only the pipe's end would end the sound.
        var data = try Data(contentsOf: URL(fileURLWithPath: path))
        data.replaceSubrange(40..<44, with: [0, 0, 0, 0])
        try pipe.fileHandleForWriting.write(contentsOf: data)
        var waited = 0
        while waited < 600, try Files.readText(errors).isEmpty {
            Thread.sleep(forTimeInterval: 0.05)
            waited += 1
        }
        #expect(process.isRunning)
        process.interrupt()
        process.waitUntilExit()
        #expect(process.terminationStatus == 130)
        let heard = try Files.readText(output).dropLast()
        #expect(!heard.isEmpty)
        #expect(text.hasPrefix(heard))
    }

    @Test("models that need the whole recording, and options that do not go together, are refused")
    func refusals() throws {
        let path = try wave("a.wav")
        let outcome = try decode(["--model", try model { _ in }, "--stream", "-"], input: path)
        #expect(outcome.code == 65)
        #expect(outcome.errors.contains("model.chunk"))
        let model = try model { $0.bidirectional = false }
        for options in [
            ["--raw", "s16le", "-"], ["--stream", "--raw", "s16le", "-"],
            ["--stream", "--rate", "8000", "-"], ["--endpoint", "1", "-"],
            ["--stream", path, path], ["--stream", "-", "--out", folder.path("out")],
            ["--stream", "-", "--endpoint", "-1"],
        ] {
            #expect(try decode(["--model", model] + options, input: path).code == 64, "\(options)")
        }
        let empty = try folder.write("", to: "empty")
        #expect(try decode(["--model", model, "--stream", "-"], input: empty).code == 65)
        #expect(try decode(["--model", model, "--stream", "nowhere"]).code == 66)
    }
}
