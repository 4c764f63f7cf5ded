import SonorantTensors

/// What a model says of one utterance: all that a decoder or an aligner gets to see.
package struct Emissions: Sendable, Equatable {
    /// (T, V), natural log; each row's probabilities sum to one.
    package let logProbabilities: Matrix
    /// The distance of two frames in seconds.
    package let secondsPerFrame: Double
    /// Seconds of the recording; no time goes beyond it.
    package let duration: Double

    /// Emissions with all their facts.
    package init(logProbabilities: Matrix, secondsPerFrame: Double, duration: Double) {
        self.logProbabilities = logProbabilities
        self.secondsPerFrame = secondsPerFrame
        self.duration = duration
    }

}
