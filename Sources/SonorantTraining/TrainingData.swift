import SonorantAudio
import SonorantCorpora
import SonorantSystem
import SonorantTensors
import SonorantText
import Synchronization

/// The utterances of a corpus, ready for training: labels encoded, lengths known, and sound or
/// features at hand, in memory as far as they fit and else, where a run has a ``FeatureCache``,
/// from there.
package final class TrainingData: Sendable {
    package let utterances: [Utterance]
    /// Symbol indices of each utterance, without the blank.
    package let labels: [[Int32]]
    /// Frames of each utterance as the model gets them, before augmentation.
    package let lengths: [Int]
    /// Ids of utterances left out, with fewer frames than the task needs for their labels.
    package let infeasible: [String]
    /// By the loader's key; see ``UtteranceLoader/statistics(of:base:)``.
    package let statistics: [String?: NormalisationStatistics]
    /// How often sound was decoded so far, by validation too where both had one pass.
    package var decodes: Int { loader.decodes }

    private let loader: UtteranceLoader
    private let augmenter: Augmenter?
    private let featureCache: FeatureCache?
    private let keepsWaveforms: Bool
    private let seed: UInt64
    private let memory: Mutex<Memory>

    private struct Memory: Sendable {
        var kept: [PreparedCorpus.Kept]
        var bytesLeft: Int
    }

    /// All utterances of `prepared`.
    ///
    /// - Parameters:
    ///   - feasibility: how many frames the task needs; utterances with fewer are left out.
    ///   - statistics: to use instead of those of the utterances: those of the training data for
    ///     its dev data, where normalisation is global.
    /// - Throws: whatever is wrong with an utterance; ``UtteranceError`` for one without a
    ///   transcript.
    package init(
        _ prepared: PreparedCorpus, encoder: TranscriptEncoder,
        feasibility: FeasibilityRule = .ctc, seed: UInt64,
        statistics given: [String?: NormalisationStatistics]? = nil
    ) throws {
        let loader = prepared.loader
        var utterances: [Utterance] = []
        var labels: [[Int32]] = []
        var lengths: [Int] = []
        var infeasible: [String] = []
        var kept: [PreparedCorpus.Kept] = []
        var statistics = given ?? [:]
        for (index, utterance) in prepared.corpus.utterances.enumerated() {
            let item = prepared.items[index]
            if let failure = item.failure { throw failure }
            guard let frames = item.frames else {
                throw UtteranceError.unusable(
                    path: utterance.source.path,
                    reason: prepared.facts[index].problem?.message ?? "it cannot be read")
            }
            guard let transcript = utterance.transcript else {
                throw UtteranceError.noTranscript(location: utterance.location, id: utterance.id)
            }
            let symbols = try encoder.encode(transcript)
            guard frames >= feasibility.demand(transcript, symbols).frames else {
                infeasible.append(utterance.id)
                continue
            }
            utterances.append(utterance)
            labels.append(symbols.map { Int32($0) })
            lengths.append(frames)
            kept.append(item.kept)
            if given == nil, let own = item.statistics {
                statistics[
                    loader.key(of: utterance),
                    default: NormalisationStatistics(
                        dimension: loader.pipeline.unstackedDimension)
                ].merge(own)
            }
        }
        self.utterances = utterances
        self.labels = labels
        self.lengths = lengths
        self.infeasible = infeasible
        self.statistics = statistics
        self.loader = loader
        self.seed = seed
        featureCache = prepared.featureCache
        keepsWaveforms = prepared.keepsWaveforms
        memory = Mutex(Memory(kept: kept, bytesLeft: prepared.bytesLeft))
        augmenter = try prepared.augmentation.map {
            try Augmenter(configuration: $0, features: loader.pipeline.configuration)
        }
    }

    /// Reads `corpus` and takes all of it; the parameters are those of ``PreparedCorpus``.
    package convenience init(
        _ corpus: Corpus, encoder: TranscriptEncoder, pipeline: FeaturePipeline,
        augmentation: AugmentationConfiguration?, seed: UInt64, cacheMegabytes: Int,
        featureCache: FeatureCache? = nil, title: String, pool: ThreadPool, log: Log
    ) throws {
        try self.init(
            PreparedCorpus(
                corpus, pipeline: pipeline, augmentation: augmentation, megabytes: cacheMegabytes,
                featureCache: featureCache, title: title, pool: pool, log: log),
            encoder: encoder, seed: seed)
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
        let sound: Waveform
        switch memory.withLock({ $0.kept[index] }) {
        case .base(let base): return base
        case .waveform(let waveform): sound = waveform
        case .nothing:
            guard keepsWaveforms, utterance.source.isAudio else {
                return try loader.baseFeatures(of: utterance, cache: featureCache)
            }
            // A run that began with all facts on disk has not decoded it before.
            sound = try loader.waveform(of: utterance).waveform
            keep(sound, of: index)
        }
        return try loader.pipeline.baseFeatures(
            of: vary(sound), vtlnWarp: warp,
            ditherGenerator: ditherSeed.map {
                SeededGenerator(seed: seed, "dither", $0.0, $0.1)
            })
    }

    private func keep(_ waveform: Waveform, of index: Int) {
        let bytes = 4 * waveform.samples.count
        memory.withLock { memory in
            guard case .nothing = memory.kept[index], memory.bytesLeft >= bytes else { return }
            memory.kept[index] = .waveform(waveform)
            memory.bytesLeft -= bytes
        }
    }
}
