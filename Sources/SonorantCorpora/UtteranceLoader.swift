import SonorantAudio
import SonorantTensors

/// Reads the sound or the features of utterances, the same way for training and decoding.
package struct UtteranceLoader: Sendable {
    /// What turns sound into features.
    package let pipeline: FeaturePipeline

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
        guard case .audio(let path, let segment) = utterance.source else {
            preconditionFailure("\(utterance.id) is no recording")
        }
        return try AudioFile.read(
            path, segment: segment, sampleRate: pipeline.configuration.sampleRate)
    }

    /// The base features of `utterance`, (T, D): computed from sound, or read.
    ///
    /// - Throws: `FileError`, `AudioError`, ``ArchiveError``, `FeatureError`, and
    ///   ``UtteranceError`` where a model of sound is given features or the other way round.
    package func baseFeatures(of utterance: Utterance) throws -> Matrix {
        try check(utterance)
        guard utterance.source.isAudio else { return try utterance.source.readFeatures() }
        return try pipeline.baseFeatures(of: waveform(of: utterance).waveform)
    }

    /// The base features of `utterance` as ``baseFeatures(of:)``, without reading or computing what is
    /// there already.
    ///
    /// - Parameters:
    ///   - waveform: its sound, where that was read.
    ///   - cache: of this loader's pipeline.
    package func baseFeatures(
        of utterance: Utterance, waveform: Waveform? = nil, cache: FeatureCache?
    ) throws -> Matrix {
        guard utterance.source.isAudio else { return try baseFeatures(of: utterance) }
        func compute() throws -> Matrix {
            try waveform.map { try pipeline.baseFeatures(of: $0) } ?? baseFeatures(of: utterance)
        }
        return try cache.map { try $0.features(of: utterance, compute: compute) } ?? compute()
    }

    /// Throws unless `utterance` is of the kind that the pipeline takes.
    package func check(_ utterance: Utterance) throws {
        let wantsFeatures = pipeline.configuration.kind == .given
        guard utterance.source.isAudio != wantsFeatures else {
            throw UtteranceError.wrongSource(
                location: utterance.sourceLocation, id: utterance.id, wantsFeatures: wantsFeatures)
        }
    }

    /// Statistics of the features of `utterances`: one for each speaker, or under `nil` for all
    /// together where the pipeline normalises globally; none where it needs none.
    ///
    /// An utterance without a speaker counts as a speaker of its own.
    package func statistics(
        of utterances: [Utterance], base: (Int) throws -> Matrix
    ) throws -> [String?: NormalisationStatistics] {
        let normalisation = pipeline.configuration.normalisation
        guard normalisation == .speaker || normalisation == .global else { return [:] }
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
