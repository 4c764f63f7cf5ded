import SonorantCorpora
import SonorantDecoding
import SonorantModels
import SonorantSystem
import SonorantTranscripts

/// A model at work on lists of utterances of any length, in batches of like length.
package struct RecognitionSession {
    package let model: SpeechModel
    package let recogniser: Recogniser
    /// Seconds of sound that are recognised together.
    package let batchSeconds: Double
    /// What finds the words; nil for the likeliest symbol of each frame.
    package let decoder: BeamDecoder?

    /// - Parameter decoder: what `recogniser` searches with, if it does.
    package init(recogniser: Recogniser, batchSeconds: Double, decoder: BeamDecoder? = nil) {
        model = recogniser.model
        self.recogniser = recogniser
        self.batchSeconds = batchSeconds
        self.decoder = decoder
    }

    /// What is said in `utterance`, as this session writes it: with a decoder of words those, also
    /// for a model of phones.
    ///
    /// - Throws: `UtteranceError.noTranscript`.
    package func reference(of utterance: Utterance) throws -> String {
        guard let transcript = utterance.transcript else {
            throw UtteranceError.noTranscript(location: utterance.location, id: utterance.id)
        }
        return decoder?.writesWords == true
            ? model.encoder.normaliser(transcript) : try model.encoder.spelled(transcript)
    }

    /// Calls `body` with what came of each utterance, in order.
    ///
    /// - Parameters:
    ///   - progress: is called with how many utterances are done.
    ///   - note: is called with what had to be done to the recordings.
    package func transcribe(
        _ utterances: [Utterance], progress: (Int) -> Void, note: (String) -> Void,
        body: (Utterance, Result<Transcript, any Error>) throws -> Void
    ) throws {
        var converted: [String: Int] = [:]
        try inBatches(
            utterances, batchesAtOnce: 8, progress: progress, work: recogniser.transcribe
        ) { utterance, outcome in
            try body(utterance, outcome.transcript)
            if !outcome.conversions.isEmpty { converted[outcome.conversions, default: 0] += 1 }
        }
        for (conversion, count) in converted.sorted(by: { $0.key < $1.key }) {
            note(utterances.count == 1 ? conversion : "\(count) recordings: \(conversion)")
        }
    }

    /// Calls `body` with the log probabilities of each utterance, in order.
    ///
    /// - Parameter progress: is called with how many utterances are done.
    package func emissions(
        of utterances: [Utterance], progress: (Int) -> Void,
        body: (Utterance, Recogniser.SoundEmissions) throws -> Void
    ) throws {
        // Log probabilities take much more memory than transcripts.
        try inBatches(
            utterances, batchesAtOnce: 1, progress: progress, work: recogniser.emissions,
            body: body)
    }

    /// Calls `body` with what `work` makes of each utterance, in order.
    ///
    /// - Parameter batchesAtOnce: how many batches are looked through for utterances of like
    ///   length, whose results are held at once.
    private func inBatches<Outcome>(
        _ utterances: [Utterance], batchesAtOnce: Int, progress: (Int) -> Void,
        work: ([Utterance]) -> [Outcome], body: (Utterance, Outcome) throws -> Void
    ) throws {
        try recogniser.prepare(for: utterances)
        let portions = LengthPortions(seconds: batchSeconds, portionsAtOnce: batchesAtOnce)
        try portions.forEach(of: utterances, work: work) { done, newly in
            if newly > 0 { progress(done) }
            if done < utterances.count { try Interrupts.check() }
        } body: {
            try body($0, $1)
        }
    }
}
