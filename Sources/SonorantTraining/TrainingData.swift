import Foundation
import SonorantAudio
import SonorantCTC
import SonorantCorpora
import SonorantSystem
import SonorantTensors
import SonorantText

/// The utterances of a corpus, ready for training: labels encoded, lengths known, and sound or
/// features at hand, in memory as far as they fit and else, where a run has a ``FeatureCache``,
/// from there.
package final class TrainingData: Sendable {
    package let utterances: [Utterance]
    /// Symbol indices of each utterance, without the blank.
    package let labels: [[Int32]]
    /// Frames of each utterance as the model gets them, before augmentation.
    package let lengths: [Int]
    /// Ids of utterances left out, with fewer frames than their labels need.
    package let infeasible: [String]
    /// By the loader's key; see ``UtteranceLoader/statistics(of:base:)``.
    package let statistics: [String?: NormalisationStatistics]

    private let loader: UtteranceLoader
    private let augmenter: Augmenter?
    private let cache: [Cached]
    private let featureCache: FeatureCache?
    /// Whether features have to be computed from sound in every epoch.
    private let keepsWaveforms: Bool
    private let seed: UInt64

    private enum Cached: Sendable {
        case waveform(Waveform)
        case base(Matrix)
        case nothing
    }

    /// Reads all utterances once.
    ///
    /// - Parameters:
    ///   - augmentation: what to vary in each epoch; nil for data that is only evaluated.
    ///   - statistics: to use instead of computing them: those of the training data for its dev
    ///     data, where normalisation is global.
    ///   - cacheMegabytes: how much to keep in memory; the rest is read anew each time.
    ///   - featureCache: where features of recordings that are not varied are kept on disk.
    /// - Throws: whatever is wrong with an utterance; ``UtteranceError`` for one without a
    ///   transcript.
    package init(
        _ corpus: Corpus, encoder: TranscriptEncoder, pipeline: FeaturePipeline,
        augmentation: AugmentationConfiguration?, seed: UInt64, cacheMegabytes: Int,
        featureCache: FeatureCache? = nil,
        statistics given: [String?: NormalisationStatistics]? = nil,
        title: String, pool: ThreadPool, log: Log
    ) throws {
        let loader = UtteranceLoader(pipeline: pipeline)
        let variesWaveforms = augmentation?.variesWaveforms ?? false
        let keepsWaveforms = variesWaveforms || pipeline.configuration.dither > 0
        let needsStatistics =
            given == nil
            && [.speaker, .global].contains(pipeline.configuration.normalisation)
        let budget = Budget(bytes: cacheMegabytes << 20)
        let all = corpus.utterances
        let progress = ProgressReporter(
            title: title, total: all.count, unit: "utterances", log: log)
        let done = Counter()
        let prepared: [Result<Prepared, any Error>] = pool.map(all.count) { index in
            defer { progress.update(done: done.next(), amount: 1) }
            return Result {
                if Interrupts.isRequested { throw Interruption() }
                let utterance = all[index]
                try loader.check(utterance)
                guard let transcript = utterance.transcript else {
                    throw UtteranceError.noTranscript(
                        location: utterance.location, id: utterance.id)
                }
                let labels = try encoder.encode(transcript).map { Int32($0) }
                let waveform =
                    keepsWaveforms && utterance.source.isAudio
                    ? try loader.waveform(of: utterance).waveform : nil
                // Features are needed now only where something is taken from them.
                var base: Matrix?
                if waveform == nil || needsStatistics {
                    base = try loader.baseFeatures(
                        of: utterance, waveform: waveform, cache: featureCache)
                }
                let frames =
                    base.map { pipeline.outputFrames(baseFrames: $0.rows) }
                    ?? pipeline.outputFrames(samples: waveform?.samples.count ?? 0)
                var cached = Cached.nothing
                if let waveform {
                    if budget.take(floats: waveform.samples.count) { cached = .waveform(waveform) }
                } else if let base, budget.take(floats: base.elements.count) {
                    cached = .base(base)
                }
                return Prepared(
                    labels: labels, frames: frames, cached: cached,
                    unnormalised: needsStatistics
                        ? try base.map {
                            NormalisationStatistics(of: try pipeline.unnormalisedFeatures(from: $0))
                        }
                        : nil)
            }
        }
        progress.finish()

        var utterances: [Utterance] = []
        var labels: [[Int32]] = []
        var lengths: [Int] = []
        var infeasible: [String] = []
        var cache: [Cached] = []
        var statistics = given ?? [:]
        for (utterance, result) in zip(all, prepared) {
            let item = try result.get()
            guard item.frames > 0, item.frames >= CTC.requiredFrames(item.labels) else {
                infeasible.append(utterance.id)
                continue
            }
            utterances.append(utterance)
            labels.append(item.labels)
            lengths.append(item.frames)
            cache.append(item.cached)
            if let own = item.unnormalised {
                statistics[
                    loader.key(of: utterance),
                    default: NormalisationStatistics(dimension: pipeline.unstackedDimension)
                ].merge(own)
            }
        }
        self.utterances = utterances
        self.labels = labels
        self.lengths = lengths
        self.infeasible = infeasible
        self.cache = cache
        self.featureCache = featureCache
        self.keepsWaveforms = keepsWaveforms
        self.statistics = statistics
        self.loader = loader
        self.seed = seed
        augmenter = try augmentation.map {
            try Augmenter(configuration: $0, features: pipeline.configuration)
        }
    }

    private struct Prepared: Sendable {
        let labels: [Int32]
        let frames: Int
        let cached: Cached
        let unnormalised: NormalisationStatistics?
    }

    /// The frames of one utterance as the model gets them.
    ///
    /// - Parameter epoch: decides how it is varied; nil leaves it as it is.
    package func features(_ index: Int, epoch: Int?) throws -> Matrix {
        let pipeline = loader.pipeline
        let statistics = statistics[loader.key(of: utterances[index])]
        guard let epoch, let augmenter else {
            return try pipeline.features(
                from: base(index, waveform: { $0 }), statistics: statistics)
        }
        var generator = SeededGenerator(seed: seed, "augmentation", epoch, index)
        var warp: Float = 1
        if utterances[index].source.isAudio { warp = augmenter.vtlnWarp(generator: &generator) }
        let base = try base(index, warp: warp, ditherSeed: (epoch, index)) {
            try augmenter.waveform($0, generator: &generator)
        }
        return try pipeline.features(
            from: base, statistics: statistics, augmenter: augmenter, generator: &generator)
    }

    /// The ``features(_:epoch:)`` of `batches`, prepared ahead of their use.
    package func prefetcher(
        of batches: [[Int]], from start: Int = 0, epoch: Int?, ahead: Int, pool: ThreadPool
    ) -> Prefetcher<Matrix> {
        Prefetcher(batches: batches, from: start, ahead: ahead, pool: pool) { index in
            try self.features(index, epoch: epoch)
        }
    }

    private func base(
        _ index: Int, warp: Float = 1, ditherSeed: (Int, Int)? = nil,
        waveform vary: (Waveform) throws -> Waveform
    ) throws -> Matrix {
        let utterance = utterances[index]
        var waveform: Waveform?
        switch cache[index] {
        case .base(let base): return base
        case .waveform(let cached): waveform = cached
        case .nothing: break
        }
        guard keepsWaveforms, utterance.source.isAudio else {
            return try loader.baseFeatures(of: utterance, cache: featureCache)
        }
        let sound = try waveform ?? loader.waveform(of: utterance).waveform
        return try loader.pipeline.baseFeatures(
            of: vary(sound), vtlnWarp: warp,
            ditherGenerator: ditherSeed.map {
                SeededGenerator(seed: seed, "dither", $0.0, $0.1)
            })
    }
}

/// Memory that may still be used, shared by threads.
///
/// Sendable: every access holds the lock.
private final class Budget: @unchecked Sendable {
    private let lock = NSLock()
    private var bytes: Int

    init(bytes: Int) { self.bytes = bytes }

    /// Whether there was room.
    func take(floats: Int) -> Bool {
        lock.withLock {
            guard bytes >= floats * 4 else { return false }
            bytes -= floats * 4
            return true
        }
    }
}

/// Counts up, shared by threads.
///
/// Sendable: every access holds the lock.
private final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var count = 0

    func next() -> Int {
        lock.withLock {
            count += 1
            return count
        }
    }
}
