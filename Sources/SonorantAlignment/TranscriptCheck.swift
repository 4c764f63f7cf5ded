import SonorantCTC
import SonorantTensors
import SonorantText

/// How well a transcript fits what a model heard: what makes wrong transcripts surface.
package struct TranscriptCheck: Sendable, Equatable {
    /// The CTC loss, nats, divided by the number of frames.
    package let lossPerFrame: Double
    /// The log probability of the best path of the transcript, divided by the number of frames.
    package let scorePerFrame: Double
    /// The CTC loss, nats, divided by the number of symbols of the transcript and of
    /// those that its wildcards absorb, at least 1. The
    /// higher, the less likely the transcript is right. A mean over symbols finds wrong transcripts
    /// where one over frames lets long silence hide them, and it still does when the model has
    /// learnt from the wrong transcripts, too.
    package let suspicion: Double
    /// What the greedy decoder reads.
    package let heard: String

    /// Compares `result`, an alignment to `logProbabilities`, with what the model would write.
    ///
    /// - Parameter logProbabilities: (T, V), natural log: what was aligned.
    package init(
        _ result: TranscriptAligner.Result, logProbabilities: Matrix, alphabet: Alphabet
    ) throws {
        let frames = Double(max(1, logProbabilities.rows))
        let greedy = GreedyDecoder(blank: alphabet.blank).decode(logProbabilities)
        // The loss is that of the spelling that fits best. Wildcards stand for no labels that a
        // loss could be taken of; then the best path has to do.
        let labels = result.alignment.tokens.map(\.symbol)
        var loss = -result.alignment.score
        if result.unknown.isEmpty {
            let exact = try CTCLoss(blank: alphabet.blank)(logits: logProbabilities, labels: labels)
            // Probabilities of 0 give an infinite loss.
            if exact.isFinite { loss = exact }
        }
        lossPerFrame = loss / frames
        scorePerFrame = result.alignment.scorePerFrame
        let absorbed = greedy.tokens.count { token in
            result.alignment.wildcards.values.contains { $0.contains(token.firstFrame) }
        }
        suspicion = loss / Double(max(1, labels.count + absorbed))
        heard = alphabet.decode(greedy.labels)
    }
}
