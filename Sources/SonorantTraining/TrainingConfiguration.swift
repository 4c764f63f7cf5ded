import Foundation
import SonorantTensors

/// How a model is trained.
package struct TrainingConfiguration: Codable, Sendable, Equatable {
    /// How the learning rate changes in the course of a run.
    package enum Schedule: String, Codable, Sendable, CaseIterable {
        case constant
        /// Halved (times `decay`) whenever the dev measure has not improved for `decay_patience`
        /// epochs.
        case newbob
        /// Linear up for `warmup` of the run, then down a cosine to nearly zero, with the
        /// momentum of Adam left alone. Source: Smith and Topin 2018.
        case oneCycle = "one-cycle"
        /// Linear up for `warmup` of the run, then down a cosine to `final_rate`.
        /// Source: Loshchilov and Hutter 2017, without restarts.
        case cosine
    }

    /// What decides which epoch's model is the best.
    package enum Measure: String, Codable, Sendable, CaseIterable {
        /// The loss itself.
        case loss
        /// Character and word error rate of transcripts.
        case cer, wer
        /// Symbol (phone) error rate, and the share of sequences with an error.
        case per, ser
        /// F1 of chunks or labels.
        case f1
        /// The share of tags, classes or frames that are right.
        case accuracy
        /// The share of sentences whose class is right, beside their tags.
        case intentAccuracy = "intent_accuracy"
        /// exp of the mean loss of a symbol.
        case perplexity

        /// Whether less is better.
        package var isError: Bool { self != .f1 && self != .accuracy && self != .intentAccuracy }

        /// `value` as it is shown, such as `CER 1.25 %`.
        func text(_ value: Double) -> String {
            switch self {
            case .loss: String(format: "loss %.3f", value)
            case .perplexity: String(format: "perplexity %.3f", value)
            case .cer, .wer, .per, .ser:
                String(format: "\(rawValue.uppercased()) %.2f %%", 100 * value)
            case .f1: String(format: "F1 %.2f %%", 100 * value)
            case .accuracy: String(format: "accuracy %.2f %%", 100 * value)
            case .intentAccuracy: String(format: "intent accuracy %.2f %%", 100 * value)
            }
        }
    }

    /// Passes over the data.
    package var epochs: Int
    /// A minibatch holds at most so many frames (after stacking and skipping).
    package var batchFrames: Int
    /// A minibatch holds at most so many utterances.
    package var batchUtterances: Int
    /// How gradients change the weights.
    package var optimiser: OptimiserConfiguration
    /// The highest learning rate of the run.
    package var learningRate: Double
    /// How the learning rate changes over the run.
    package var schedule: Schedule
    /// For `one-cycle` and `cosine`: the share of the run in which the rate rises.
    package var warmup: Double
    /// For `cosine`: the last rate as a share of `learning_rate`.
    package var finalRate: Double
    /// For `newbob`: the factor of the learning rate when the dev measure stands still.
    package var decay: Double
    /// For `newbob`: epochs without improvement before the rate falls.
    package var decayPatience: Int
    /// The longest gradient, as a Euclidean norm over all weights; longer ones are scaled down
    /// to it. 0 is no limit.
    package var clipNorm: Double
    /// The standard deviation of Gaussian noise on the weights in each step.
    package var weightNoise: Float
    /// The weight of a uniform distribution over the symbols in the loss.
    package var labelSmoothing: Float
    /// Epochs without improvement of the dev measure after which training stops; 0 never stops
    /// early.
    package var patience: Int
    /// Which dev measure decides what is best, and when to decay or to stop.
    package var measure: Measure
    /// How often one may meet a batch whose loss or gradient is not finite before the model of
    /// the last epoch comes back with half the learning rate.
    package var nonFiniteLimit: Int
    /// Seconds between checkpoints within an epoch.
    package var checkpointSeconds: Double
    /// Megabytes of recordings or features kept in memory between epochs; more are read anew.
    package var cacheMegabytes: Int
    /// What the factors of the large products are stored as: `f32`, or `bf16` where the
    /// processor has it, which takes about half the time. Weights stay 32-bit floats.
    package var precision: Precision
    /// How many minibatches are prepared while another is trained on; 0 prepares each when its
    /// turn comes.
    package var prefetchBatches: Int
    /// Where features of recordings are kept from one run to the next, where augmentation leaves
    /// the sound alone: a folder, `auto` for the user's cache folder, or `off`.
    package var featureCache: String
    /// What that folder may grow to, in megabytes; 0 is off.
    package var featureCacheMegabytes: Int

    enum CodingKeys: String, CodingKey {
        case epochs, optimiser, schedule, warmup, decay, patience, measure, precision
        case batchFrames = "batch_frames"
        case batchUtterances = "batch_utterances"
        case learningRate = "learning_rate"
        case finalRate = "final_rate"
        case decayPatience = "decay_patience"
        case clipNorm = "clip_norm"
        case weightNoise = "weight_noise"
        case labelSmoothing = "label_smoothing"
        case nonFiniteLimit = "non_finite_limit"
        case checkpointSeconds = "checkpoint_seconds"
        case cacheMegabytes = "cache_megabytes"
        case prefetchBatches = "prefetch_batches"
        case featureCache = "feature_cache"
        case featureCacheMegabytes = "feature_cache_megabytes"
    }

    /// Forty epochs of Adam under a one-cycle schedule.
    package init() {
        epochs = 40
        batchFrames = 6000
        batchUtterances = 32
        optimiser = OptimiserConfiguration()
        learningRate = 0.002
        schedule = .oneCycle
        warmup = 0.3
        finalRate = 0.01
        decay = 0.5
        decayPatience = 2
        clipNorm = 5
        weightNoise = 0
        labelSmoothing = 0
        patience = 0
        measure = .cer
        nonFiniteLimit = 5
        checkpointSeconds = 60
        cacheMegabytes = 512
        precision = .f32
        prefetchBatches = 4
        featureCache = "auto"
        featureCacheMegabytes = 4096
    }

    /// These settings with the defaults of all that changes speed, memory and disk alone: a run may
    /// be resumed with others.
    package var resumeFingerprint: TrainingConfiguration {
        let defaults = TrainingConfiguration()
        var settings = self
        settings.cacheMegabytes = defaults.cacheMegabytes
        settings.prefetchBatches = defaults.prefetchBatches
        settings.featureCache = defaults.featureCache
        settings.featureCacheMegabytes = defaults.featureCacheMegabytes
        settings.checkpointSeconds = defaults.checkpointSeconds
        return settings
    }

    /// The keys of settings that only reading recordings goes by, and that are not as they are by
    /// default.
    package var soundSettings: [String] {
        let defaults = TrainingConfiguration()
        return [
            (CodingKeys.cacheMegabytes, cacheMegabytes != defaults.cacheMegabytes),
            (.prefetchBatches, prefetchBatches != defaults.prefetchBatches),
            (.featureCache, featureCache != defaults.featureCache),
            (.featureCacheMegabytes, featureCacheMegabytes != defaults.featureCacheMegabytes),
        ].filter(\.1).map { "training.\($0.0.rawValue)" }
    }

    /// Every value that makes no sense, as `key: found; needed`.
    package var faults: [String] {
        var faults: [String] = []
        func require(_ holds: Bool, _ text: String) { if !holds { faults.append(text) } }
        require(epochs >= 1, "epochs: \(epochs); at least 1 is needed")
        require(batchFrames >= 1, "batch_frames: \(batchFrames); at least 1 is needed")
        require(batchUtterances >= 1, "batch_utterances: \(batchUtterances); at least 1 is needed")
        require(
            learningRate > 0 && learningRate.isFinite,
            "learning_rate: \(learningRate); a number above 0 is needed")
        require((0..<1).contains(warmup), "warmup: \(warmup); 0 up to, not including, 1")
        require((0...1).contains(finalRate), "final_rate: \(finalRate); 0 to 1 are needed")
        require(decay > 0 && decay < 1, "decay: \(decay); above 0 and below 1")
        require(decayPatience >= 1, "decay_patience: \(decayPatience); at least 1 is needed")
        require(clipNorm >= 0, "clip_norm: \(clipNorm); 0 (no limit) or more")
        require(weightNoise >= 0, "weight_noise: \(weightNoise); 0 (none) or more")
        require((0..<1).contains(labelSmoothing), "label_smoothing: \(labelSmoothing); 0 up to 1")
        require(patience >= 0, "patience: \(patience); 0 (never) or more")
        require(nonFiniteLimit >= 1, "non_finite_limit: \(nonFiniteLimit); at least 1 is needed")
        require(
            checkpointSeconds > 0, "checkpoint_seconds: \(checkpointSeconds); above 0 is needed")
        require(cacheMegabytes >= 0, "cache_megabytes: \(cacheMegabytes); 0 or more")
        require(precision != .int8, "precision: int8 is for recognition; f32 or bf16 are needed")
        require(
            (0...1000).contains(prefetchBatches),
            "prefetch_batches: \(prefetchBatches); 0 (none) to 1000 are possible")
        require(!featureCache.isEmpty, "feature_cache: is empty; auto, off or a folder")
        require(
            (0...1 << 40).contains(featureCacheMegabytes),
            "feature_cache_megabytes: \(featureCacheMegabytes); 0 (off) to 2^40")
        return faults + optimiser.faults.map { "optimiser.\($0)" }
    }
}
