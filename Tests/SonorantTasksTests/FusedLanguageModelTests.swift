import SonorantDecoding
import SonorantLayers
import SonorantModels
import SonorantSystem
import SonorantTasks
import SonorantTensors
import TestSupport
import Testing

@Suite struct FusedLanguageModelTests {
    private typealias Support = LanguageModelSupport

    @Test(
        "prefixes read side by side have the expectations of whole texts",
        arguments: [ModelConfiguration.Cell.lstm, .gru, .scrn, .clockwork])
    func agreesWithScorer(cell: ModelConfiguration.Cell) throws {
        let folder = try TemporaryFolder()
        let corpus = Support.lines(["a b c a", "c b"])
        let model = Support.model(
            corpus,
            Support.configuration(readsLines: true) {
                $0.model.cell = cell
                $0.model.layers = 2
            })
        try model.write(to: folder.path("lm.safetensors"))
        let fused = try FusedLanguageModel(path: folder.path("lm.safetensors"))
        #expect(fused.isOfWords)
        #expect(fused.knows("a") && !fused.knows("z"))
        #expect(fused.index(of: "z") == fused.index(of: "<UNK>"))
        let memory = fused.memory(rows: 8)
        func symbol(_ word: String) -> Int32 { fused.index(of: word) ?? -1 }
        // Rows 1 and 2 are "a" and "c", 3 and 4 "a b" and "a c", 5 "c b", 6 "a b c".
        memory.begin(row: 0)
        memory.extend([
            NeuralStep(row: 0, symbol: symbol("a"), target: 1),
            NeuralStep(row: 0, symbol: symbol("c"), target: 2),
        ])
        memory.extend([
            NeuralStep(row: 1, symbol: symbol("b"), target: 3),
            NeuralStep(row: 1, symbol: symbol("c"), target: 4),
            NeuralStep(row: 2, symbol: symbol("b"), target: 5),
        ])
        memory.extend([
            NeuralStep(row: 3, symbol: symbol("c"), target: 6),
            NeuralStep(row: 0, symbol: symbol("b"), target: 7),
        ])
        let texts = [0: "", 1: "a", 2: "c", 3: "a b", 4: "a c", 5: "c b", 6: "a b c", 7: "b"]
        let scorer = LanguageModelScorer(
            model, tape: Tape(store: model.parameters, pool: Support.pool))
        for (row, text) in texts {
            let tokens = text.split(separator: " ").map(String.init)
            for next in ["a", "b", "c", "<EOS>"] {
                var encoded = model.encode(tokens, isWhole: false)
                model.append(symbol(next), to: &encoded)
                let expected = try #require(scorer.logProbabilities(of: [encoded])[0].last)
                let found = memory.expectations[row * fused.symbolCount + Int(symbol(next))]
                #expect(abs(found - expected) < 1e-5, "\(text) \(next)")
            }
        }
        let whole = fused.logProbabilities(of: [["a", "b"], []])
        let expected = scorer.logProbabilities(of: [model.encode(["a", "b"]), model.encode([])])
        for (one, other) in zip(whole, expected) {
            #expect(abs(one - other.reduce(0) { $0 + Double($1) }) < 1e-5)
        }
    }

    @Test("a model of another task is refused")
    func refusesOthers() throws {
        let folder = try TemporaryFolder()
        var configuration = ClassificationTests.configuration(.mean)
        configuration.training.epochs = 1
        var run = TrainingRun(
            data: ClassificationTests.corpus(20), configuration: configuration,
            folder: folder.path("exp"))
        run.dev = ClassificationTests.corpus(10, seed: 2)
        _ = try run.run(pool: Support.pool, log: Log(level: .quiet))
        let path = folder.path("exp/best.safetensors")
        #expect(
            throws: TaskError.otherTask(
                path: path, found: "classification", needed: "language-model")
        ) { try FusedLanguageModel(path: path) }
    }
}
