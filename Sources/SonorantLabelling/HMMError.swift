import SonorantSystem

/// What a hidden Markov model cannot be made of, or cannot align or decode.
package enum HMMError: Failure, Equatable {
    /// The shortest way through the graph is longer than the utterance.
    case tooFewFrames(frames: Int, needed: Int)
    /// No way is left: all were pruned, or frames rule out every state of the graph.
    case noPath(frames: Int, beam: Double?)
    /// A score is +∞ or not a number.
    case notFinite(frame: Int)
    /// A word that the model does not have.
    case unknownWord(String, known: Int)
    /// A unit of a pronunciation that the model does not have.
    case unknownUnit(String, word: String)
    /// A word without a pronunciation, or a pronunciation without units.
    case noPronunciation(word: String)
    /// Two units or two words of one name.
    case nameTwice(String)

    package var category: FailureCategory {
        if case .notFinite = self { .internal } else { .badData }
    }

    package var description: String {
        switch self {
        case .tooFewFrames(let frames, let needed):
            """
            \(frames) frames cannot pass through \(needed) states, one a frame at least; use \
            fewer states a unit, stack fewer frames, or shorten the text
            """
        case .noPath(let frames, let beam?):
            """
            \(frames) frames: no way through the graph is left within a beam of \(beam) nats; \
            raise the beam
            """
        case .noPath(let frames, nil):
            """
            \(frames) frames: no way through the graph has a likelihood above 0; check that the \
            text belongs to the recording
            """
        case .notFinite(let frame):
            """
            frame \(frame): a score is infinite or not a number, but finite ones are needed; the \
            weights are damaged, train with a lower learning rate
            """
        case .unknownWord(let word, let known):
            "word '\(word)' is none of the model's \(known); correct the text, or add the word"
        case .unknownUnit(let unit, let word):
            "word '\(word)': unit '\(unit)' is none of the model's; correct the pronunciation"
        case .noPronunciation(let word):
            "word '\(word)' has no units; write its pronunciation"
        case .nameTwice(let name):
            "'\(name)' is there twice; give each unit and each word a name of its own"
        }
    }
}
