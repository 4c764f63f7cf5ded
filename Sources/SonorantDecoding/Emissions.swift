import SonorantTensors

/// What a model says of one utterance: all that a decoder or an aligner gets to see.
public struct Emissions: Sendable, Equatable {
    /// (T, V), natural log; each row's probabilities sum to one.
    public let logProbabilities: Matrix
    /// The distance of two frames in seconds.
    public let secondsPerFrame: Double
    /// Seconds of the recording; no time goes beyond it.
    public let duration: Double

    /// Emissions with all their facts.
    public init(logProbabilities: Matrix, secondsPerFrame: Double, duration: Double) {
        self.logProbabilities = logProbabilities
        self.secondsPerFrame = secondsPerFrame
        self.duration = duration
    }

}
