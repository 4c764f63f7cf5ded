import Foundation
import SonorantAudio
import SonorantCorpora
import SonorantSystem
import SonorantTasks
import SonorantTensors
import TestSupport

/// Runs the built `sonorant` as a user would.
struct Command {
    /// What a run left.
    struct Outcome {
        let code: Int32
        let output: String
        let errors: String

        /// Standard output as JSON.
        func json<Value: Decodable>(_ type: Value.Type) throws -> Value {
            try JSONDecoder().decode(type, from: Data(output.utf8))
        }

        /// The top-level keys of standard output as a JSON object, sorted.
        var keys: [String] {
            let object = try? JSONSerialization.jsonObject(with: Data(output.utf8))
            return (object as? [String: Any])?.keys.sorted() ?? []
        }
    }

    /// The executable, which is built into the folder of the test bundle.
    static let path: String = {
        var places = Bundle.allBundles.filter { $0.bundlePath.hasSuffix(".xctest") }.map {
            $0.bundleURL.deletingLastPathComponent()
        }
        places.append(
            URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
                .deletingLastPathComponent())
        places.append(Bundle.main.bundleURL)
        let names = places.map { $0.appendingPathComponent("sonorant").path }
        return names.first { FileManager.default.isExecutableFile(atPath: $0) } ?? names[0]
    }()

    /// Runs `sonorant` with `arguments` to its end.
    static func run(
        _ arguments: String..., input: String? = nil, output: FileHandle? = nil
    ) throws -> Outcome {
        try Running(arguments, input: input, output: output).outcome()
    }

    /// Runs `sonorant` with `arguments` to its end.
    ///
    /// - Parameters:
    ///   - output: where standard output goes; unless given, into the outcome.
    ///   - environment: variables in addition to those of the tests.
    static func run(
        _ arguments: [String], output: FileHandle? = nil, environment: [String: String] = [:]
    ) throws -> Outcome {
        try Running(arguments, output: output, environment: environment).outcome()
    }

    /// A `sonorant` at work.
    final class Running {
        private let process = Process()
        private let folder: TemporaryFolder

        /// Starts `sonorant` with `arguments`.
        ///
        /// - Parameters:
        ///   - input: the file that becomes standard input.
        ///   - environment: variables in addition to those of the tests.
        ///   - directory: where it works; unless given, where the tests do.
        init(
            _ arguments: [String], input: String? = nil, output: FileHandle? = nil,
            environment: [String: String] = [:], directory: String? = nil
        ) throws {
            folder = try TemporaryFolder()
            let outputFile = try folder.write("", to: "output")
            let errorFile = try folder.write("", to: "errors")
            process.executableURL = URL(fileURLWithPath: Command.path)
            process.arguments = arguments
            process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
            if let directory {
                process.currentDirectoryURL = URL(fileURLWithPath: directory, isDirectory: true)
            }
            // Files, since a pipe that nobody empties would block a run that says much.
            process.standardOutput =
                try output ?? FileHandle(forWritingTo: URL(fileURLWithPath: outputFile))
            process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errorFile))
            process.standardInput =
                try input.map { try FileHandle(forReadingFrom: URL(fileURLWithPath: $0)) }
                ?? FileHandle.nullDevice
            try process.run()
        }

        /// Whether it has not ended yet.
        var isRunning: Bool { process.isRunning }

        /// Sends the signal `number`.
        func signal(_ number: Int32) { kill(process.processIdentifier, number) }

        /// Waits for the end. The code of a run that a signal ended is the signal's number.
        func outcome() throws -> Outcome {
            process.waitUntilExit()
            return Outcome(
                code: process.terminationStatus, output: try Files.readText(folder.path("output")),
                errors: try Files.readText(folder.path("errors")))
        }
    }
}

extension TemporaryFolder {
    /// Writes a second of a tone to `name`.
    @discardableResult
    func writeTone(
        _ name: String, pitch: Double = 200, seconds: Double = 1, rate: Int = 8000
    ) throws -> String {
        let samples = (0..<Int(seconds * Double(rate))).map { time in
            Float(0.3 * sin(2 * .pi * pitch * Double(time) / Double(rate)))
        }
        try AudioFile.write(Waveform(samples: samples, sampleRate: rate), to: path(name))
        return path(name)
    }

    /// Makes the folder `name` with three recordings of two speakers and their texts.
    @discardableResult
    func writeCorpus(_ name: String, rate: Int = 8000) throws -> String {
        let texts = [("anna/a", "one two"), ("anna/b", "two"), ("ben/c", "one two two")]
        for (index, (file, text)) in texts.enumerated() {
            let file = "\(name)/\(file)"
            try Files.makeFolder(path((file as NSString).deletingLastPathComponent))
            try writeTone(
                file + ".wav", pitch: 200 + 100 * Double(index),
                seconds: 0.5 + 0.25 * Double(index), rate: rate)
            try write(text + "\n", to: file + ".txt")
        }
        return path(name)
    }
}

extension TemporaryFolder {
    /// A model of next to nothing, trained on the corpus at `path` for an epoch; its file.
    func trainTinyModel(on path: String) throws -> String {
        var configuration = ExperimentConfiguration()
        configuration.model.layers = 1
        configuration.model.cells = 4
        configuration.training.epochs = 1
        configuration.training.featureCache = "off"
        let run = TrainingRun(
            data: try Corpus.load(path), configuration: configuration, folder: self.path("exp"))
        _ = try run.run(pool: ThreadPool(threads: 1), log: Log(level: .quiet))
        return self.path("exp/last.safetensors")
    }
}
