import SonorantLayers
import SonorantTensors

/// What a ``Trainer`` trains: a model with its training and its dev data.
///
/// The trainer decides on epochs, learning rates, what is best, files and resuming; the problem
/// knows what an example is and what is lost on it. Every random choice that a problem makes
/// depends on the seeds it is given, so that a run that was stopped and resumed is the same as one
/// that was not.
package protocol TrainingProblem: AnyObject {
    /// The weights.
    var parameters: ParameterStore { get }
    /// To which ``gradient(batch:settings:)`` adds.
    var gradients: Gradients { get }
    /// What a step counts, such as `frames`.
    var unit: String { get }
    /// The measures of ``evaluate()`` that may decide which epoch is the best.
    static var measures: [TrainingConfiguration.Measure] { get }

    /// Says what the factors of large products are stored as.
    func use(precision: Precision)
    /// Begins epoch `epoch` at minibatch `batch`, for a resumed run not the first.
    ///
    /// - Returns: the number of minibatches of the epoch.
    func begin(epoch: Int, at batch: Int) throws -> Int
    /// Waits until minibatch `batch` is at hand; called before ``gradient(batch:settings:)``.
    func load(batch: Int) throws
    /// Works out the loss of minibatch `batch` and adds its gradient, divided by the number of
    /// examples, to ``gradients``.
    func gradient(batch: Int, settings: StepSettings) throws -> StepResult
    /// What to call minibatch `batch` in a warning, such as its first utterance.
    func name(ofBatch batch: Int) -> String
    /// Ends the epoch, or an unfinished one; may be called twice.
    func endEpoch()
    /// Measures the model on the dev data.
    func evaluate() throws -> Evaluation
    /// Writes the model file in one step.
    func write(to path: String, adding facts: [String: String]) throws

    /// What goes on from one minibatch to the next beside the weights, such as recurrent states;
    /// kept in checkpoints.
    var carried: [Float] { get set }
}

extension TrainingProblem {
    package func load(batch: Int) throws {}

    package var carried: [Float] {
        get { [] }
        set {}
    }
}

/// What a model does on data it was not trained on.
package struct Evaluation: Sendable {
    /// Nats an utterance, sentence or symbol.
    package let loss: Double
    /// The task's own measures, in the order in which they are shown.
    package let measures: [DevMeasure]

    package init(loss: Double, measures: [DevMeasure]) {
        self.loss = loss
        self.measures = measures
    }

    /// The value of `measure`; the loss where there is none of that name.
    func value(of measure: TrainingConfiguration.Measure) -> Double {
        measures.first { $0.measure == measure }?.value ?? loss
    }
}

/// One measure of a model on dev data.
package struct DevMeasure: Sendable {
    package let measure: TrainingConfiguration.Measure
    package let value: Double

    package init(_ measure: TrainingConfiguration.Measure, _ value: Double) {
        self.measure = measure
        self.value = value
    }
}
