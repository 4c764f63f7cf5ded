import Foundation
import SonorantCorpora
import SonorantLayers
import SonorantModels
import SonorantSystem
import SonorantTensors
import SonorantTraining
import TestSupport
import Testing

@testable import SonorantTasks

@Suite struct EncoderDecoderTests {
    @Test(
        "words are turned round without an error by attention of each kind",
        arguments: [.additive, .bilinear, .cosine] as [EncoderDecoderConfiguration.Attention])
    func reversing(attention: EncoderDecoderConfiguration.Attention) throws {
        let folder = try TemporaryFolder()
        var configuration = EncoderDecoderToys.configuration()
        configuration.encoderDecoder.attention = attention
        let target: ([String]) -> [String] = { $0.reversed() }
        let error = try EncoderDecoderToys.train(
            configuration, on: EncoderDecoderToys.corpus(600, target: target),
            dev: EncoderDecoderToys.corpus(60, seed: 2, target: target), folder: folder)
        #expect(error == 0)
        // The file gives the same answers, with several of them and the attention asked for.
        let model = try #require(
            try TaskRegistry.predictor(path: folder.path("exp/best.safetensors"))
                as? any TextPredictor)
        let test = EncoderDecoderToys.corpus(40, seed: 2, target: target).sentences
        var options = InferenceOptions()
        options.beam = 4
        options.nbest = 3
        options.attention = true
        let pool = ThreadPool(threads: 2)
        let answers = try model.answers(to: test, options: options, pool: pool)
        #expect(answers.map(\.text) == test.map { ($0.target ?? []).joined(separator: " ") })
        for (answer, sentence) in zip(answers, test) {
            let map = try #require(answer.attention)
            #expect(map.inputs == sentence.tokens)
            #expect(map.outputs == (sentence.target ?? []) + ["<EOS>"])
            #expect(map.weights.count == map.outputs.count)
            #expect(map.svg().contains("<svg"))
        }
        let json = try JSONEncoder().encode(
            try model.score(test, options: options, pool: pool).json)
        let score = try #require(
            try JSONSerialization.jsonObject(with: json) as? [String: Any])
        #expect(score["sequence_error_rate"] as? Double == 0)
        #expect((score["per"] as? [String: Any])?["rate"] as? Double == 0)
    }

    @Test("copying without attention, with alignments, and with the model's own symbols")
    func copying() throws {
        let changes: [(inout EncoderDecoderConfiguration) -> Void] = [
            { $0.attention = .none },
            {
                $0.ctcWeight = 1
                $0.upsample = 2
            },
            {
                $0.ctcWeight = 0.3
                $0.upsample = 2
                $0.scheduledSampling = .linear
                $0.samplingEnd = 0.3
                $0.coverage = 0.05
            },
        ]
        for change in changes {
            let folder = try TemporaryFolder()
            var configuration = EncoderDecoderToys.configuration()
            change(&configuration.encoderDecoder)
            configuration.training.epochs = 20
            let error = try EncoderDecoderToys.train(
                configuration,
                on: EncoderDecoderToys.corpus(800, longest: 3, target: { $0 }),
                dev: EncoderDecoderToys.corpus(40, seed: 2, longest: 3, target: { $0 }),
                folder: folder)
            #expect(error == 0, "\(configuration.encoderDecoder)")
        }
    }

    @Test("the probability of the truth falls as each schedule says")
    func schedules() {
        var settings = EncoderDecoderConfiguration()
        func probability(_ step: Int, _ progress: Double = 0) -> Double {
            settings.truthProbability(step: step, progress: progress)
        }
        #expect(probability(1_000_000, 1) == 1)
        settings.samplingStart = 0.9
        settings.samplingEnd = 0.3
        settings.scheduledSampling = .linear
        #expect(abs(probability(5, 0) - 0.9) < 1e-12)
        #expect(abs(probability(5, 0.5) - 0.6) < 1e-12)
        #expect(abs(probability(5, 1) - 0.3) < 1e-12)
        settings.scheduledSampling = .exponential
        settings.samplingK = 0.5
        #expect(abs(probability(0) - 0.9) < 1e-12)
        #expect(abs(probability(1) - 0.45) < 1e-12)
        #expect(probability(10) == 0.3)
        settings.scheduledSampling = .inverseSigmoid
        settings.samplingK = 10
        #expect(abs(probability(0) - 0.9 * 10 / 11) < 1e-12)
        #expect(abs(probability(10) - 0.9 * 10 / (10 + M_E)) < 1e-12)
        #expect(probability(1_000_000) == 0.3)
    }

    @Test("with its own symbols a model learns from what it likes best, with the truth from that")
    func ownSymbols() throws {
        func loss(_ truth: Double) throws -> Double {
            let model = try EncoderDecoderToys.model {
                $0.scheduledSampling = .linear
                $0.samplingStart = truth
                $0.samplingEnd = truth
            }
            let tape = Tape(store: model.parameters, pool: ThreadPool(threads: 1))
            tape.reset(training: true)
            return model.loss(
                of: EncoderDecoderToys.examples, on: tape, settings: StepSettings()
            ).loss
        }
        // By hand: after each symbol comes what was likeliest, whatever the truth was.
        let model = try EncoderDecoderToys.model()
        let decoder = try #require(model.writer.decoder)
        var expected = 0.0
        for example in EncoderDecoderToys.examples {
            let tape = Tape(store: model.parameters, pool: ThreadPool(threads: 1))
            tape.reset(training: false)
            let (input, _) = model.encoded([example.text], tape: tape, seed: 0)
            let prepared = decoder.prepare(input, tape: tape)
            var state = decoder.begin(prepared, sequences: [0], tape: tape)
            var before: Int32 = 0
            for symbol in example.target + [0] {
                let written = decoder.step(
                    state, gates: decoder.inputGates([before], tape: tape), fixed: nil,
                    prepared: prepared, sequences: [0], tape: tape)
                let logs = tape.logSoftmax(decoder.scores(written.features, tape: tape))
                expected -= Double(logs.base[Int(symbol)])
                before = Int32(logs.largest(inRow: 0))
                state = written.state
            }
        }
        #expect(abs(try loss(0) - expected) < 1e-4)
        #expect(try loss(1) != loss(0))
    }

    @Test("inputs of one step and of ten thousand, and symbols never seen")
    func lengths() throws {
        let model = try EncoderDecoderToys.model {
            $0.maximumLengthFactor = 0
            $0.maximumLengthConstant = 5
        }
        let predictor = EncoderDecoderPredictor(model)
        func sentence(_ tokens: [String]) -> LabelledSentence {
            LabelledSentence(
                id: "x", location: SourceLocation(file: "in.txt", line: 3), tokens: tokens,
                target: ["s0", "never"])
        }
        let pool = ThreadPool(threads: 2)
        let answers = try predictor.answers(
            to: [sentence(["a"]), sentence(Array(repeating: "b", count: 10_000)), sentence(["§"])],
            options: InferenceOptions(), pool: pool)
        #expect(answers.count == 3)
        #expect(throws: TaskError.self) {
            try predictor.answers(to: [sentence([])], options: InferenceOptions(), pool: pool)
        }
        let tape = Tape(store: model.parameters, pool: pool)
        tape.reset(training: false)
        let example = model.encode(sentence(["a"]))
        #expect(example.target == [1, -1])
        let result = model.loss(of: [example], on: tape, settings: StepSettings())
        #expect(result.loss.isFinite)
    }

    @Test("a source without a target stops training, with its line")
    func missing() throws {
        var corpus = EncoderDecoderToys.corpus(20, target: { $0 })
        corpus.sentences[7].target = nil
        let folder = try TemporaryFolder()
        #expect {
            _ = try EncoderDecoderToys.train(
                EncoderDecoderToys.configuration(), on: corpus, dev: corpus, folder: folder)
        } throws: {
            "\($0)".hasPrefix("toy.tsv:8:")
        }
    }

    @Test("of several references the nearest counts")
    func references() throws {
        let model = try EncoderDecoderToys.model()
        let predictor = EncoderDecoderPredictor(model)
        func sentence(_ target: [String]) -> LabelledSentence {
            LabelledSentence(
                id: "x", location: SourceLocation(file: "in.txt", line: 3), tokens: ["a", "b"],
                target: target)
        }
        let pool = ThreadPool(threads: 1)
        let own = try predictor.answers(
            to: [sentence([])], options: InferenceOptions(), pool: pool)[0].text
            .split(separator: " ").map(String.init)
        let score = try predictor.score(
            [sentence(own + ["s0"]), sentence(own), sentence(["s2"])],
            options: InferenceOptions(), pool: pool)
        #expect(score.text.hasPrefix("sequence errors 0.00 % (0 of 1)"))
    }

    @Test("settings that make no sense are named with what is needed")
    func faults() {
        var settings = EncoderDecoderConfiguration()
        #expect(settings.faults.isEmpty)
        settings.attention = .none
        settings.coverage = 1
        settings.ctcWeight = 1.5
        settings.cell = .scrn
        settings.scheduledSampling = .exponential
        settings.samplingEnd = 2
        settings.upsample = 0
        let keys = settings.faults.map { $0.prefix { $0 != ":" } }
        #expect(
            keys == ["cell", "coverage", "ctc_weight", "upsample", "sampling_end", "sampling_k"])
        settings = EncoderDecoderConfiguration()
        settings.samplingStart = -1
        #expect(
            settings.faults.map { $0.prefix { $0 != ":" } } == ["sampling_start", "sampling_end"])
    }
}
