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

    @Test("it learns to spell what it hears, alone and beside alignments", arguments: [0, 0.3, 1])
    func learns(ctc: Float) throws {
        let corpus = try ToyCorpus(utterances: 120)
        let test = try ToyCorpus(utterances: 20, seed: 2)
        var run = try corpus.run("exp", configuration: configuration(ctc: ctc))
        run.dev = try Corpus.load(test.data)
        let pool = ThreadPool(threads: 2)
        let summary = try run.spelling.run(pool: pool, log: Log(level: .quiet))
        #expect(summary.bestMeasure < 0.1)

        let path = corpus.folder.path("exp/best.safetensors")
        #expect(ListenAttendSpell.isModel(path))
        #expect(try !TextModels.isText(path))
        #expect(throws: ModelFileError.self) { try SpeechModel(path: path) }
        let model = try ListenAttendSpell(path: path)
        let utterances = try Corpus.load(test.data).utterances
        var options = PredictionOptions()
        options.beam = 4
        options.attention = true
        let outcomes = try model.transcribe(utterances, options: options, pool: pool)
        var wrong = 0
        for (utterance, outcome) in zip(utterances, outcomes) {
            let answer = try outcome.result.get()
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
        _ = try corpus.run("exp", configuration: settings).spelling.run(
            pool: pool, log: Log(level: .quiet))
        let model = try ListenAttendSpell(path: corpus.folder.path("exp/best.safetensors"))
        var utterances = Array(try Corpus.load(corpus.data).utterances.prefix(3))
        try FileManager.default.removeItem(atPath: corpus.data + "/u001.npy")
        utterances[1].id = "gone"
        let outcomes = try model.transcribe(utterances, pool: pool)
        #expect((try? outcomes[0].result.get()) != nil)
        #expect(throws: (any Error).self) { try outcomes[1].result.get() }
        #expect((try? outcomes[2].result.get()) != nil)
    }

    @Test("a measure that it does not have is refused")
    func measures() throws {
        let corpus = try ToyCorpus(utterances: 12)
        var settings = configuration(ctc: 0)
        settings.training.measure = .f1
        #expect(throws: SequenceError.self) {
            _ = try corpus.run("exp", configuration: settings).spelling.run(
                pool: ThreadPool(threads: 1), log: Log(level: .quiet))
        }
    }
}
