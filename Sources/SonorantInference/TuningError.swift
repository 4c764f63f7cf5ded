import SonorantSystem

/// What keeps a decoder from being tuned.
package enum TuningError: Failure, Equatable {
    /// There is no utterance to measure on.
    case noUtterances(name: String)
    /// The references have no token: every error rate would be the number of insertions.
    case emptyReferences(name: String, utterances: Int)

    package var category: FailureCategory { .badData }

    package var description: String {
        switch self {
        case .noUtterances(let name):
            "\(name): no utterances; transcribed recordings that the model was not trained on are "
                + "needed"
        case .emptyReferences(let name, let utterances):
            "\(name): the transcripts of all \(utterances) utterances are empty, so there is "
                + "nothing to be right about; give recordings with speech in them"
        }
    }
}
