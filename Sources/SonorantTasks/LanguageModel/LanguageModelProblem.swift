import Foundation
import SonorantLayers
import SonorantSystem
import SonorantTensors
import SonorantTraining

/// The training of a ``LanguageModel``: windows of running text, by truncated back-propagation
/// through time.
///
/// With adjacent sampling the states after a window are those before the next, but no gradient
/// goes back across the border.
///
/// Source: Williams and Peng 1990 for the truncation.
package final class LanguageModelProblem: TrainingProblem {
    private let model: LanguageModel
    private let train: [EncodedText]
    private let dev: [EncodedText]
    private let configuration: TrainingConfiguration
    private let seed: UInt64
    private let tape: Tape
    private var plan: TextWindows
    private var precision = Precision.f32
    // What the windows before have left behind; nothing at an epoch's start.
    private var states: (before: RecurrentStates, after: RecurrentStates)
    private var hasStates = false

    /// - Parameters:
    ///   - train: texts, each with the boundary behind it; one where sampling is adjacent.
    ///   - dev: the same.
    package init(
        _ model: LanguageModel, train: [EncodedText], dev: [EncodedText],
        configuration: TrainingConfiguration, seed: UInt64, pool: ThreadPool
    ) {
        self.model = model
        self.train = train
        self.dev = dev
        self.configuration = configuration
        self.seed = seed
        tape = Tape(store: model.parameters, pool: pool)
        plan = TextWindows(adjacent: 0, strands: 1, steps: 1)
        states = (model.states(), model.states())
    }
    package static let measures: [TrainingConfiguration.Measure] = [.perplexity, .loss]
    package var parameters: ParameterStore { model.parameters }
    package var gradients: Gradients { tape.workspace.gradients }
    package var unit: String { "symbols" }

    package func use(precision: Precision) { self.precision = precision }

    package func begin(epoch: Int, at batch: Int) -> Int {
        if batch == 0 { hasStates = false }
        let settings = model.description.languageModel
        switch settings.sampling {
        case .adjacent:
            plan = TextWindows(
                adjacent: train.first?.count ?? 0,
                strands: max(
                    1,
                    min(configuration.batchUtterances, configuration.batchFrames / settings.steps)),
                steps: settings.steps)
        case .random:
            plan = TextWindows(
                random: train.map(\.count), isStream: !model.description.reading.readsLines,
                steps: settings.steps, windows: configuration.batchUtterances,
                symbols: configuration.batchFrames, seed: seed, epoch: epoch)
        }
        return plan.batches.count
    }

    package func gradient(batch: Int, settings: StepSettings) -> StepResult {
        let windows = plan.batches[batch]
        let inputs = windows.map { model.inputs(of: train[$0.text], at: $0.places) }
        let order = PackedOrder(lengths: inputs.map(\.count))
        tape.reset(training: true, seed: settings.seed, precision: precision)
        let block =
            plan.continues
            ? Block(
                kept: order.layout.steps, before: hasStates ? states.before : nil,
                after: states.after) : nil
        let logits = model.logits(
            inputs, order: order, tape: tape, block: block, seed: settings.seed)
        let targets = order.rows { window, step in
            train[windows[window].text].tokens[windows[window].places.lowerBound + step]
        }
        let loss = tape.crossEntropy(
            logits, targets: targets, weight: 1 / Float(targets.count),
            smoothing: settings.labelSmoothing)
        var result = StepResult()
        result.loss = loss.nats
        result.utterances = loss.rows
        result.frames = targets.count
        if loss.nats.isFinite { tape.backward() }
        if plan.continues {
            states = (states.after, states.before)
            // What a network that has blown up leaves behind is nothing to go on from.
            hasStates = loss.nats.isFinite
        }
        return result
    }

    package func name(ofBatch batch: Int) -> String {
        let first = plan.batches[batch][0]
        return "first symbol \(first.places.lowerBound + 1) of text \(first.text + 1)"
    }

    package func endEpoch() {}

    package func evaluate() throws -> Evaluation {
        let scorer = LanguageModelScorer(model, tape: tape, precision: precision)
        var (nats, count) = (0.0, 0)
        for text in try scorer.logProbabilities(of: dev, check: { try Interrupts.check() }) {
            for value in text { nats -= Double(value) }
            count += text.count
        }
        let loss = nats / Double(max(count, 1))
        return Evaluation(loss: loss, measures: [DevMeasure(.perplexity, exp(loss))])
    }

    package func write(to path: String, adding facts: [String: String]) throws {
        try model.write(to: path, adding: facts)
    }

    /// The states before the next window.
    package var carried: [Float] {
        get { hasStates ? states.before.floats : [] }
        set { hasStates = !newValue.isEmpty && states.before.restore(newValue) }
    }
}
