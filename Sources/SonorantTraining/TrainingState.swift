import Foundation
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

    /// Whether all counts are such as a run can have come to.
    package var isPlausible: Bool {
        let counts = [
            epoch, batch, step, utterances, frames, infeasible, nonFinite, nonFiniteSinceGood,
            rollBacks, epochsSinceBest, epochsSinceDecay,
        ]
        return counts.allSatisfy { (0...1 << 53).contains($0) } && (-1...epoch).contains(bestEpoch)
            && rateFactor > 0 && seconds >= 0 && waited >= 0
    }

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
    /// Nats an utterance, sentence or symbol.
    package var trainLoss: Double
    package var devLoss: Double
    /// The measures of the dev data by their keys, such as `cer`; in the file `dev_cer`.
    package var measures: [String: Double]
    package var infeasible: Int
    package var nonFinite: Int
    /// The share of `seconds` in which the trainer waited for data, 0 to 1.
    package var waited: Double

    /// Keys that every task has.
    private enum Keys: String, CodingKey, CaseIterable {
        case epoch, step, seconds, infeasible, waited
        case framesPerSecond = "frames_per_s"
        case learningRate = "learning_rate"
        case trainLoss = "train_loss"
        case devLoss = "dev_loss"
        case nonFinite = "non_finite"
    }

    private struct MeasureKey: CodingKey {
        static let prefix = "dev_"
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    package init(
        epoch: Int, step: Int, seconds: Double, framesPerSecond: Double, learningRate: Double,
        trainLoss: Double, devLoss: Double, measures: [String: Double], infeasible: Int,
        nonFinite: Int, waited: Double
    ) {
        self.epoch = epoch
        self.step = step
        self.seconds = seconds
        self.framesPerSecond = framesPerSecond
        self.learningRate = learningRate
        self.trainLoss = trainLoss
        self.devLoss = devLoss
        self.measures = measures
        self.infeasible = infeasible
        self.nonFinite = nonFinite
        self.waited = waited
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Keys.self)
        epoch = try values.decode(Int.self, forKey: .epoch)
        step = try values.decode(Int.self, forKey: .step)
        seconds = try values.decode(Double.self, forKey: .seconds)
        framesPerSecond = try values.decode(Double.self, forKey: .framesPerSecond)
        learningRate = try values.decode(Double.self, forKey: .learningRate)
        trainLoss = try values.decode(Double.self, forKey: .trainLoss)
        devLoss = try values.decode(Double.self, forKey: .devLoss)
        infeasible = try values.decode(Int.self, forKey: .infeasible)
        nonFinite = try values.decode(Int.self, forKey: .nonFinite)
        waited = try values.decode(Double.self, forKey: .waited)
        measures = [:]
        let others = try decoder.container(keyedBy: MeasureKey.self)
        for key in others.allKeys
        where Keys(rawValue: key.stringValue) == nil
            && key.stringValue.hasPrefix(MeasureKey.prefix)
        {
            measures[String(key.stringValue.dropFirst(MeasureKey.prefix.count))] =
                try others.decode(Double.self, forKey: key)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Keys.self)
        try values.encode(epoch, forKey: .epoch)
        try values.encode(step, forKey: .step)
        try values.encode(seconds, forKey: .seconds)
        try values.encode(framesPerSecond, forKey: .framesPerSecond)
        try values.encode(learningRate, forKey: .learningRate)
        try values.encode(trainLoss, forKey: .trainLoss)
        try values.encode(devLoss, forKey: .devLoss)
        try values.encode(infeasible, forKey: .infeasible)
        try values.encode(nonFinite, forKey: .nonFinite)
        try values.encode(waited, forKey: .waited)
        var others = encoder.container(keyedBy: MeasureKey.self)
        for (key, value) in measures {
            try others.encode(value, forKey: MeasureKey(stringValue: MeasureKey.prefix + key))
        }
    }
}
