import Foundation

extension TrainingConfiguration {
    /// The learning rate of a step, before the factors that newbob and roll-backs add.
    ///
    /// - Parameter progress: the share of the run that is done, 0 up to 1.
    package func learningRate(at progress: Double) -> Double {
        /// From `start` to `end` along half a cosine.
        func anneal(_ start: Double, _ end: Double, _ share: Double) -> Double {
            end + (start - end) * (1 + cos(.pi * min(max(share, 0), 1))) / 2
        }
        let rising = warmup > 0 && progress < warmup
        let falling = (progress - warmup) / (1 - warmup)
        switch schedule {
        case .constant, .newbob:
            return learningRate
        case .oneCycle:
            return rising
                ? anneal(learningRate / 25, learningRate, progress / warmup)
                : anneal(learningRate, learningRate / 10_000, falling)
        case .cosine:
            return rising
                ? learningRate * max(progress / warmup, 1e-3)
                : anneal(learningRate, learningRate * finalRate, falling)
        }
    }
}
