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
    ///
    /// Utterances of like length are worked off together: where short ones end early, few rows
    /// are left for the rest of the time, and products of few rows are slow.
    ///
    /// - Parameter portionsAtOnce: how many portions are looked through for them, whose results
    ///   are held at once.
    private func inPortions<Outcome>(
        _ utterances: [Utterance], title: String, portionsAtOnce: Int, log: Log,
        work: ([Utterance]) -> [Outcome], body: (Utterance, Outcome) throws -> Void
    ) throws {
        try recogniser.prepare(for: utterances)
        let progress = ProgressReporter(
            title: title, total: utterances.count, unit: "utterances", log: log)
        defer { progress.finish() }
        let lengths = utterances.map(length)
        var start = 0
        while start < utterances.count {
            let window = portion(
                start..<utterances.count, lengths: lengths,
                seconds: batchSeconds * Double(portionsAtOnce))
            // Equal lengths keep their order.
            let order = window.sorted { (lengths[$1], $0) < (lengths[$0], $1) }
            let orderedLengths = order.map { lengths[$0] }
            var outcomes: [Int: Outcome] = [:]
            var done = 0
            while done < order.count {
                try Interrupts.check()
                let end = portion(
                    done..<order.count, lengths: orderedLengths, seconds: batchSeconds
                ).upperBound
                let portion = order[done..<end].map { utterances[$0] }
                for (index, outcome) in zip(order[done..<end], work(portion)) {
                    outcomes[index] = outcome
                }
                progress.update(done: start + end, amount: end - done)
                done = end
            }
            for index in window {
                guard let outcome = outcomes[index] else { continue }
                try body(utterances[index], outcome)
            }
            start = window.upperBound
        }
    }

    /// The first indices of `range` that fit into `seconds`, at least one.
    private func portion(
        _ range: Range<Int>, lengths: [Double], seconds: Double
    ) -> Range<Int> {
        var sum = 0.0
        var end = range.lowerBound
        while end < range.upperBound, end == range.lowerBound || sum < seconds {
            sum += max(lengths[end], 1)
            end += 1
        }
        return range.lowerBound..<end
    }

    /// Seconds of an utterance. Where the corpus does not tell, the header of its recording does;
    /// 0 where nothing does.
    private func length(_ utterance: Utterance) -> Double {
        if let duration = utterance.duration, duration > 0 { return duration }
        guard case .audio(let path, let segment) = utterance.source, path != "-" else { return 0 }
        return segment.map { $0.upperBound - $0.lowerBound }
            ?? (try? AudioFile.info(path).duration) ?? 0
    }
}
