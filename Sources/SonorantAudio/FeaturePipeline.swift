import SonorantTensors

/// The whole way from sound, or from features made elsewhere, to what a model takes: base
/// features, deltas, normalisation, masks when training, stacked frames. Trainer and decoder
/// both go this way.
package struct FeaturePipeline: Sendable {
    /// With the sample rate and, for features made elsewhere, the dimension filled in.
    package let configuration: FeatureConfiguration
    /// The values of a frame before deltas.
    package let baseDimension: Int

    /// What computes base features; nil where they are made elsewhere.
    let extractor: FeatureExtractor?

    /// - Parameters:
    ///   - configuration: as the user wrote it.
    ///   - sampleRate: the rate to use where the configuration says 0; not needed for features
    ///     made elsewhere.
    ///   - givenDimension: the dimension of features made elsewhere, where the configuration
    ///     says 0.
    /// - Throws: ``FeatureError/invalidConfiguration(issues:)``.
    package init(
        configuration: FeatureConfiguration, sampleRate: Int = 0, givenDimension: Int = 0
    ) throws {
        var resolved = configuration
        if resolved.sampleRate == 0 { resolved.sampleRate = sampleRate }
        if resolved.kind == .given {
            if resolved.dimension == 0 { resolved.dimension = givenDimension }
            try resolved.validate()
            guard resolved.dimension > 0 else {
                throw FeatureError.invalidConfiguration(issues: [
                    "features.dimension: 0, and there are no features to take it from"
                ])
            }
            extractor = nil
            baseDimension = resolved.dimension
        } else {
            let extractor = try FeatureExtractor(
                configuration: resolved, sampleRate: resolved.sampleRate)
            self.extractor = extractor
            baseDimension = extractor.dimension
        }
        self.configuration = resolved
    }

    /// The values of a frame with deltas, before frames are stacked: what statistics are made of.
    package var unstackedDimension: Int { baseDimension * (configuration.deltas + 1) }

    /// The values of a frame as a model gets it.
    package var outputDimension: Int { unstackedDimension * configuration.stack }

    /// Whether features are normalised by statistics of more than one utterance.
    package var needsStatistics: Bool {
        configuration.normalisation == .speaker || configuration.normalisation == .global
    }

    /// Samples from one frame that a model gets to the next, a whole number as in Kaldi: 220 of
    /// 22,050 Hz at a shift of 10 ms. 0 where the features are made elsewhere.
    package var samplesPerFrame: Int {
        guard extractor != nil else { return 0 }
        let geometry = FrameGeometry(
            configuration: configuration, sampleRate: configuration.sampleRate)
        return geometry.shift * configuration.skip
    }

    /// Seconds from one frame that a model gets to the next.
    package var secondsPerFrame: Double {
        extractor == nil
            ? configuration.frameShiftInMilliseconds / 1000 * Double(configuration.skip)
            : Double(samplesPerFrame) / Double(configuration.sampleRate)
    }

    /// How many frames a model gets of a waveform of so many samples; 0 where the features are
    /// made elsewhere.
    package func outputFrames(samples: Int) -> Int {
        outputFrames(baseFrames: baseFrames(samples: samples))
    }

    /// How many base frames a waveform of so many samples has; 0 where the features are made
    /// elsewhere.
    package func baseFrames(samples: Int) -> Int { extractor?.frameCount(samples: samples) ?? 0 }

    /// How many frames a model gets of so many base frames.
    package func outputFrames(baseFrames: Int) -> Int {
        FeatureTransforms.stackedCount(frames: baseFrames, skip: configuration.skip)
    }

    /// The base features of sound: (T, ``baseDimension``).
    ///
    /// - Parameters: as those of ``FeatureExtractor/features(of:vtlnWarp:ditherGenerator:pool:)``.
    /// - Throws: ``FeatureError/featuresAreGiven``.
    package func baseFeatures(
        of waveform: Waveform, vtlnWarp: Float = 1, ditherGenerator: SeededGenerator? = nil,
        pool: ThreadPool? = nil
    ) throws -> Matrix {
        guard let extractor else { throw FeatureError.featuresAreGiven }
        return extractor.features(
            of: waveform, vtlnWarp: vtlnWarp, ditherGenerator: ditherGenerator, pool: pool)
    }

    /// Base features, computed or given, with deltas: (T, ``unstackedDimension``).
    ///
    /// - Throws: ``FeatureError/dimension(found:needed:)``.
    package func unnormalisedFeatures(from base: Matrix) throws -> Matrix {
        guard base.columns == baseDimension else {
            throw FeatureError.dimension(found: base.columns, needed: baseDimension)
        }
        return FeatureTransforms.deltas(
            of: base, order: configuration.deltas, window: configuration.deltaWindow)
    }

    /// What a model gets, from base features: (``outputFrames(baseFrames:)``, ``outputDimension``).
    ///
    /// - Parameters:
    ///   - base: (T, ``baseDimension``), computed or given.
    ///   - statistics: of ``unnormalisedFeatures(from:)`` over the speaker or the training data;
    ///     not looked at where the configuration normalises by utterance or not at all.
    /// - Throws: ``FeatureError``.
    package func features(
        from base: Matrix, statistics: NormalisationStatistics? = nil
    ) throws -> Matrix {
        FeatureTransforms.stacked(
            try normalisedFeatures(from: base, statistics: statistics),
            stack: configuration.stack, skip: configuration.skip)
    }

    /// What a model gets when it trains: as ``features(from:statistics:)``, with masks.
    package func features(
        from base: Matrix, statistics: NormalisationStatistics? = nil, augmenter: Augmenter,
        generator: inout SeededGenerator
    ) throws -> Matrix {
        let normalised = try normalisedFeatures(from: base, statistics: statistics)
        let masked = augmenter.features(
            normalised, baseDimension: baseDimension, generator: &generator)
        return FeatureTransforms.stacked(
            masked, stack: configuration.stack, skip: configuration.skip)
    }

    /// What a model gets when it decodes sound; `pool` as in
    /// ``FeatureExtractor/features(of:vtlnWarp:ditherGenerator:pool:)``.
    package func features(
        of waveform: Waveform, statistics: NormalisationStatistics? = nil, pool: ThreadPool? = nil
    ) throws -> Matrix {
        try features(from: baseFeatures(of: waveform, pool: pool), statistics: statistics)
    }

    private func normalisedFeatures(
        from base: Matrix, statistics: NormalisationStatistics?
    ) throws -> Matrix {
        let features = try unnormalisedFeatures(from: base)
        let chosen: NormalisationStatistics
        switch configuration.normalisation {
        case .none: return features
        case .utterance: chosen = NormalisationStatistics(of: features)
        case .speaker, .global:
            guard let statistics else {
                throw FeatureError.statisticsMissing(
                    normalisation: configuration.normalisation.rawValue)
            }
            guard statistics.dimension == features.columns else {
                throw FeatureError.dimension(
                    found: features.columns, needed: statistics.dimension)
            }
            chosen = statistics
        }
        return chosen.normalised(features, variance: configuration.normaliseVariance)
    }
}

extension FeatureConfiguration {
    /// The values of a frame as a model gets it. The spectrogram needs ``sampleRate``, features
    /// made elsewhere need ``dimension``; without them the result is 0. The values have no
    /// ``issues``.
    package var outputDimension: Int {
        let base =
            switch kind {
            case .fbank: bins
            case .mfcc: cepstra
            case .given: dimension
            case .spectrogram:
                sampleRate == 0
                    ? 0 : FrameGeometry(configuration: self, sampleRate: sampleRate).lines
            }
        return base * (deltas + 1) * stack
    }
}
