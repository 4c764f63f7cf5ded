import CSndFile
import Foundation
import SonorantSystem

/// A format to write a recording in.
package enum AudioFormat: String, Sendable, CaseIterable {
    /// WAV, 8-bit unsigned PCM.
    case wav8
    /// WAV, 16-bit PCM.
    case wav16
    /// WAV, 24-bit PCM.
    case wav24
    /// WAV, 32-bit PCM.
    case wav32
    /// WAV, 32-bit float.
    case wavFloat
    /// FLAC, 16-bit; lossless for samples that were 16-bit.
    case flac
    /// Ogg Vorbis, lossy.
    case ogg
    /// MP3, lossy; libsndfile 1.1 or newer.
    case mp3

    var code: Int32 {
        switch self {
        case .wav8: Int32(SF_FORMAT_WAV | SF_FORMAT_PCM_U8)
        case .wav16: Int32(SF_FORMAT_WAV | SF_FORMAT_PCM_16)
        case .wav24: Int32(SF_FORMAT_WAV | SF_FORMAT_PCM_24)
        case .wav32: Int32(SF_FORMAT_WAV | SF_FORMAT_PCM_32)
        case .wavFloat: Int32(SF_FORMAT_WAV | SF_FORMAT_FLOAT)
        case .flac: Int32(SF_FORMAT_FLAC | SF_FORMAT_PCM_16)
        case .ogg: Int32(SF_FORMAT_OGG | SF_FORMAT_VORBIS)
        case .mp3: Int32(SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III)
        }
    }
}

extension AudioFile {
    /// Writes `waveform` to `path` in one step (see ``Files/write(_:to:)``).
    ///
    /// Samples beyond full scale are clipped in the integer formats. 16-bit samples that were
    /// read from a file are written back as they were.
    /// - Throws: ``FileError`` where the system refuses; ``AudioError/cannotEncode(path:format:reason:)``.
    package static func write(
        _ waveform: Waveform, to path: String, format: AudioFormat = .wav16
    ) throws {
        try write(
            channels: [waveform.samples], sampleRate: waveform.sampleRate, to: path, format: format)
    }

    /// Writes several channels of equal length.
    package static func write(
        channels: [[Float]], sampleRate: Int, to path: String, format: AudioFormat
    ) throws {
        try Files.write(
            try encode(channels: channels, sampleRate: sampleRate, format: format, path: path),
            to: path)
    }

    /// The bytes of a file; `path` is named in errors only.
    package static func encode(
        channels: [[Float]], sampleRate: Int, format: AudioFormat, path: String
    ) throws -> Data {
        let frames = channels.first?.count ?? 0
        precondition(
            channels.allSatisfy { $0.count == frames }, "channels of unequal length")
        let memory = MemoryFile()
        var functions = MemoryFile.virtualIO()
        var header = SF_INFO()
        header.samplerate = Int32(sampleRate)
        header.channels = Int32(channels.count)
        header.format = format.code
        guard let handle = sf_open_virtual(&functions, Int32(SFM_WRITE), &header, memory.userData)
        else {
            throw AudioError.cannotEncode(
                path: path, format: format.rawValue, reason: String(cString: sf_strerror(nil)))
        }
        // In blocks, since the Vorbis encoder of libsndfile keeps a block on the stack.
        let block = 4096
        var isComplete = true
        for start in stride(from: 0, to: frames, by: block) {
            let range = start..<min(frames, start + block)
            var interleaved: [Float] = []
            interleaved.reserveCapacity(range.count * channels.count)
            for frame in range { for channel in channels { interleaved.append(channel[frame]) } }
            let count = sf_count_t(range.count)
            isComplete =
                isComplete && write(interleaved, frames: count, format: format, to: handle) == count
        }
        let reason = String(cString: sf_strerror(handle))
        guard sf_close(handle) == 0, isComplete else {
            throw AudioError.cannotEncode(path: path, format: format.rawValue, reason: reason)
        }
        return memory.data
    }

    /// libsndfile writes floats at 2ᵇ⁻¹ − 1 and reads at 2ᵇ⁻¹, so it is given integers where a
    /// round trip has to be exact.
    private static func write(
        _ samples: [Float], frames: sf_count_t, format: AudioFormat, to handle: OpaquePointer
    ) -> sf_count_t {
        switch format {
        case .wav16, .flac:
            let integers = samples.map { Int16(scaled: $0) }
            return sf_writef_short(handle, integers, frames)
        case .wav8, .wav24, .wav32:
            let integers = samples.map { Int32(scaled: $0) }
            return sf_writef_int(handle, integers, frames)
        case .wavFloat, .ogg, .mp3:
            return sf_writef_float(handle, samples, frames)
        }
    }
}

extension FixedWidthInteger {
    /// The sample `value` of full scale ±1 as an integer, clipped; NaN gives 0.
    fileprivate init(scaled value: Float) {
        let scaled = (Double(value) * -Double(Self.min)).rounded()
        if scaled.isNaN {
            self = 0
        } else if scaled >= Double(Self.max) {
            self = .max
        } else if scaled <= Double(Self.min) {
            self = .min
        } else {
            self = Self(scaled)
        }
    }
}
