import Sonorant

extension DecodingSession {
    /// Calls `body` with what the model hears in each utterance, in order; shows progress.
    func hear(
        _ utterances: [Utterance], title: String, log: Log,
        body: (Utterance, Recogniser.Heard) throws -> Void
    ) throws {
        try recogniser.prepare(for: utterances)
        let progress = ProgressReporter(
            title: title, total: utterances.count, unit: "utterances", log: log)
        defer { progress.finish() }
        var start = 0
        while start < utterances.count {
            try Interrupts.check()
            var end = start
            var seconds = 0.0
            while end < utterances.count, end == start || seconds < batchSeconds {
                seconds += max(1, length(utterances[end]))
                end += 1
            }
            let portion = Array(utterances[start..<end])
            for (utterance, heard) in zip(portion, recogniser.emissions(of: portion)) {
                try body(utterance, heard)
            }
            progress.update(done: end, amount: end - start)
            start = end
        }
    }
}
