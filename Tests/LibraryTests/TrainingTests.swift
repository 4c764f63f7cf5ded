import Foundation
import Sonorant
import Testing

@Suite("training", .serialized)
struct TrainingTests {
    @Test("progress is told after each minibatch and each epoch")
    func progress() throws {
        let summary = try ToneModel.summary
        let seen = try ToneModel.progress
        let ends = seen.filter { $0.devLoss != nil }
        #expect(ends.map(\.epoch) == Array(1...60))
        #expect(ends.allSatisfy { $0.batch == $0.batches && $0.measures["cer"] != nil })
        #expect(seen.count > ends.count && seen.last?.devLoss != nil)
        #expect(seen.map(\.step) == seen.map(\.step).sorted())
        #expect(ends.last { $0.isBest }?.epoch == summary.bestEpoch)
        #expect(summary.epochs == 60)
        #expect(FileManager.default.fileExists(atPath: summary.bestModel.path))
    }

    private func small(_ epochs: Int) -> [String] {
        ToneWords.settings + ["model.cells=8", "training.epochs=\(epochs)"]
    }

    @Test("a run that its progress stopped and that was resumed ends like another")
    func resume() throws {
        struct Enough: Error {}
        let place = try Workplace()
        let data = try ToneWords.corpus("data", count: 8, in: place)
        var options = Trainer.Options()
        options.settings = small(3)
        options.threads = 1
        let whole = try Trainer(data: data, output: place.file("whole"), options: options).train()
        let trainer = try Trainer(data: data, output: place.file("cut"), options: options)
        #expect(throws: Enough.self) {
            try trainer.train { if $0.step == 3 { throw Enough() } }
        }
        // Without resuming, a run is not written over.
        let refused = #expect(throws: SonorantError.self) { try trainer.train() }
        #expect(refused?.category == .invalidRequest)
        options.resumes = true
        let rest = try Trainer(data: data, output: place.file("cut"), options: options).train()
        #expect(rest.bestEpoch == whole.bestEpoch && rest.bestMeasure == whole.bestMeasure)
        #expect(
            try Data(contentsOf: place.file("whole/last.safetensors"))
                == Data(contentsOf: place.file("cut/last.safetensors")))
    }

    @Test("a cancelled task saves its run and throws")
    func cancel() async throws {
        let place = try Workplace()
        let data = try ToneWords.corpus("data", count: 8, in: place)
        var options = Trainer.Options()
        options.settings = small(100_000)
        options.threads = 1
        let trainer = try Trainer(data: data, output: place.file("run"), options: options)
        let (steps, signal) = AsyncStream<Int>.makeStream()
        let task = Task.detached { try trainer.train { signal.yield($0.step) } }
        for await step in steps where step >= 2 { break }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(FileManager.default.fileExists(atPath: place.file("run/checkpoint").path))
    }

    @Test("the guides' code trains and scores")
    func snippets() async throws {
        let place = try Workplace()
        let data = try ToneWords.corpus("data", count: 6, in: place)
        let model = try train(on: data, output: place.file("run"), settings: small(1))
        let recordings = (0..<6).map { data.appendingPathComponent("r\($0).wav") }
        let errors = try wordErrors(
            of: model, on: recordings, references: (0..<6).map(ToneWords.sentence))
        #expect(errors.reference == (0..<6).reduce(0) { $0 + 2 + $1 % 2 })
        let task = startTraining(on: place.file("nothing"), output: place.file("other"))
        await #expect(throws: SonorantError.self) { try await task.value }
    }

    @Test("what makes no sense is refused before anything is written")
    func refusals() throws {
        let place = try Workplace()
        let data = try ToneWords.corpus("data", count: 4, in: place)
        let output = place.file("run")
        var options = Trainer.Options()
        options.settings = ["model.cels=8"]
        let unknown = #expect(throws: SonorantError.self) {
            try Trainer(data: data, output: output, options: options)
        }
        #expect(unknown?.category == .badData || unknown?.category == .invalidRequest)
        #expect(unknown?.text.contains("cels") == true)
        options.settings = []
        options.task = .tagging
        #expect(throws: SonorantError.self) {
            try Trainer(data: data, output: output, options: options)
        }
        #expect(throws: SonorantError.self) {
            try Trainer(data: place.file("none"), output: output)
        }
        #expect(!FileManager.default.fileExists(atPath: output.path))
        options.task = nil
        let trainer = try Trainer(data: data, output: output, options: options)
        #expect(trainer.task == .ctc)
        #expect(trainer.configuration.contains("epochs:"))
    }
}
