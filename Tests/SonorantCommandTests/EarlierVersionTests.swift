import Foundation
import SonorantModels
import SonorantSystem
import TestSupport
import Testing

/// Files of 0.1.0 under this version: every kind of model, and what 0.1.0 answered about them.
///
/// `Tests/Golden/v0.1.0` holds the models (`models.txt`), what is asked (`cases.txt`), what was
/// answered (`expected`), and the script that made all of it. Numbers are compared as
/// ``GoldenComparison`` says; with `SONORANT_GOLDEN_EXACT=1` in the environment all bytes are, for
/// the kind of machine and of build (release) that made the files. `make.sh SONORANT check` shows
/// the same differences without the tests.
@Suite("Files of 0.1.0")
struct EarlierVersionTests {
    private static let golden =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/../Golden/v0.1.0"

    private static let comparison = GoldenComparison(
        isExact: ProcessInfo.processInfo.environment["SONORANT_GOLDEN_EXACT"] == "1")

    /// A question and the code that it ends with.
    struct Case: Sendable {
        let name: String
        let code: Int32
        let arguments: [String]
        /// The file that becomes standard input.
        let input: String?

        /// The verb.
        var verb: String { arguments[0] }

        /// What it writes into `out`: files, or folders of them.
        var outputs: [String] {
            arguments.filter { $0.hasPrefix("out/") }.map {
                String($0.split(separator: "/")[1])
            }
        }

        fileprivate init(_ words: [String]) {
            var words = words
            input = words.firstIndex(of: "<").map { place in
                let file = words[place + 1]
                words.removeSubrange(place...)
                return file
            }
            (name, code, arguments) = (words[0], Int32(words[1]) ?? -1, Array(words[2...]))
        }
    }

    /// The words of each line of a table, single quotes as in the shell.
    private static func table(_ name: String) throws -> [[String]] {
        try Files.readLines(golden + "/" + name).filter { !$0.isEmpty && !$0.hasPrefix("#") }
            .map { line in
                var words: [String] = []
                for (index, part) in line.split(
                    separator: "'", omittingEmptySubsequences: false
                ).enumerated() {
                    if index % 2 == 1 {
                        words.append(String(part))
                    } else {
                        words += part.split(separator: " ").map(String.init)
                    }
                }
                return words
            }
    }

    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["data", "models", "runs", "configs", "settings"] {
            try FileManager.default.createSymbolicLink(
                atPath: folder.path(name), withDestinationPath: Self.golden + "/" + name)
        }
        try Files.makeFolder(folder.path("out"))
    }

    private func run(_ arguments: [String], input: String? = nil) throws -> Command.Outcome {
        try Command.Running(
            arguments, input: input.map { Self.golden + "/" + $0 }, directory: folder.path
        ).outcome()
    }

    @Test(
        "what 0.1.0 answered is answered still",
        arguments: [
            "decode", "test", "info", "validate", "align", "score", "generate", "lm", "features",
            "tune",
        ])
    func answers(verb: String) throws {
        let cases = try Self.table("cases.txt").map(Case.init).filter { $0.verb == verb }
        #expect(!cases.isEmpty)
        for question in cases {
            let outcome = try run(question.arguments, input: question.input)
            #expect(
                outcome.code == question.code, "\(question.name): \(outcome.errors)")
            let file = Self.golden + "/expected/\(question.name).stdout"
            let expected = Files.exists(file) ? try Files.read(file) : Data()
            let found = Data(outcome.output.replacing(folder.path + "/", with: "").utf8)
            if let fault = Self.comparison.difference(found, expected, name: question.name) {
                Issue.record("\(question.name): \(fault)")
            }
        }
        try compareFiles()
        for name in Self.expectedFiles {
            let top = String(name.prefix { $0 != "/" })
            guard cases.contains(where: { $0.outputs.contains(top) }) else { continue }
            #expect(Files.exists(folder.path("out/" + name)), "\(name) was not written")
        }
    }

    /// The golden files by their names in `expected`.
    private static var expectedFiles: [String] {
        let folder = golden + "/expected"
        return (FileManager.default.subpaths(atPath: folder) ?? []).filter {
            !Files.isFolder(folder + "/" + $0)
        }
    }

    /// Compares what was written to `out` with what is expected of the same names.
    private func compareFiles() throws {
        let written = FileManager.default.enumerator(atPath: folder.path("out"))
        for case let name as String in try #require(written) where !name.hasSuffix(".html") {
            let path = folder.path("out/" + name)
            guard !Files.isFolder(path) else { continue }
            let expected = Self.golden + "/expected/" + name
            guard Files.exists(expected) else {
                Issue.record("\(name): 0.1.0 did not write it")
                continue
            }
            var found = try Files.read(path)
            if let text = String(data: found, encoding: .utf8) {
                found = Data(text.replacing(folder.path + "/", with: "").utf8)
            }
            if let fault = Self.comparison.difference(
                found, try Files.read(expected), name: name)
            {
                Issue.record("\(name): \(fault)")
            }
        }
    }

    @Test("each case is asked once, and each golden file is the answer to one")
    func complete() throws {
        let cases = try Self.table("cases.txt").map(Case.init)
        #expect(Set(cases.map(\.name)).count == cases.count)
        let outputs = Set(cases.flatMap { [$0.name + ".stdout"] + $0.outputs })
        for file in Self.expectedFiles {
            #expect(outputs.contains(String(file.prefix { $0 != "/" })), "\(file)")
        }
        let models = try Self.table("models.txt").map { $0[0] }
        for model in models {
            #expect(cases.contains { $0.name == "info-" + model }, "\(model)")
            #expect(cases.contains { $0.name == "test-" + model }, "\(model)")
        }
    }

    @Test(
        "a run that 0.1.0 was stopped in goes on and ends as if it had not been",
        arguments: ["ctc", "hmm", "tag"])
    func resume(name: String) throws {
        let run = try #require(try Self.table("runs.txt").first { $0[0] == name })
        let stopped = folder.path("stopped-" + name)
        try FileManager.default.copyItem(
            atPath: Self.golden + "/runs/\(name)/stopped", toPath: stopped)
        let outcome = try self.run([
            "train", "--resume", "--data", run[2], "--dev", run[2], "--out", stopped, "--seed",
            "3", "--threads", "1",
        ])
        #expect(outcome.code == 0, "\(outcome.errors)")
        let whole = Self.golden + "/runs/\(name)/whole/"
        let fault = Self.comparison.weights(
            try SafetensorsFile(path: stopped + "/last.safetensors"),
            try SafetensorsFile(path: whole + "last.safetensors"))
        #expect(fault == nil)
        let log = try [stopped + "/log.jsonl", whole + "log.jsonl"].map { path in
            try Files.readLines(path).map { line in
                // What the clock says is another each time.
                line.replacing(/"(seconds|frames_per_s|waited)":[^,}]*/) { "\"\($0.1)\":0" }
            }.joined(separator: "\n")
        }
        #expect(
            GoldenComparison(isExact: false).difference(
                Data(log[0].utf8), Data(log[1].utf8), name: "log.jsonl") == nil,
            "\(log[0])")
    }

    @Test("settings and models of 0.1.0 are where a new run can start")
    func train() throws {
        let models = try Self.table("models.txt")
        for file in try FileManager.default.contentsOfDirectory(
            atPath: Self.golden + "/settings")
        {
            let name = (file as NSString).deletingPathExtension
            let model = try #require(models.first { $0[0] == name })
            let outcome = try run([
                "train", "--config", "settings/" + file, "--data", model[3], "--dev", model[3],
                "--init", "models/\(name).safetensors", "--out", "trained/" + name, "--set",
                "training.epochs=1",
            ])
            #expect(outcome.code == 0, "\(name): \(outcome.errors)")
        }
    }
}
