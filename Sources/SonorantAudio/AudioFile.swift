import Foundation
import SonorantSystem

/// Reading recordings whole, in any format that libsndfile knows: WAV (8, 16, 24, 32 bits and
/// float), FLAC, OGG, MP3 and others.
package enum AudioFile {
    /// What the header of the file at `path` says; reads no samples.
    ///
    /// - Parameter path: a file, or `-` for standard input, which is used up by it.
    /// - Throws: ``FileError`` where there is no such file; ``AudioError`` where it is empty or no
    ///   audio. A file without samples or cut short is described, not refused.
    package static func info(_ path: String) throws -> AudioInfo {
        try SoundFile(path: path).info
    }

    /// What the header of a recording in memory says; errors call it `name`.
    package static func info(data: Data, name: String) throws -> AudioInfo {
        try SoundFile(data: data, name: name).info
    }

    /// The sound of the file at `path`, its channels averaged into one.
    ///
    /// - Parameters:
    ///   - path: a file, a pipe, or `-` for standard input.
    ///   - segment: the part to read, in seconds; all of it unless said. Its end may be up to
    ///     ``AudioReader/segmentTolerance`` behind that of the recording.
    ///   - sampleRate: the rate to resample to in Hz; the file's own unless said.
    ///   - acceptsTruncated: whether a file that is cut short is read as far as it goes.
    /// - Returns: at least one sample at full scale ±1 (less than one remains only when a very
    ///   short recording is brought to a much lower rate), and what was done to get it.
    /// - Throws: ``FileError`` where there is no such file; ``AudioError`` for everything that is
    ///   wrong with what it holds.
    package static func read(
        _ path: String, segment: ClosedRange<Double>? = nil, sampleRate: Int? = nil,
        acceptsTruncated: Bool = false
    ) throws -> (waveform: Waveform, conversions: AudioConversions) {
        let reader = try AudioReader(
            path, segment: segment, sampleRate: sampleRate, acceptsTruncated: acceptsTruncated)
        return (try reader.readRest(), reader.conversions)
    }

    /// The sound of a recording in memory; errors call it `name`. Otherwise as
    /// ``read(_:segment:sampleRate:acceptsTruncated:)``.
    package static func read(
        data: Data, name: String, segment: ClosedRange<Double>? = nil, sampleRate: Int? = nil,
        acceptsTruncated: Bool = false
    ) throws -> (waveform: Waveform, conversions: AudioConversions) {
        let reader = try AudioReader(
            data: data, name: name, segment: segment, sampleRate: sampleRate,
            acceptsTruncated: acceptsTruncated)
        return (try reader.readRest(), reader.conversions)
    }
}
