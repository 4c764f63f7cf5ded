import Foundation
import SonorantAudio
import SonorantCorpora
import SonorantSystem
import TestSupport
import Testing

@Suite struct VerbTests {
    private struct Score: Decodable {
        struct Rate: Decodable {
            let rate: Double
            let errors, reference, insertions, deletions, substitutions: Int
        }
        let utterances: Int
        let sentenceErrorRate: Double
        let wer, cer: Rate

        enum CodingKeys: String, CodingKey {
            case utterances, wer, cer
            case sentenceErrorRate = "sentence_error_rate"
        }
    }

    @Test("score reads three formats and gives the promised keys")
    func score() throws {
        let folder = try TemporaryFolder()
        let reference = try folder.write("a one two\nb three\n", to: "ref")
        let hypotheses = [
            try folder.write("a one too\nb three\n", to: "kaldi"),
            try folder.write("one too (a)\nthree (b)\n", to: "trn"),
            try folder.write("b\tthree\na\tone too\n", to: "tabs"),
        ]
        for hypothesis in hypotheses {
            let outcome = try Command.run("score", reference, hypothesis, "--json")
            #expect(outcome.code == 0)
            let score = try outcome.json(Score.self)
            #expect(score.utterances == 2)
            #expect(score.sentenceErrorRate == 0.5)
            #expect(score.wer.errors == 1 && score.wer.reference == 3)
            #expect(score.wer.substitutions == 1)
            #expect(score.cer.errors == 1 && score.cer.reference == 12)
        }
        let table = try Command.run("score", reference, hypotheses[0])
        #expect(table.output.contains("33.33 %"))
        #expect(table.output.contains("8.33 %"))
        let words = try Command.run("score", reference, hypotheses[0], "--unit", "word")
        #expect(!words.output.contains("8.33 %"))
    }

    @Test("score refuses files with different ids")
    func unmatched() throws {
        let folder = try TemporaryFolder()
        let outcome = try Command.run(
            "score", folder.write("a one\nb two\n", to: "ref"), folder.write("a one\n", to: "hyp"))
        #expect(outcome.code == 65)
        #expect(outcome.errors.contains("1 missing ('b')"))
    }

    @Test("validate reports a good corpus with 0")
    func validate() throws {
        let folder = try TemporaryFolder()
        let data = try folder.writeCorpus("data")
        let outcome = try Command.run("validate", data, "--json")
        #expect(outcome.code == 0, "\(outcome.errors)")
        let report = try outcome.json(ValidationReport.self)
        #expect(report.utterances == 3)
        #expect(report.errors == 0)
        #expect(report.speakers.map(\.name) == ["anna", "ben"])
        #expect(abs(report.seconds - 2.25) < 1e-6)
        let text = try Command.run("validate", data, "--quiet")
        #expect(text.output.contains("Utterances   3"))
        #expect(text.errors.isEmpty)
    }

    @Test("validate counts the frames of the configuration")
    func validateFrames() throws {
        let folder = try TemporaryFolder()
        let data = try folder.writeCorpus("data")
        // 'one two two' needs 11 frames, which 1 s at a shift of 100 ms has not.
        let outcome = try Command.run(
            "validate", data, "--json", "--set", "features.frame_shift_ms=100", "--set",
            "features.skip=1")
        #expect(outcome.code == 65)
        let faults = try outcome.json(ValidationReport.self).faults
        #expect(faults.contains { $0.kind == .tooFewFrames && $0.utterance?.contains("c") == true })
    }

    @Test("validate ends with 65 and the whole report where recordings are broken")
    func validateBroken() throws {
        let folder = try TemporaryFolder()
        let data = try folder.writeCorpus("data")
        try folder.write("no sound at all", to: "data/ben/d.wav")
        try folder.write("three", to: "data/ben/d.txt")
        try folder.write("", to: "data/ben/e.wav")
        let outcome = try Command.run("validate", data)
        #expect(outcome.code == 65)
        #expect(outcome.output.contains("ben/d.wav"))
        #expect(outcome.output.contains("ben/e.wav"))
        #expect(outcome.output.contains("Utterances   "))
    }

    @Test("features writes Kaldi's matrices, in a folder that is a corpus again")
    func features() throws {
        let folder = try TemporaryFolder()
        let data = try folder.writeCorpus("data")
        let out = folder.path("feats")
        let outcome = try Command.run("features", data, "--out", out, "--set", "features.bins=30")
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains("3 utterances"))
        #expect(!outcome.errors.contains("resampled"))

        var configuration = FeatureConfiguration()
        configuration.bins = 30
        let extractor = try FeatureExtractor(configuration: configuration, sampleRate: 8000)
        let entries = try KaldiScript(path: out + "/feats.scp").entries
        let corpus = try Corpus.load(data)
        #expect(entries.map(\.key) == corpus.utterances.map(\.id))
        for (entry, utterance) in zip(entries, corpus.utterances) {
            let sound = try AudioFile.read(utterance.source.path).waveform
            #expect(try entry.matrix() == extractor.features(of: sound))
        }
        let again = try Corpus.load(out)
        #expect(again.formats == [.kaldi])
        #expect(again.faults.isEmpty)
        #expect(again.utterances.map(\.transcript) == corpus.utterances.map(\.transcript))
        #expect(again.utterances.map(\.speaker) == corpus.utterances.map(\.speaker))
        #expect(try Command.run("validate", out, "--json").code == 0)
    }

    @Test("features are the same at any number of threads, dither and all")
    func threads() throws {
        let folder = try TemporaryFolder()
        let data = try folder.writeCorpus("data")
        var archives: [Data] = []
        for threads in ["1", "3"] {
            let out = folder.path("feats\(threads)")
            let outcome = try Command.run(
                "features", data, "--out", out, "--set", "features.dither=1", "--set",
                "features.normalisation=speaker", "--threads", threads, "--quiet")
            #expect(outcome.code == 0 && outcome.errors.isEmpty)
            archives.append(try Files.read(out + "/feats.ark"))
        }
        #expect(archives[0] == archives[1])
    }

    @Test("features says once what was converted, and of how many")
    func conversions() throws {
        let folder = try TemporaryFolder()
        let data = try folder.writeCorpus("data", rate: 11025)
        let outcome = try Command.run(
            "features", data, "--out", folder.path("feats"), "--set", "features.sample_rate=8000")
        #expect(outcome.code == 0)
        #expect(
            outcome.errors.contains("resampled from 11025 Hz to 8000 Hz: 3 of 3 recordings"))
    }

    @Test("features leaves nothing behind when a recording cannot be read")
    func brokenRecording() throws {
        let folder = try TemporaryFolder()
        let data = try folder.writeCorpus("data")
        try folder.write("no sound at all", to: "data/ben/d.wav")
        try folder.write("three", to: "data/ben/d.txt")
        let out = folder.path("feats")
        let outcome = try Command.run("features", data, "--out", out)
        #expect(outcome.code == 65)
        #expect(outcome.errors.contains("ben/d.wav"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: out).isEmpty)
    }

    @Test("features refuses a file where its folder should be, and matrices in place of sound")
    func wrongKinds() throws {
        let folder = try TemporaryFolder()
        let data = try folder.writeCorpus("data")
        let file = try folder.write("", to: "file")
        let outcome = try Command.run("features", data, "--out", file)
        #expect(outcome.code == 65)
        #expect(outcome.errors.contains("a folder is needed"))
        let feats = folder.path("feats")
        #expect(try Command.run("features", data, "--out", feats).code == 0)
        let twice = try Command.run("features", feats, "--out", folder.path("twice"))
        #expect(twice.code == 65)
        let given = try Command.run(
            "features", feats, "--out", folder.path("deltas"), "--set", "features.kind=given",
            "--set", "features.deltas=1")
        #expect(given.code == 0, "\(given.errors)")
        #expect(given.errors.contains("46 values"))
    }

    @Test("the doctor finds what this build was linked with, and computes as expected")
    func doctor() throws {
        let outcome = try Command.run("doctor", "--json")
        #expect(outcome.code == 0, "\(outcome.output)")
        #expect(outcome.keys == ["checks", "ok", "version"])
        let text = try Command.run("doctor").output
        for name in ["libsndfile", "FFTW", "soxr", "oneDNN", "self-test: CTC"] {
            #expect(text.contains("ok    \(name)"))
        }
    }

    @Test(
        "bench gives the promised keys",
        arguments: [
            (["ctc", "--frames", "20", "--batch", "2", "--labels", "5"], ["ms"]),
            (["ctc", "--frames", "9", "--labels", "5", "--symbols", "2"], ["ms"]),
            (["features", "--seconds", "1", "--threads", "2"], ["ms", "times_real_time"]),
            (["infer", "--frames", "5", "--batch", "1"], ["frames_per_s", "gflops", "ms"]),
            (
                ["infer", "--frames", "5", "--batch", "2", "--precision", "int8"],
                ["frames_per_s", "gflops", "ms"]
            ),
            (["product", "--precision", "bf16", "--threads", "1"], ["gflops", "ms"]),
        ])
    func bench(arguments: [String], keys: [String]) throws {
        let outcome = try Command.run(["bench"] + arguments + ["--json"])
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.keys == keys)
    }

    @Test("bf16 on a processor without it falls back to f32, says so, and works")
    func fallBack() throws {
        // The second is the older name.
        let oldProcessor = ["ONEDNN_MAX_CPU_ISA": "AVX2", "DNNL_MAX_CPU_ISA": "AVX2"]
        let outcome = try Command.run(
            ["bench", "train", "--shape", "small", "--precision", "bf16", "--json"],
            environment: oldProcessor)
        #expect(outcome.code == 0)
        #expect(outcome.errors.contains("no instructions for bf16; using f32 instead"))
        #expect(outcome.keys == ["frames_per_s", "gflops", "ms"])
    }

    @Test("bench train takes a corpus's own minibatches")
    func benchCorpus() throws {
        let folder = try TemporaryFolder()
        let outcome = try Command.run([
            "bench", "train", "--data", try folder.writeCorpus("data"), "--set",
            "model.cells=4", "--precision", "bf16", "--json",
        ])
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.keys == ["frames_per_s", "gflops", "ms"])
    }

    @Test("the second Ctrl-C ends at once with 130", .timeLimit(.minutes(1)))
    func interrupt() throws {
        let folder = try TemporaryFolder()
        // A recording that never comes: the pipe's other end stays silent.
        #expect(mkfifo(folder.path("a.wav"), 0o600) == 0)
        try folder.write(
            #"{"audio_filepath": "a.wav", "duration": 1, "text": "a"}"#, to: "data.jsonl")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Command.path)
        process.arguments = ["validate", folder.path("data.jsonl")]
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        // Opens as soon as the command reads; by then it listens to signals.
        var end: Int32 = -1
        for _ in 0..<1000 where end < 0 {
            end = open(folder.path("a.wav"), O_WRONLY | O_NONBLOCK)
            if end < 0 { usleep(10_000) }
        }
        defer { close(end) }
        #expect(end >= 0)
        process.interrupt()
        // What comes sooner is taken for the first once more.
        usleep(1_000_000)
        process.interrupt()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == 130)
    }
}
