import SonorantLayers
import SonorantTensors

/// A problem whose model is a mean of the weights of all steps: what is measured and written is the
/// mean, what is trained goes on as it is.
///
/// After step t, counted from 1, the mean moves towards the weights by (1 + η) / (t + η), which
/// gives later steps more weight, like t^η; η = 0 would be Collins's averaged perceptron, in which
/// the first random weights of a deep network count as much as the last ones. One array of the
/// weights' size more, and as much in checkpoints. The weights join the mean when the next step
/// begins, so that what an epoch's end measures lacks its last step.
///
/// Source: Collins 2002; Shamir and Zhang 2013, "Stochastic gradient descent for non-smooth
/// optimization", section 4 (polynomial-decay averaging, η = 3).
package final class AveragedProblem<Problem: TrainingProblem>: TrainingProblem {
    private let problem: Problem
    private var mean: [Float] = []
    /// Steps that are in the mean.
    private var steps = 0
    private static var eta: Float { 3 }

    package init(_ problem: Problem) { self.problem = problem }

    package static var measures: [TrainingConfiguration.Measure] { Problem.measures }
    package var parameters: ParameterStore { problem.parameters }
    package var gradients: Gradients { problem.gradients }
    package var unit: String { problem.unit }
    package func use(precision: Precision) { problem.use(precision: precision) }
    package func begin(epoch: Int, at batch: Int) throws -> Int {
        try problem.begin(epoch: epoch, at: batch)
    }
    package func load(batch: Int) throws { try problem.load(batch: batch) }
    package func name(ofBatch batch: Int) -> String { problem.name(ofBatch: batch) }
    package func endEpoch() { problem.endEpoch() }

    package func gradient(batch: Int, settings: StepSettings) throws -> StepResult {
        take(steps: settings.step)
        return try problem.gradient(batch: batch, settings: settings)
    }

    package func evaluate() throws -> Evaluation {
        try withMean { try problem.evaluate() }
    }

    package func write(to path: String, adding facts: [String: String]) throws {
        try withMean { try problem.write(to: path, adding: facts) }
    }

    /// The steps in the mean (exact up to 2²⁴), the mean, and what the problem carries.
    package var carried: [Float] {
        get { [Float(steps)] + mean + problem.carried }
        set {
            guard let first = newValue.first else { return }
            steps = Int(first)
            let count = steps == 0 ? 0 : parameters.flatCount
            mean = Array(newValue.dropFirst().prefix(count))
            problem.carried = Array(newValue.dropFirst(1 + count))
        }
    }

    /// Takes the weights as they are, after `count` steps, into the mean.
    private func take(steps count: Int) {
        guard count > steps else { return }
        steps = count
        let values = parameters.values.floats[..<parameters.flatCount]
        guard mean.count == values.count else {
            mean = Array(values)
            return
        }
        let share = (1 + Self.eta) / (Float(count) + Self.eta)
        for index in mean.indices { mean[index] += share * (values[index] - mean[index]) }
    }

    /// Lends the mean to `body` as the weights.
    private func withMean<Result>(_ body: () throws -> Result) rethrows -> Result {
        guard !mean.isEmpty else { return try body() }
        let values = Array(parameters.values.floats[..<mean.count])
        set(mean)
        defer { set(values) }
        return try body()
    }

    private func set(_ values: [Float]) {
        for (index, value) in values.enumerated() { parameters.values.floats[index] = value }
        parameters.valuesChanged()
    }
}
