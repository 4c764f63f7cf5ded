import SonorantSystem

/// A recording that cannot be used as it is.
package enum AudioError: Failure, Equatable {
    /// The file has no bytes at all.
    case emptyFile(path: String)
    /// The bytes are in no format that libsndfile knows, or are damaged from the start.
    case notAudio(path: String, reason: String)
    /// The header is there, and no sample after it.
    case noSamples(path: String)
    /// The end is missing: `found` seconds are there of the `claimed` that the header promises,
    /// where it says so.
    case truncated(path: String, found: Double, claimed: Double?)
    /// A sample is NaN or infinite, first `seconds` after the start.
    case notFinite(path: String, seconds: Double, value: Float)
    /// A segment, in seconds, does not lie in the recording.
    case segmentOutside(path: String, start: Double, end: Double, duration: Double)
    /// Sound that arrives in a format that can only be read as a whole.
    case notStreamable(path: String)
    /// The system failed in the middle of reading.
    case readFailed(path: String, reason: String)
    /// The samples cannot be brought from one rate to another.
    case cannotResample(path: String, from: Int, to: Int, reason: String)
    /// The samples cannot be written in the format asked for.
    case cannotEncode(path: String, format: String, reason: String)

    package var category: FailureCategory {
        switch self {
        case .readFailed: .inputOutput
        case .cannotEncode: .usage
        default: .badData
        }
    }

    package var description: String {
        switch self {
        case .emptyFile(let path):
            "\(path): the file is empty (0 bytes); record or copy it again"
        case .notAudio(let path, let reason):
            "\(path): not an audio file that can be read: \(reason); WAV, FLAC, OGG, MP3 and "
                + "other formats of libsndfile are accepted"
        case .noSamples(let path):
            "\(path): a header but not one sample; record or copy it again"
        case .truncated(let path, let found, let claimed?):
            "\(path): cut short: \(inSeconds(found)) s are there, but the header promises "
                + "\(inSeconds(claimed)) s; copy it again, or cut its transcript to what is there"
        case .truncated(let path, let found, nil):
            "\(path): cut short: the file ends after \(inSeconds(found)) s without the mark of "
                + "its end; copy it again, or cut its transcript to what is there"
        case .notFinite(let path, let seconds, let value):
            "\(path): the sample at \(inSeconds(seconds)) s is \(value), not a finite number; "
                + "export the recording again as 16-bit PCM"
        case .segmentOutside(let path, let start, let end, let duration):
            "\(path): the segment from \(inSeconds(start)) s to \(inSeconds(end)) s is not inside "
                + "the recording of \(inSeconds(duration)) s; correct its times"
        case .notStreamable(let path):
            "\(path): no WAV with integer or float samples, so it cannot be read while it arrives; "
                + "send such a WAV, say with --raw how samples without a header are written, or "
                + "leave out --stream"
        case .readFailed(let path, let reason):
            "\(path): reading failed: \(reason)"
        case .cannotResample(let path, let from, let to, let reason):
            "\(path): \(from) Hz cannot be resampled to \(to) Hz: \(reason)"
        case .cannotEncode(let path, let format, let reason):
            "\(path): cannot be written as \(format): \(reason)"
        }
    }
}
