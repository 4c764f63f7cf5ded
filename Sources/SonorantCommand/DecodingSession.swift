import Sonorant

/// A model at work on a list of utterances.
struct DecodingSession {
    let model: SpeechModel
    let recogniser: Recogniser
    let batchSeconds: Double
    /// What finds the words; nil for the likeliest symbol of each frame.
    var decoder: BeamDecoder?

    /// What is said in `utterance`, as this session writes it: with a decoder of words those, also
    /// for a model of phones.
    ///
    /// - Throws: `UtteranceError.noTranscript`.
    func reference(of utterance: Utterance) throws -> String {
        guard let transcript = utterance.transcript else {
            throw UtteranceError.noTranscript(location: utterance.location, id: utterance.id)
        }
        return decoder?.writesWords == true
            ? model.encoder.normaliser(transcript) : try model.encoder.spelled(transcript)
    }

    /// Calls `body` with what came of each utterance, in order; shows progress.
    func transcribe(
        _ utterances: [Utterance], log: Log,
        body: (Utterance, Result<Transcript, any Error>) throws -> Void
    ) throws {
        var converted: [String: Int] = [:]
        try inPortions(
            utterances, title: "decoding", portionsAtOnce: 8, log: log,
            work: recogniser.transcribe
        ) { utterance, outcome in
            try body(utterance, outcome.transcript)
            if !outcome.conversions.isEmpty { converted[outcome.conversions, default: 0] += 1 }
        }
        for (conversion, count) in converted.sorted(by: { $0.key < $1.key }) {
            log.note(
                utterances.count == 1 ? conversion : "\(count) recordings: \(conversion)")
        }
    }

    /// Calls `body` with what the model hears in each utterance, in order; shows progress.
    func hear(
        _ utterances: [Utterance], title: String, log: Log,
        body: (Utterance, Recogniser.Heard) throws -> Void
    ) throws {
        // Log probabilities take much more room than transcripts.
        try inPortions(
            utterances, title: title, portionsAtOnce: 1, log: log, work: recogniser.emissions,
            body: body)
    }

    /// Calls `body` with what `work` makes of each utterance, in order; shows progress.
    private func inPortions<Outcome>(
        _ utterances: [Utterance], title: String, portionsAtOnce: Int, log: Log,
        work: ([Utterance]) -> [Outcome], body: (Utterance, Outcome) throws -> Void
    ) throws {
        try recogniser.prepare(for: utterances)
        let reporter = ProgressReporter(
            title: title, total: utterances.count, unit: "utterances", log: log)
        defer { reporter.finish() }
        let portions = LengthPortions(seconds: batchSeconds, portionsAtOnce: portionsAtOnce)
        try portions.forEach(of: utterances, work: work) { done, newly in
            if newly > 0 { reporter.update(done: done, amount: newly) }
            if done < utterances.count { try Interrupts.check() }
        } body: {
            try body($0, $1)
        }
    }
}
