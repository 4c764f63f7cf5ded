/// What the header of an audio file says.
package struct AudioInfo: Sendable, Equatable {
    /// Samples per channel that the file holds, as far as its header and its size tell.
    package let frames: Int
    /// Samples per second and channel, in Hz.
    package let sampleRate: Int
    /// The number of channels.
    package let channels: Int
    /// The container and the coding in words, such as `WAV (Microsoft), Signed 16 bit PCM`.
    package let format: String
    /// Samples per channel that the header promises; more than ``frames`` in a file cut short.
    package let claimedFrames: Int
    /// Whether the end of the file is visibly missing. A compressed file may turn out to be cut
    /// short only when it is decoded.
    package let isTruncated: Bool

    /// The length in seconds.
    package var duration: Double { Double(frames) / Double(sampleRate) }

    /// The length in seconds that the header promises.
    package var claimedDuration: Double { Double(claimedFrames) / Double(sampleRate) }
}

/// What was done to a recording on its way to the samples that the caller asked for.
package struct AudioConversions: Sendable, Equatable, CustomStringConvertible {
    /// The number of channels that were averaged into one; 1 where the file had but one.
    package var channels: Int
    /// The file's own rate in Hz.
    package var fileSampleRate: Int
    /// The rate of the samples in Hz; they were resampled if it differs from the file's.
    package var sampleRate: Int
    /// Seconds that the header promises and that are missing from the file, of those asked for;
    /// 0 in a whole file. Negative where the end is missing and nothing says how much of it.
    package var missingSeconds: Double = 0

    /// Whether the samples are the file's own.
    package var isEmpty: Bool {
        channels == 1 && fileSampleRate == sampleRate && missingSeconds == 0
    }

    /// One phrase for each conversion, such as `2 channels averaged into one`.
    package var phrases: [String] {
        var phrases: [String] = []
        if channels > 1 { phrases.append("\(channels) channels averaged into one") }
        if fileSampleRate != sampleRate {
            phrases.append("resampled from \(fileSampleRate) Hz to \(sampleRate) Hz")
        }
        if missingSeconds > 0 {
            phrases.append("cut short: \(inSeconds(missingSeconds)) s are missing at the end")
        } else if missingSeconds < 0 {
            phrases.append("cut short: the end is missing")
        }
        return phrases
    }

    package var description: String { phrases.joined(separator: ", ") }
}

/// `seconds` with two digits after the point, for messages.
func inSeconds(_ seconds: Double) -> String {
    guard seconds.isFinite, abs(seconds) < 1e12 else { return "\(seconds)" }
    let hundredths = (abs(seconds) * 100).rounded()
    let whole = Int(hundredths / 100)
    let rest = Int(hundredths) - whole * 100
    return (seconds < 0 && hundredths > 0 ? "-" : "") + "\(whole).\(rest < 10 ? "0" : "")\(rest)"
}
