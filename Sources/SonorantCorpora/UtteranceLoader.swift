import SonorantAudio
import SonorantSystem
import SonorantTensors
import Synchronization

/// Reads the sound or the features of utterances, the same way for training and decoding.
package struct UtteranceLoader: Sendable {
    /// What turns sound into features.
    package let pipeline: FeaturePipeline
    /// How often sound was decoded, by this loader and its copies.
    package var decodes: Int { decodeCount.value.load(ordering: .relaxed) }

    private let decodeCount = Count()

    private final class Count: Sendable {
        let value = Atomic(0)
    }

    /// A loader for models that want what `pipeline` makes.
    package init(pipeline: FeaturePipeline) {
        self.pipeline = pipeline
    }

    /// The sound of `utterance` at the pipeline's rate, and what had to be converted.
    ///
    /// - Precondition: the utterance is a recording.
    /// - Throws: `FileError`, `AudioError`.
    package func waveform(
        of utterance: Utterance
    ) throws -> (waveform: Waveform, conversions: AudioConversions) {
        let reader = try reader(of: utterance)
        return (try reader.readRest(), reader.conversions)
    }

    private func reader(of utterance: Utterance) throws -> AudioReader {
        guard case .audio(let path, let segment) = utterance.source else {
            preconditionFailure("\(utterance.id) is no recording")
        }
        decodeCount.value.add(1, ordering: .relaxed)
        return try AudioReader(
            path, segment: segment, sampleRate: pipeline.configuration.sampleRate)
    }

    /// The base features of `utterance`, (T, D): computed from sound, or read.
    ///
    /// - Parameter cache: of this loader's pipeline; what is there is neither read nor computed.
    /// - Throws: `FileError`, `AudioError`, ``ArchiveError``, `FeatureError`, and
    ///   ``UtteranceError`` where a model of sound is given features or the other way round.
    package func baseFeatures(
        of utterance: Utterance, cache: FeatureCache? = nil
    ) throws -> Matrix {
        try check(utterance)
        if utterance.source.isAudio {
            if let base = cache?.entry(of: utterance, where: { $0.base != nil })?.base {
                return base
            }
            // What else a decode shows is of use only to somebody who keeps it.
            guard let cache else {
                return try pipeline.baseFeatures(of: waveform(of: utterance).waveform)
            }
            var read = PreparedUtterance()
            try self.read(utterance, needing: [.base], into: &read)
            cache.store(read, of: utterance)
            return read.base!
        }
        return try utterance.source.readFeatures()
    }

    /// Throws unless `utterance` is of the kind that the pipeline takes.
    package func check(_ utterance: Utterance) throws {
        let wantsFeatures = pipeline.configuration.kind == .given
        guard utterance.source.isAudio != wantsFeatures else {
            throw UtteranceError.wrongSource(
                location: utterance.sourceLocation, id: utterance.id, wantsFeatures: wantsFeatures)
        }
    }
}

// MARK: - One pass

extension UtteranceLoader {
    /// Reads `utterance` once: what is wrong with its sound, how long it is, and its features.
    /// What `cache` holds is not decoded; what it lacks is added to it.
    ///
    /// - Parameter cache: of this loader's pipeline.
    /// - Returns: never without ``PreparedUtterance/facts``; what went wrong is told there.
    package func prepare(
        _ utterance: Utterance, needing needs: PreparedUtterance.Needs, cache: FeatureCache?
    ) -> PreparedUtterance {
        let isWanted = utterance.source.isAudio && pipeline.configuration.kind != .given
        if isWanted,
            let found = cache?.entry(
                of: utterance,
                where: { $0.baseFrames == nil || $0.base != nil || !needs.contains(.base) })
        {
            return found
        }
        var result = PreparedUtterance()
        do {
            if !utterance.source.isAudio {
                let matrix = try utterance.source.readFeatures()
                result.facts = SourceFacts(of: matrix)
                result.baseFrames = matrix.rows
                result.base = matrix
                try check(utterance)
            } else if isWanted {
                try read(utterance, needing: needs, into: &result)
                cache?.store(result, of: utterance)
            } else {
                // Nobody can use it, but validation has its say before that is told.
                decodeCount.value.add(1, ordering: .relaxed)
                result.facts = SourceFacts(reading: utterance.source)
                try check(utterance)
            }
        } catch {
            if result.baseFrames == nil, isWanted || !utterance.source.isAudio {
                result.facts = SourceFacts(failure: error, of: utterance.source)
                // Only what lies in the bytes of the recording will be so the next time.
                if let error = error as? AudioError, error.category == .badData {
                    cache?.store(result, of: utterance)
                }
            }
            result.failure = error
        }
        return result
    }

    /// Decodes `utterance`, a recording, and takes from it what there is to take.
    private func read(
        _ utterance: Utterance, needing needs: PreparedUtterance.Needs,
        into result: inout PreparedUtterance
    ) throws {
        let reader = try reader(of: utterance)
        let survey = SoundSurvey(observing: reader)
        let waveform = try reader.readRest()
        result.facts = survey.facts
        if needs.contains(.base) { result.base = try pipeline.baseFeatures(of: waveform) }
        result.baseFrames = pipeline.baseFrames(samples: waveform.samples.count)
        if needs.contains(.waveform) { result.waveform = waveform }
    }
}

// MARK: - Statistics

extension UtteranceLoader {
    /// Statistics of the features of `utterances`: one for each speaker, or under `nil` for all
    /// together where the pipeline normalises globally; none where it needs none.
    ///
    /// An utterance without a speaker counts as a speaker of its own.
    package func statistics(
        of utterances: [Utterance], base: (Int) throws -> Matrix
    ) throws -> [String?: NormalisationStatistics] {
        guard pipeline.needsStatistics else { return [:] }
        var result: [String?: NormalisationStatistics] = [:]
        for (index, utterance) in utterances.enumerated() {
            let features = try pipeline.unnormalisedFeatures(from: base(index))
            result[
                key(of: utterance),
                default: NormalisationStatistics(dimension: pipeline.unstackedDimension)
            ].add(features)
        }
        return result
    }

    /// Under which name the statistics for `utterance` are kept.
    package func key(of utterance: Utterance) -> String? {
        pipeline.configuration.normalisation == .speaker
            ? utterance.speaker ?? "utterance \(utterance.id)" : nil
    }
}
