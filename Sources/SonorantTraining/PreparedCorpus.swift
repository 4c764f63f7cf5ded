import SonorantAudio
import SonorantCorpora
import SonorantSystem
import SonorantTensors
import SonorantText
import Synchronization

/// A corpus whose sound, or features, were read once: what is wrong with each utterance, how long
/// it is, what it adds to the statistics, and as much of the features or of the sound as memory
/// may hold. What a ``FeatureCache`` has of a recording is not decoded.
///
/// Validation looks at ``facts``; ``TrainingData`` is made of the utterances that pass.
package struct PreparedCorpus: Sendable {
    /// The corpus, with its faulty utterances.
    package private(set) var corpus: Corpus
    /// What reading each utterance showed.
    package private(set) var facts: [SourceFacts]
    /// How often sound was decoded so far, by training from this too.
    package var decodes: Int { loader.decodes }

    let loader: UtteranceLoader
    let featureCache: FeatureCache?
    let augmentation: AugmentationConfiguration?
    private(set) var items: [Item]
    /// Bytes that may still be filled.
    let bytesLeft: Int

    /// One utterance.
    struct Item: Sendable {
        /// As the model gets them; nil where they could not be read.
        let frames: Int?
        let kept: Kept
        let statistics: NormalisationStatistics?
        /// Why it cannot be trained on, whatever validation says.
        let failure: (any Error)?
    }

    /// What is in memory of an utterance.
    enum Kept: Sendable {
        case waveform(Waveform)
        case base(Matrix)
        case nothing
    }

    /// Whether features have to be computed from sound in every epoch.
    var keepsWaveforms: Bool {
        augmentation?.variesWaveforms ?? false || loader.pipeline.configuration.dither > 0
    }

    /// Reads all utterances.
    ///
    /// - Parameters:
    ///   - augmentation: what to vary in each epoch; nil for data that is only evaluated.
    ///   - megabytes: how much to keep in memory; the rest is read again each time.
    ///   - featureCache: of `pipeline`; where facts and features of recordings are kept on disk.
    ///   - takesStatistics: whether to gather what normalisation asks for.
    /// - Throws: `Interruption`. What is wrong with utterances is kept with them.
    package init(
        _ corpus: Corpus, pipeline: FeaturePipeline, augmentation: AugmentationConfiguration?,
        megabytes: Int, featureCache: FeatureCache?, takesStatistics: Bool = true, title: String,
        pool: ThreadPool, log: Log
    ) throws {
        self.corpus = corpus
        self.featureCache = featureCache
        self.augmentation = augmentation
        let loader = UtteranceLoader(pipeline: pipeline)
        self.loader = loader
        let keepsWaveforms =
            augmentation?.variesWaveforms ?? false || pipeline.configuration.dither > 0
        let takesStatistics = takesStatistics && pipeline.needsStatistics
        var needs: PreparedUtterance.Needs = keepsWaveforms ? [.waveform] : [.base]
        if takesStatistics { needs.insert(.base) }
        let utterances = corpus.utterances
        let progress = ProgressReporter(
            title: title, total: utterances.count, unit: "utterances", log: log)
        let done = Atomic(0)
        let budget = Mutex(megabytes << 20)
        let read = pool.map(utterances.count) { index -> (SourceFacts, Item)? in
            if Interrupts.isRequested { return nil }
            let utterance = loader.prepare(utterances[index], needing: needs, cache: featureCache)
            defer {
                progress.update(done: done.add(1, ordering: .relaxed).newValue, amount: 1)
            }
            return (
                utterance.facts,
                Item(
                    utterance, pipeline: pipeline, keepsWaveform: keepsWaveforms,
                    takesStatistics: takesStatistics
                ) { bytes in
                    budget.withLock { left in
                        guard left >= bytes else { return false }
                        left -= bytes
                        return true
                    }
                }
            )
        }
        progress.finish()
        let whole = read.compactMap { $0 }
        guard whole.count == utterances.count else { throw Interruption() }
        facts = whole.map(\.0)
        items = whole.map(\.1)
        bytesLeft = budget.withLock { $0 }
    }

    /// The same without the utterances called `ids`.
    package func removing(_ ids: Set<String>) -> PreparedCorpus {
        let kept = corpus.utterances.indices.filter { !ids.contains(corpus.utterances[$0].id) }
        var rest = self
        rest.corpus.utterances = kept.map { corpus.utterances[$0] }
        rest.facts = kept.map { facts[$0] }
        rest.items = kept.map { items[$0] }
        return rest
    }
}

extension PreparedCorpus.Item {
    /// - Parameter take: whether memory has so many bytes left, which are then taken.
    fileprivate init(
        _ utterance: PreparedUtterance, pipeline: FeaturePipeline, keepsWaveform: Bool,
        takesStatistics: Bool, take: (Int) -> Bool
    ) {
        var kept = PreparedCorpus.Kept.nothing
        var statistics: NormalisationStatistics?
        var failure = utterance.failure
        if let waveform = utterance.waveform {
            if take(4 * waveform.samples.count) { kept = .waveform(waveform) }
        } else if let base = utterance.base, !keepsWaveform, take(4 * base.elements.count) {
            kept = .base(base)
        }
        if takesStatistics, failure == nil, let base = utterance.base {
            do {
                statistics = NormalisationStatistics(
                    of: try pipeline.unnormalisedFeatures(from: base))
            } catch {
                failure = error
            }
        }
        self.init(
            frames: utterance.baseFrames.map { pipeline.outputFrames(baseFrames: $0) }, kept: kept,
            statistics: statistics, failure: failure)
    }
}
