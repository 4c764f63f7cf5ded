import Foundation
import SonorantAudio
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
        body: (Utterance, Recogniser.Heard) throws -> Void
    ) throws {
        // Log probabilities take much more memory than transcripts.
        try inBatches(
            utterances, batchesAtOnce: 1, progress: progress, work: recogniser.emissions,
            body: body)
    }

    /// Calls `body` with what `work` makes of each utterance, in order.
    ///
    /// Utterances of like length are worked off together: where short ones end early, few rows
    /// are left for the rest of the time, and products of few rows are slow.
    ///
    /// - Parameter batchesAtOnce: how many batches are looked through for them, whose results are
    ///   held at once.
    private func inBatches<Outcome>(
        _ utterances: [Utterance], batchesAtOnce: Int, progress: (Int) -> Void,
        work: ([Utterance]) -> [Outcome], body: (Utterance, Outcome) throws -> Void
    ) throws {
        try recogniser.prepare(for: utterances)
        let lengths = utterances.map(length)
        var start = 0
        while start < utterances.count {
            let window = batch(
                start..<utterances.count, lengths: lengths,
                seconds: batchSeconds * Double(batchesAtOnce))
            // Equal lengths keep their order.
            let order = window.sorted { (lengths[$1], $0) < (lengths[$0], $1) }
            let orderedLengths = order.map { lengths[$0] }
            var outcomes: [Int: Outcome] = [:]
            var done = 0
            while done < order.count {
                try Interrupts.check()
                let end = batch(
                    done..<order.count, lengths: orderedLengths, seconds: batchSeconds
                ).upperBound
                let batch = order[done..<end].map { utterances[$0] }
                for (index, outcome) in zip(order[done..<end], work(batch)) {
                    outcomes[index] = outcome
                }
                progress(start + end)
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
    private func batch(
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
