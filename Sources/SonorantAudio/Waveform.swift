/// One channel of sound.
package struct Waveform: Sendable, Equatable {
    /// The samples, full scale being ±1.
    package var samples: [Float]
    /// Samples per second, in Hz; at least 1.
    package let sampleRate: Int

    /// A waveform of `samples` at full scale ±1 and `sampleRate` Hz, which is at least 1.
    package init(samples: [Float], sampleRate: Int) {
        precondition(sampleRate >= 1, "a sample rate of \(sampleRate) Hz is below 1 Hz")
        self.samples = samples
        self.sampleRate = sampleRate
    }

    /// The length in seconds.
    package var duration: Double { Double(samples.count) / Double(sampleRate) }
}
