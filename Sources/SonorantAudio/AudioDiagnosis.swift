import Foundation
import SonorantSystem

/// Something that is, or may be, wrong with a recording.
package enum AudioFinding: Sendable, Equatable, CustomStringConvertible {
    /// It cannot be read at all; the text of the error.
    case unreadable(reason: String)
    /// There is no sample.
    case noSamples
    /// The end is missing; `claimed` seconds are promised, where the header says so.
    case truncated(found: Double, claimed: Double?)
    /// Samples are NaN or infinite, the first one `first` seconds after the start.
    case notFinite(count: Int, first: Double)
    /// Every sample is zero.
    case silent
    /// Nothing is louder than `peak`, in decibels of full scale.
    case veryQuiet(peakInDecibels: Double)
    /// This part of the samples, 0 to 1, stands at full scale.
    case clipped(share: Double)
    /// Samples are far above full scale, up to `peak` times; a float file with another scale.
    case aboveFullScale(peak: Float)
    /// The mean of the samples is far from zero, as a part of full scale.
    case offset(mean: Double)

    /// Whether the recording can't be used, rather than being only doubtful.
    package var isFault: Bool {
        switch self {
        case .unreadable, .noSamples, .truncated, .notFinite, .silent: true
        case .veryQuiet, .clipped, .aboveFullScale, .offset: false
        }
    }

    package var description: String {
        switch self {
        case .unreadable(let reason): reason
        case .noSamples: "a header but not one sample"
        case .truncated(let found, let claimed?):
            "cut short: \(inSeconds(found)) s are there, but the header promises "
                + "\(inSeconds(claimed)) s"
        case .truncated(let found, nil):
            "cut short: ends after \(inSeconds(found)) s without the mark of its end"
        case .notFinite(let count, let first):
            "\(count) \(count == 1 ? "sample is" : "samples are") not a finite number, first at "
                + "\(inSeconds(first)) s"
        case .silent: "every sample is zero"
        case .veryQuiet(let peak):
            "very quiet: the loudest sample is at \(Int(peak.rounded())) dB of full scale"
        case .clipped(let share):
            "clipped: \(inSeconds(share * 100)) % of the samples stand at full scale"
        case .aboveFullScale(let peak):
            "samples go up to \(inSeconds(Double(peak))) times full scale; is the file's scale "
                + "another one?"
        case .offset(let mean):
            "the samples' mean is \(inSeconds(mean * 100)) % of full scale, not 0"
        }
    }
}

/// Everything that can be found out about one recording, none of it thrown.
package struct AudioDiagnosis: Sendable, Equatable {
    /// The path that was given.
    package let path: String
    /// What the header says; nil if it can't be read.
    package let info: AudioInfo?
    /// Seconds that could be decoded, of the segment if there was one.
    package let decodedDuration: Double
    /// The largest magnitude of a finite sample of any channel; full scale is 1.
    package let peak: Float
    /// All that was found.
    package let findings: [AudioFinding]

    /// The findings that forbid the use of the recording.
    package var faults: [AudioFinding] { findings.filter(\.isFault) }

    /// The findings that only cast doubt on it.
    package var doubts: [AudioFinding] { findings.filter { !$0.isFault } }

    /// A recording is called clipped if more than this part of its samples is at full scale.
    package static let clippedShare = 0.001
    /// A recording is called very quiet if nothing in it is louder, in decibels of full scale.
    package static let quietPeakInDecibels = -50.0
    /// An offset is told if it is more than this part of full scale.
    package static let offsetLimit = 0.05
    /// Decoders overshoot, so only samples above this are called beyond full scale.
    package static let fullScaleLimit: Float = 2

    /// Reads the file at `path` from end to end, in bounded memory.
    package init(of path: String) {
        self.path = path
        do {
            let file = try SoundFile(path: path)
            let survey = Survey(of: file)
            info = file.info
            decodedDuration = Double(survey.frames) / Double(file.info.sampleRate)
            peak = survey.peak
            findings = Self.findings(survey, file: file)
        } catch {
            info = nil
            decodedDuration = 0
            peak = 0
            findings = [.unreadable(reason: "\(error)")]
        }
    }

    private static func findings(_ survey: Survey, file: SoundFile) -> [AudioFinding] {
        let info = file.info
        var findings: [AudioFinding] = []
        let decoded = Double(survey.frames) / Double(info.sampleRate)
        if info.isTruncated {
            let claimed = info.claimedFrames > info.frames ? info.claimedDuration : nil
            findings.append(.truncated(found: decoded, claimed: claimed))
        } else if survey.frames < info.frames, file.hasExactLength {
            findings.append(.truncated(found: decoded, claimed: info.duration))
        }
        guard survey.samples > 0 else { return findings + [.noSamples] }
        if survey.notFinite > 0 {
            findings.append(
                .notFinite(
                    count: survey.notFinite,
                    first: Double(survey.firstNotFinite) / Double(info.sampleRate)))
        }
        let finite = Double(max(1, survey.samples - survey.notFinite))
        if survey.peak == 0 {
            if survey.notFinite == 0 { findings.append(.silent) }
            return findings
        }
        let peakInDecibels = 20 * log10(Double(survey.peak))
        if peakInDecibels < quietPeakInDecibels {
            findings.append(.veryQuiet(peakInDecibels: peakInDecibels))
        }
        if survey.peak > fullScaleLimit {
            // Shares of a full scale that is not the file's would say nothing.
            return findings + [.aboveFullScale(peak: survey.peak)]
        }
        if Double(survey.atFullScale) / finite > clippedShare {
            findings.append(.clipped(share: Double(survey.atFullScale) / finite))
        }
        let mean = survey.sum / finite
        if abs(mean) > offsetLimit { findings.append(.offset(mean: mean)) }
        return findings
    }
}

/// What is counted over all samples of all channels.
private struct Survey {
    private(set) var frames = 0
    private(set) var samples = 0
    private(set) var notFinite = 0
    private(set) var firstNotFinite = 0
    private(set) var peak: Float = 0
    private(set) var atFullScale = 0
    private(set) var sum = 0.0

    /// Within three steps of 16 bits of full scale: encoders do not hit the top exactly.
    private static let fullScale = 1 - 3 / Float(32768)

    init(of file: SoundFile) {
        var more = true
        while more {
            more = file.read(1 << 14) { block in
                add(block, channels: file.info.channels)
                return !block.isEmpty
            }
        }
    }

    private mutating func add(_ block: UnsafeBufferPointer<Float>, channels: Int) {
        var (peak, atFullScale, sum) = (self.peak, 0, 0.0)
        for (index, sample) in block.enumerated() {
            guard sample.isFinite else {
                if notFinite == 0 { firstNotFinite = frames + index / channels }
                notFinite += 1
                continue
            }
            let magnitude = abs(sample)
            if magnitude > peak { peak = magnitude }
            if magnitude >= Self.fullScale { atFullScale += 1 }
            sum += Double(sample)
        }
        self.peak = peak
        self.atFullScale += atFullScale
        self.sum += sum
        samples += block.count
        frames += block.count / channels
    }
}
