import SonorantLayers
import SonorantModels
import SonorantTensors
import SonorantTraining
import Testing

@testable import SonorantTasks

@Suite struct EncoderDecoderGradientTests {
    /// Compares the gradient of the loss of three examples with finite differences.
    ///
    /// In single precision a step of 1e-2 leaves about half a percent of the largest gradient.
    private func check(
        sourceLocation: SourceLocation = #_sourceLocation,
        _ change: (inout EncoderDecoderConfiguration) -> Void
    ) throws {
        let model = try EncoderDecoderToys.model(change)
        let store = model.parameters
        // Differences want a smooth function: a cosine's usual factor of 8 makes it steep.
        if let factor = store.parameters.first(where: { $0.name == "attention.sharpness" }) {
            store.set([1], of: factor)
        }
        let tape = Tape(store: store, pool: ThreadPool(threads: 2))
        var settings = StepSettings()
        settings.labelSmoothing = 0.1
        func loss() -> Double {
            tape.reset(training: true)
            _ = model.loss(of: EncoderDecoderToys.examples, on: tape, settings: settings)
            return tape.loss
        }
        tape.workspace.gradients.clear()
        _ = loss()
        tape.backward()
        let analytic = Array(tape.workspace.gradients.floats)
        let largest = Double(analytic.map(abs).max() ?? 0)
        #expect(largest > 0, sourceLocation: sourceLocation)
        let step: Float = 1e-2
        for parameter in store.parameters {
            #expect(
                parameter.range.contains { analytic[$0] != 0 }, "\(parameter.name) gets nothing",
                sourceLocation: sourceLocation)
            // Every third weight: of each matrix still many.
            for index in stride(
                from: parameter.range.lowerBound, to: parameter.range.upperBound, by: 3)
            {
                let old = store.values.base[index]
                store.values.base[index] = old + step
                store.valuesChanged()
                let above = loss()
                store.values.base[index] = old - step
                store.valuesChanged()
                let below = loss()
                store.values.base[index] = old
                store.valuesChanged()
                let numeric = (above - below) / Double(2 * step)
                #expect(
                    abs(numeric - Double(analytic[index])) <= 5e-3 * max(1, largest),
                    "\(parameter.name): \(analytic[index]), not \(numeric)",
                    sourceLocation: sourceLocation)
            }
        }
    }

    @Test(
        "gradients with attention of each kind, its scores as they are and through a softmax",
        arguments: [.additive, .bilinear, .cosine] as [EncoderDecoderConfiguration.Attention],
        EncoderDecoderConfiguration.Scores.allCases)
    func attention(
        kind: EncoderDecoderConfiguration.Attention, scores: EncoderDecoderConfiguration.Scores
    ) throws {
        try check {
            $0.attention = kind
            $0.attentionScores = scores
            $0.coverage = 0.2
        }
    }

    @Test(
        "gradients without attention, of each context and way of feeding it",
        arguments: EncoderDecoderConfiguration.Context.allCases,
        EncoderDecoderConfiguration.Feed.allCases)
    func context(
        context: EncoderDecoderConfiguration.Context, feed: EncoderDecoderConfiguration.Feed
    ) throws {
        try check {
            $0.attention = .none
            $0.context = context
            $0.feed = feed
        }
    }

    @Test("gradients of each first key", arguments: EncoderDecoderConfiguration.FirstKey.allCases)
    func firstKey(key: EncoderDecoderConfiguration.FirstKey) throws {
        try check { $0.firstKey = key }
    }

    @Test(
        "gradients with each cell in the decoder, two layers of it",
        arguments: [.lstm, .gru, .simplifiedGRU, .rnnTanh] as [ModelConfiguration.Cell])
    func cells(cell: ModelConfiguration.Cell) throws {
        try check {
            $0.cell = cell
            $0.layers = 2
        }
    }

    @Test("gradients of connectionist temporal classification, alone and beside the decoder")
    func temporalClassification() throws {
        for weight: Float in [0.3, 1] {
            try check {
                $0.ctcWeight = weight
                $0.upsample = 2
            }
        }
    }

    @Test("the same gradients, to the bit, at one thread and at two")
    func threads() throws {
        func gradients(_ threads: Int) throws -> [Float] {
            let model = try EncoderDecoderToys.model {
                $0.cell = .gru
                $0.cells = 64
                $0.dropout = 0.2
                $0.coverage = 0.1
                $0.ctcWeight = 0.2
                $0.scheduledSampling = .linear
            }
            var generator = SeededGenerator(seed: 4)
            let examples = (0..<200).map { _ in
                EncoderDecoderModel.Example(
                    text: EncodedText(
                        tokens: (0..<3 + generator.index(below: 5)).map { _ in
                            Int32(generator.index(below: 4))
                        }),
                    target: (0..<1 + generator.index(below: 3)).map { _ in
                        Int32(1 + generator.index(below: 3))
                    })
            }
            let tape = Tape(store: model.parameters, pool: ThreadPool(threads: threads))
            tape.reset(training: true, seed: 3)
            var settings = StepSettings()
            settings.progress = 1
            settings.seed = 9
            _ = model.loss(of: examples, on: tape, settings: settings)
            tape.backward()
            return Array(tape.workspace.gradients.floats)
        }
        #expect(try gradients(1) == gradients(2))
    }
}
