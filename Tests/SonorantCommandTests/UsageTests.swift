import Foundation
import SonorantSystem
import TestSupport
import Testing

@Suite struct UsageTests {
    @Test("the version is printed, and nothing else")
    func version() throws {
        let outcome = try Command.run("--version")
        #expect(outcome.code == 0)
        #expect(outcome.output == SonorantVersion.current + "\n")
        #expect(outcome.errors.isEmpty)
    }

    /// The verbs that a help text lists.
    private func verbs(in help: String) -> [String] {
        let list = help.components(separatedBy: "SUBCOMMANDS:\n").dropFirst().first ?? ""
        return list.matches(of: #/(?m)^  ([a-z]+)/#).map { String($0.1) }
    }

    @Test("the help of every verb has an example that begins with the verb")
    func examples() throws {
        let root = try Command.run("--help")
        #expect(root.code == 0)
        let verbs = verbs(in: root.output)
        #expect(Set(verbs).isSuperset(of: ["doctor", "validate", "features", "score", "bench"]))
        for verb in verbs {
            let help = try Command.run(verb, "--help")
            #expect(help.code == 0)
            #expect(help.output.contains("Example: sonorant \(verb)"), "\(verb)")
            for part in self.verbs(in: help.output) {
                let help = try Command.run(verb, part, "--help")
                #expect(help.output.contains("Example: sonorant \(verb) \(part)"), "\(part)")
            }
        }
    }

    @Test(
        "wrong usage ends with 64 and names what was probably meant",
        arguments: [
            (["validte", "x"], "did you mean 'validate'?"),
            (["bench", "trian"], "did you mean 'train'?"),
            (["help", "scroe"], "did you mean 'score'?"),
            (["frobnicate"], "known are doctor"),
            (["validate", "x", "--treads", "2"], "did you mean '--threads'?"),
            (["validate", "x", "--con", "f"], "did you mean '--config'?"),
            (["validate", "x", "--data-format", "kadli"], "did you mean 'kaldi'?"),
            (["score", "a", "b", "--unit", "wrd"], "did you mean 'word'?"),
            (["bench", "train", "--shape", "meduim"], "did you mean 'medium'?"),
            (["bench", "train", "--precision", "int8"], "int8 is for recognition"),
            (["bench", "train", "--threads", "0"], "1 to 256 are possible"),
            (["bench", "ctc", "--frames", "3"], "40 labels need at least 40"),
            (["bench", "ctc", "--symbols", "1"], "2 to 1000000 are possible"),
            (["bench", "features", "--bins", "900"], "too many for 16000 Hz"),
            (["features", "x"], "'--out <dir>'"),
            (["features", "x", "--out", "y", "--quiet", "--verbose"], "contradict each other"),
            (["validate"], "'<data> ...'"),
        ])
    func usage(arguments: [String], part: String) throws {
        let outcome = try Command.run(arguments)
        #expect(outcome.code == 64)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("sonorant: error: "))
        #expect(outcome.errors.contains(part), "\(outcome.errors)")
    }

    @Test(
        "input that is not there ends with 66 and its path",
        arguments: [
            ["validate", "/nowhere/data"], ["features", "/nowhere/data", "--out", "/nowhere/out"],
            ["score", "/nowhere/data", "/nowhere/other"],
        ])
    func missingInput(arguments: [String]) throws {
        let outcome = try Command.run(arguments)
        #expect(outcome.code == 66)
        #expect(outcome.errors.contains("/nowhere/data: no such file"), "\(outcome.errors)")
        #expect(!Files.exists("/nowhere"))
    }

    @Test(
        "names of one character that are not there are no reason to crash", arguments: ["q", "-"])
    func shortNames(name: String) throws {
        let outcome = try Command.run("validate", name, "--data-format", "kaldi")
        #expect(outcome.code == 66)
        #expect(outcome.errors.contains("\(name): no such file"))
    }

    @Test("a configuration that is not there ends with 66 and its path")
    func missingConfiguration() throws {
        let folder = try TemporaryFolder()
        let data = try folder.writeCorpus("data")
        let outcome = try Command.run("validate", data, "--config", "/nowhere/c.yaml")
        #expect(outcome.code == 66)
        #expect(outcome.errors.contains("/nowhere/c.yaml: no such file"), "\(outcome.errors)")
    }

    @Test("every fault of a configuration is listed with its line, and ends with 65")
    func configuration() throws {
        let folder = try TemporaryFolder()
        let data = try folder.writeCorpus("data")
        let file = try folder.write(
            "features:\n  bins: 40\n  sampel_rate: 8000\nmodle:\n  layers: 2\n", to: "c.yaml")
        let outcome = try Command.run("validate", data, "--config", file)
        #expect(outcome.code == 65)
        #expect(outcome.errors.hasPrefix("sonorant: error: 2 things are wrong\n"))
        #expect(outcome.errors.contains("  \(file):3: "))
        #expect(outcome.errors.contains("sample_rate"))
        #expect(outcome.errors.contains("  \(file):4: "))
        #expect(outcome.output.isEmpty)
    }

    @Test("a wrong setting on the command line is wrong usage")
    func overrides() throws {
        let folder = try TemporaryFolder()
        let data = try folder.writeCorpus("data")
        let typo = try Command.run("validate", data, "--set", "features.binz=40")
        #expect(typo.code == 64)
        #expect(typo.errors.contains("did you mean 'bins'"), "\(typo.errors)")
        let value = try Command.run("validate", data, "--set", "features.bins=2")
        #expect(value.code == 64)
        #expect(value.errors.contains("features.bins: 2 is not from 3 to 1024"))
        let task = try Command.run("validate", data, "--set", "task=taging")
        #expect(task.code == 64)
        #expect(task.errors.contains("tagging"), "\(task.errors)")
    }

    @Test("a reader who has gone is no reason for a message")
    func closedPipe() throws {
        let pipe = Pipe()
        try pipe.fileHandleForReading.close()
        let outcome = try Command.run("--help", output: pipe.fileHandleForWriting)
        #expect(outcome.code == 74)
        #expect(outcome.errors.isEmpty)
    }

    @Test(
        "results that find no room end with 74 and a message",
        .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func fullDisk() throws {
        let outcome = try Command.run(
            "doctor", "--json", output: FileHandle(forWritingAtPath: "/dev/full"))
        #expect(outcome.code == 74)
        #expect(outcome.errors.contains("standard output: cannot be written"))
    }
}
