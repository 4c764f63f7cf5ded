import Foundation
import SonorantCorpora
import SonorantModels
import SonorantSystem
import SonorantTensors
import TestSupport
import Testing
import TrainingSupport

@testable import SonorantTasks

@Suite struct ListenAttendSpellTests {
    private func configuration(ctc: Float) -> ExperimentConfiguration {
        var configuration = ToyCorpus.configuration
        configuration.task = .encoderDecoder
        configuration.encoderDecoder.cells = 24
        configuration.encoderDecoder.embedding = 8
        configuration.encoderDecoder.attentionUnits = 16
        configuration.encoderDecoder.dropout = 0
        configuration.encoderDecoder.ctcWeight = ctc
        configuration.model.cells = 16
        configuration.training.measure = .cer
        configuration.training.epochs = 35
        return configuration
    }

    /// What the model at `path` makes of each of `utterances`.
    private func transcribe(
        _ utterances: [Utterance], model path: String,
        options: InferenceOptions = InferenceOptions()
    ) throws -> [Result<any TaskAnswer, any Error>] {
        let predictor = try #require(
            try TaskRegistry.predictor(path: path) as? any SpeechPredictor)
        let transcriber = try predictor.transcriber(
            options, pool: ThreadPool(threads: 2)
        ) { _ in }
        var results: [Result<any TaskAnswer, any Error>] = []
        try transcriber.transcribe(
            utterances, progress: { _ in }, body: { results.append($1) })
        return results
    }

    @Test("it learns to spell what it hears, alone and beside alignments", arguments: [0, 0.3, 1])
    func learns(ctc: Float) throws {
        let corpus = try ToyCorpus(utterances: 120)
        let test = try ToyCorpus(utterances: 20, seed: 2)
        var run = try corpus.run("exp", configuration: configuration(ctc: ctc))
        run.dev = try Corpus.load(test.data)
        let pool = ThreadPool(threads: 2)
        let summary = try run.run(pool: pool, log: Log(level: .quiet))
        #expect(summary.bestMeasure < 0.1)

        let path = corpus.folder.path("exp/best.safetensors")
        #expect(throws: ModelFileError.self) { try SpeechModel(path: path) }
        let utterances = try Corpus.load(test.data).utterances
        var options = InferenceOptions()
        options.beam = 4
        options.attention = true
        var wrong = 0
        for (utterance, result) in zip(
            utterances, try transcribe(utterances, model: path, options: options))
        {
            let answer = try result.get()
            if answer.text != utterance.transcript { wrong += 1 }
            #expect((answer.attention == nil) == (ctc == 1))
        }
        #expect(wrong <= 4)
    }

    @Test("a recording that cannot be read fails alone")
    func failure() throws {
        let corpus = try ToyCorpus(utterances: 12)
        var settings = configuration(ctc: 0)
        settings.training.epochs = 1
        let pool = ThreadPool(threads: 1)
        _ = try corpus.run("exp", configuration: settings).run(
            pool: pool, log: Log(level: .quiet))
        var utterances = Array(try Corpus.load(corpus.data).utterances.prefix(3))
        try FileManager.default.removeItem(atPath: corpus.data + "/u001.npy")
        utterances[1].id = "gone"
        let results = try transcribe(
            utterances, model: corpus.folder.path("exp/best.safetensors"))
        #expect((try? results[0].get()) != nil)
        #expect(throws: (any Error).self) { try results[1].get() }
        #expect((try? results[2].get()) != nil)
    }

    @Test("features normalised by speaker do not depend on how many are transcribed at once")
    func speakers() throws {
        let corpus = try ToyCorpus(utterances: 80)
        var settings = configuration(ctc: 0)
        settings.features.normalisation = .speaker
        settings.training.epochs = 1
        _ = try corpus.run("exp", configuration: settings).run(
            pool: ThreadPool(threads: 2), log: Log(level: .quiet))
        let path = corpus.folder.path("exp/best.safetensors")
        var utterances = try Corpus.load(corpus.data).utterances
        for index in utterances.indices { utterances[index].speaker = "anna" }
        func scores(_ utterances: [Utterance]) throws -> [String: Double] {
            Dictionary(
                uniqueKeysWithValues: try transcribe(utterances, model: path).map {
                    let answer = try #require(try $0.get() as? WrittenAnswer)
                    return (answer.id, answer.hypotheses[0].score)
                })
        }
        let forwards = try scores(utterances)
        let backwards = try scores(utterances.reversed())
        #expect(forwards.count == 80)
        for (id, score) in forwards {
            #expect(abs(score - (backwards[id] ?? .nan)) < 1e-3, "\(id)")
        }
    }

    @Test("a measure that it does not have is refused")
    func measures() throws {
        let corpus = try ToyCorpus(utterances: 12)
        var settings = configuration(ctc: 0)
        settings.training.measure = .f1
        #expect(throws: TaskError.self) {
            _ = try corpus.run("exp", configuration: settings).run(
                pool: ThreadPool(threads: 1), log: Log(level: .quiet))
        }
    }
}
