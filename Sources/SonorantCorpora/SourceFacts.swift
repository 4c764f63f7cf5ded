import SonorantAudio
import SonorantSystem
import SonorantTensors

/// What reading the sound or the features of one utterance to the end shows: all that validation
/// asks of a source. It says neither where the source lies nor what is said in it, so it holds for
/// every file with the same bytes.
package struct SourceFacts: Sendable, Equatable, Codable {
    /// What is wrong, without a place.
    package struct Problem: Sendable, Equatable, Codable {
        /// What is wrong.
        package var kind: CorpusFault.Kind
        /// What was found and what to do; the file's name does not stand before it.
        package var message: String
    }

    /// Seconds of sound; nil for features.
    package var seconds: Double?
    /// Rows of features; nil for sound.
    package var rows: Int?
    /// What kind of file it is: `16000 Hz`, `1 channel`, its format; or `13 columns`.
    package var traits: [String] = []
    /// A ``ContentHash`` of the values; nil where they could not be read or are all zero.
    package var content: String?
    /// What is wrong, if anything is.
    package var problem: Problem?

    /// Nothing known yet.
    package init() {}

    /// Reads all of `source`, sound in windows of bounded size.
    package init(reading source: UtteranceSource) {
        do {
            switch source {
            case .audio(let path, let segment):
                let reader = try AudioReader(path, segment: segment)
                let survey = SoundSurvey(observing: reader)
                while try reader.read(seconds: 30) != nil {}
                self = survey.facts
            case .archive, .numpy:
                self.init(of: try source.readFeatures())
            }
        } catch {
            self.init(failure: error, of: source)
        }
    }

    /// Of features made elsewhere.
    package init(of matrix: Matrix) {
        rows = matrix.rows
        traits = ["features of \(matrix.columns) columns"]
        if matrix.rows == 0 {
            problem = Problem(kind: .emptyAudio, message: "the features have no rows")
        } else if matrix.elements.allSatisfy({ $0 == 0 }) {
            problem = Problem(kind: .silentAudio, message: "all features are zero")
        } else {
            var hash = ContentHash()
            hash.add(matrix.elements)
            content = hash.hexadecimal
        }
    }

    /// Of a source that could not be read.
    package init(failure error: any Error, of source: UtteranceSource) {
        let (text, prefix) = ("\(error)", source.path + ": ")
        problem = Problem(
            kind: Self.kind(of: error),
            message: text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text)
        // The header is told even of a file that turns out to be faulty.
        if source.isAudio, let info = try? AudioFile.info(source.path) {
            traits = Self.traits(of: info)
        }
    }

    fileprivate static func traits(of info: AudioInfo) -> [String] {
        [
            "\(info.sampleRate) Hz", info.channels == 1 ? "1 channel" : "\(info.channels) channels",
            info.format,
        ]
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

/// Gathers the ``SourceFacts`` of a recording while somebody reads it.
final class SoundSurvey {
    private let info: AudioInfo
    private var samples = 0
    private var atFullScale = 0
    private var peak: Float = 0
    private var hash = ContentHash()

    /// Listens to all that `reader` decodes from now on.
    init(observing reader: AudioReader) {
        info = reader.info
        reader.observer = { [unowned self] in add($0) }
    }

    private func add(_ block: UnsafeBufferPointer<Float>) {
        samples += block.count
        hash.add(UnsafeRawBufferPointer(block))
        var (peak, atFullScale) = (peak, atFullScale)
        for sample in block {
            let size = abs(sample)
            peak = max(peak, size)
            if size >= 0.9999 { atFullScale += 1 }
        }
        (self.peak, self.atFullScale) = (peak, atFullScale)
    }

    /// What is known at the end of the recording.
    var facts: SourceFacts {
        var facts = SourceFacts()
        facts.traits = SourceFacts.traits(of: info)
        facts.seconds = Double(samples) / Double(info.sampleRate)
        if samples == 0 {
            facts.problem = .init(kind: .emptyAudio, message: "there is not one sample in it")
        } else if peak == 0 {
            facts.problem = .init(
                kind: .silentAudio,
                message: "all \(samples) samples are zero; was the microphone on? record again")
        } else {
            facts.content = hash.hexadecimal
            if atFullScale > max(20, samples / 100) {
                let percent = 100 * atFullScale / samples
                facts.problem = .init(
                    kind: .clippedAudio,
                    message: "\(percent) % of the samples stand at full scale; the recording was "
                        + "too loud")
            }
        }
        return facts
    }
}
