import SonorantSystem

/// A model that cannot transcribe a recording while it arrives.
package enum StreamingError: Failure, Equatable {
    /// Its layers read the whole recording backward.
    case bidirectional

    package var category: FailureCategory { .badData }

    package var description: String {
        switch self {
        case .bidirectional:
            "the model reads the whole recording backward before its first symbol, so it cannot "
                + "transcribe while the sound arrives; leave out --stream, or train a model with "
                + "model.bidirectional false, or with model.chunk and model.look_ahead"
        }
    }
}
