import SonorantAudio

/// How many steps a model sees of a recording, or of features made elsewhere.
package struct FrameCounter: Sendable {
    /// Frames of a recording with so many seconds.
    package let ofSeconds: @Sendable (Double) -> Int
    /// Frames of features with so many rows.
    package let ofRows: @Sendable (Int) -> Int

    /// A counter from its two parts.
    package init(
        ofSeconds: @escaping @Sendable (Double) -> Int, ofRows: @escaping @Sendable (Int) -> Int
    ) {
        self.ofSeconds = ofSeconds
        self.ofRows = ofRows
    }

    /// Frames that lie wholly inside the recording, then every `skip`-th of them.
    ///
    /// - Parameters: lengths in seconds; `skip` at least 1.
    package init(frameLength: Double = 0.025, frameShift: Double = 0.010, skip: Int = 1) {
        precondition(skip >= 1, "a skip of \(skip) is below 1")
        let ofRows: @Sendable (Int) -> Int = { ($0 + skip - 1) / skip }
        self.init(
            ofSeconds: { seconds in
                // Microseconds forgive the rounding of times in seconds.
                let spare = ((seconds - frameLength) * 1e6).rounded()
                guard spare >= 0 else { return 0 }
                return ofRows(1 + Int(spare / (frameShift * 1e6)))
            }, ofRows: ofRows)
    }

    /// What a model gets that is fed by `pipeline`.
    package init(_ pipeline: FeaturePipeline) {
        let samplesPerSecond = Double(pipeline.configuration.sampleRate)
        self.init(
            ofSeconds: { pipeline.outputFrames(samples: Int(($0 * samplesPerSecond).rounded())) },
            ofRows: { pipeline.outputFrames(baseFrames: $0) })
    }
}
