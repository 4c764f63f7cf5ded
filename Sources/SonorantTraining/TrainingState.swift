import Foundation
import SonorantModels
import SonorantSystem

/// Everything about a run that changes as it goes on, weights apart: with these a run that was
/// stopped continues as if nothing had happened.
package struct TrainingState: Codable, Sendable, Equatable {
    /// The epoch under way, from 0.
    package var epoch = 0
    /// Minibatches of it that are done.
    package var batch = 0
    /// Steps taken in the whole run, refused ones included.
    package var step = 0
    /// What newbob and roll-backs have made of the learning rate.
    package var rateFactor = 1.0

    /// Sums over the epoch under way.
    package var loss = 0.0
    package var utterances = 0
    package var frames = 0
    package var infeasible = 0
    package var nonFinite = 0
    package var seconds = 0.0
    /// The part of ``seconds`` in which there was nothing to train on yet.
    package var waited = 0.0

    /// Minibatches since the last good state that were not finite.
    package var nonFiniteSinceGood = 0
    package var rollBacks = 0

    package var bestEpoch = -1
    package var bestMeasure = Double.greatestFiniteMagnitude
    package var bestLoss = Double.greatestFiniteMagnitude
    package var epochsSinceBest = 0
    package var epochsSinceDecay = 0

    package init() {}

    /// Sets the sums of an epoch back.
    package mutating func beginEpoch() {
        loss = 0
        utterances = 0
        frames = 0
        infeasible = 0
        nonFinite = 0
        seconds = 0
        waited = 0
        batch = 0
    }
}

/// A line of `log.jsonl`: one epoch.
package struct EpochRecord: Codable, Sendable {
    package var epoch: Int
    package var step: Int
    package var seconds: Double
    package var framesPerSecond: Double
    package var learningRate: Double
    /// Nats an utterance.
    package var trainLoss: Double
    package var devLoss: Double
    package var devCER: Double
    package var devWER: Double
    package var infeasible: Int
    package var nonFinite: Int
    /// The share of `seconds` in which the trainer waited for data, 0 to 1.
    package var waited: Double

    enum CodingKeys: String, CodingKey {
        case epoch, step, seconds, infeasible, waited
        case framesPerSecond = "frames_per_s"
        case learningRate = "learning_rate"
        case trainLoss = "train_loss"
        case devLoss = "dev_loss"
        case devCER = "dev_cer"
        case devWER = "dev_wer"
        case nonFinite = "non_finite"
    }
}
