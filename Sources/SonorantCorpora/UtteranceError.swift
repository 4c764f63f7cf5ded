import SonorantSystem

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
