import SonorantSystem
import SonorantTensors

/// Where the sound or the features of an utterance are.
package enum UtteranceSource: Sendable, Hashable, Codable {
    /// A recording, or the part of one between two times in seconds.
    case audio(path: String, segment: ClosedRange<Double>?)
    /// A matrix in a Kaldi archive; the offset in bytes points at the matrix behind its key.
    case archive(path: String, offset: Int)
    /// A matrix in a NumPy file.
    case numpy(path: String)

    /// The file.
    package var path: String {
        switch self {
        case .audio(let path, _), .archive(let path, _), .numpy(let path): path
        }
    }

    /// Whether this is sound; otherwise it is features made elsewhere.
    package var isAudio: Bool {
        if case .audio = self { true } else { false }
    }
}

/// One stretch of speech and what is said in it.
package struct Utterance: Sendable, Equatable, Codable {
    /// Names the utterance; unique in its corpus, without white space.
    package var id: String
    /// Who speaks, where the corpus tells.
    package var speaker: String?
    /// Where the sound or the features are.
    package var source: UtteranceSource
    /// What is said, as it was written (ends trimmed); empty where nothing is said, nil where no
    /// transcript is known.
    package var transcript: String?
    /// Seconds, where the corpus tells.
    package var duration: Double?
    /// Where the transcript stands, or else the entry of the sound.
    package var location: SourceLocation
    /// Where the corpus names the sound or the features.
    package var sourceLocation: SourceLocation

    /// An utterance; `sourceLocation` is `location` unless said.
    package init(
        id: String, speaker: String? = nil, source: UtteranceSource, transcript: String? = nil,
        duration: Double? = nil, location: SourceLocation, sourceLocation: SourceLocation? = nil
    ) {
        self.id = id
        self.speaker = speaker
        self.source = source
        self.transcript = transcript
        self.duration = duration
        self.location = location
        self.sourceLocation = sourceLocation ?? location
    }
}

extension UtteranceSource {
    /// The features made elsewhere, a frame a row.
    ///
    /// - Precondition: this is no recording (``isAudio``).
    /// - Throws: `FileError`, ``ArchiveError``; all values are finite.
    package func readFeatures() throws -> Matrix {
        switch self {
        case .audio(let path, _):
            preconditionFailure("\(path) is a recording, whose features have to be computed")
        case .archive(let path, let offset):
            try KaldiArchive.matrix(at: offset, of: path)
        case .numpy(let path):
            try NumPyFile.read(path)
        }
    }
}

/// An utterance that does not suit what it is meant for.
package enum UtteranceError: Failure, Equatable {
    /// Sound where features were needed, or the other way round.
    case wrongSource(location: SourceLocation, id: String, wantsFeatures: Bool)
    /// No transcript where one is needed.
    case noTranscript(location: SourceLocation, id: String)
    /// A recording that an earlier run found to be faulty.
    case unusable(path: String, reason: String)

    package var category: FailureCategory { .badData }

    package var description: String {
        switch self {
        case .wrongSource(let location, let id, true):
            "\(location): \(id) is a recording, but features made elsewhere are needed "
                + "(features.kind is given); give a feats.scp or .npy files, or set another kind"
        case .wrongSource(let location, let id, false):
            "\(location): \(id) is a matrix of features, but a recording is needed; give audio, "
                + "or train with features.kind: given"
        case .noTranscript(let location, let id):
            "\(location): \(id) has no transcript, but one is needed here"
        case .unusable(let path, let reason):
            "\(path): \(reason)"
        }
    }
}
