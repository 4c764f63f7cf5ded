import SonorantAudio
import SonorantSystem
import SonorantTensors

/// What reading the sound or the features of one utterance shows.
struct SourceInspection: Sendable {
    /// Seconds of sound; nil for features.
    var seconds: Double?
    /// Rows of features; nil for sound.
    var rows: Int?
    /// What kind of file it is: `16000 Hz`, `1 channel`, its format; or `13 columns`.
    var traits: [String] = []
    /// A hash over the values; nil where they could not be read or are all zero.
    var content: UInt64?
    /// What is wrong, without a place.
    var problem: (kind: CorpusFault.Kind, message: String)?

    /// Reads all of `source`, sound in windows of bounded size.
    init(_ source: UtteranceSource) {
        do {
            if case .audio(let path, let segment) = source {
                try inspectAudio(path, segment: segment)
            } else {
                try inspectFeatures(source.readFeatures())
            }
        } catch let error {
            problem = (Self.kind(of: error), "\(error)")
        }
    }

    private mutating func inspectAudio(_ path: String, segment: ClosedRange<Double>?) throws {
        // The header is told even of a file that turns out to be faulty.
        let info = try AudioFile.info(path)
        traits = [
            "\(info.sampleRate) Hz", info.channels == 1 ? "1 channel" : "\(info.channels) channels",
            info.format,
        ]
        let reader = try AudioReader(path, segment: segment)
        var samples = 0
        var atFullScale = 0
        var peak: Float = 0
        var hash = StableHash()
        while let window = try reader.read(seconds: 30) {
            samples += window.samples.count
            for sample in window.samples {
                let size = abs(sample)
                peak = max(peak, size)
                if size >= 0.9999 { atFullScale += 1 }
                hash.add(bits: UInt64(sample.bitPattern))
            }
        }
        seconds = Double(samples) / Double(info.sampleRate)
        if samples == 0 {
            problem = (.emptyAudio, "there is not one sample in it")
        } else if peak == 0 {
            problem = (
                .silentAudio, "all \(samples) samples are zero; was the microphone on? record again"
            )
        } else {
            content = hash.value
            if atFullScale > max(20, samples / 100) {
                let percent = 100 * atFullScale / samples
                problem = (
                    .clippedAudio,
                    "\(percent) % of the samples stand at full scale; the recording was too loud"
                )
            }
        }
    }

    private mutating func inspectFeatures(_ matrix: Matrix) {
        rows = matrix.rows
        traits = ["features of \(matrix.columns) columns"]
        var hash = StableHash()
        for value in matrix.elements { hash.add(bits: UInt64(value.bitPattern)) }
        if matrix.rows == 0 {
            problem = (.emptyAudio, "the features have no rows")
        } else if matrix.elements.allSatisfy({ $0 == 0 }) {
            problem = (.silentAudio, "all features are zero")
        } else {
            content = hash.value
        }
    }

    private static func kind(of error: any Error) -> CorpusFault.Kind {
        switch error {
        case FileError.notFound: .missingAudio
        case AudioError.emptyFile, AudioError.noSamples: .emptyAudio
        case AudioError.truncated: .truncatedAudio
        case AudioError.notFinite, ArchiveError.notFinite: .notFinite
        case AudioError.segmentOutside: .badSegment
        default: .unreadableAudio
        }
    }
}
