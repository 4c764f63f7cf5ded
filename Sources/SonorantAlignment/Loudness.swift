import Foundation

/// How loud a recording is, step by step: what tells the edges of words from silence.
package struct Loudness: Sendable, Equatable {
    /// Seconds of a step.
    package static let secondsPerStep = 0.01

    /// Decibels of each step with respect to full scale, not below −100, of the sound with
    /// treble raised, so that fricatives count as much as hum.
    package private(set) var decibels: [Float] = []

    private let samplesPerStep: Double
    private var samples = 0
    private var previous: Float = 0
    private var energy = 0.0
    private var count = 0

    /// The loudness of `samples` at −1 to 1.
    package init(_ samples: some Sequence<Float>, sampleRate: Int) {
        self.init(sampleRate: sampleRate)
        append(samples)
    }

    /// The loudness of nothing yet; sound comes by ``append(_:)``.
    package init(sampleRate: Int) {
        samplesPerStep = Double(sampleRate) * Self.secondsPerStep
    }

    /// The loudness of the whole steps between two times in seconds, which begin at 0 in it; for
    /// looking at, not for going on with.
    package func part(from start: Double, to end: Double) -> Loudness {
        func step(_ seconds: Double) -> Int {
            min(decibels.count, max(0, Int((seconds / Self.secondsPerStep).rounded())))
        }
        var part = self
        part.decibels = Array(decibels[step(start)..<max(step(start), step(end))])
        return part
    }

    /// Goes on with the `samples` that follow. A last step that is not full has no loudness.
    package mutating func append(_ samples: some Sequence<Float>) {
        for sample in samples {
            // First differences, halved: 6 dB an octave.
            let edge = 0.5 * (sample - 0.9 * previous)
            previous = sample
            energy += Double(edge * edge)
            count += 1
            self.samples += 1
            if Double(self.samples) >= Double(decibels.count + 1) * samplesPerStep {
                let power = energy / Double(max(1, count))
                decibels.append(Float(10 * log10(max(power, 1e-10))))
                energy = 0
                count = 0
            }
        }
    }
}
