import SonorantAlignment
import SonorantDecoding
import SonorantTensors
import SonorantText
import SonorantTranscripts

/// Prefix beam search with all that a ``BeamDecoder`` knows.
///
/// Times come from aligning the best reading, confidences from the readings that the beam holds
/// in the end and from the frames, see `NBestConfidence`.
package struct SearchStreamDecoder: StreamDecoder {
    /// Readings that confidences are made of at most.
    static let readings = 100

    private let decoder: BeamDecoder
    private let count: Int
    private var search: BeamSearch
    private var emissions = EmissionBuffer()

    /// - Parameter count: readings that a transcript lists.
    package init(_ decoder: BeamDecoder, count: Int = 1) {
        self.decoder = decoder
        self.count = count
        search = BeamSearch(decoder)
    }

    /// Values of emissions that are kept for times at most; beyond, times are even.
    package var limit: Int {
        get { emissions.limit }
        set { emissions.limit = newValue }
    }

    /// Goes on with `logProbabilities`, (T, V), natural log.
    package mutating func append(_ logProbabilities: Matrix) throws {
        try search.append(logProbabilities)
        emissions.append(logProbabilities)
    }

    /// The text of the best hypothesis so far; more frames may change it.
    package var partialText: String { search.partial.text(decoder.alphabet) }

    /// The transcript of the best readings since the start or the latest call; begins again.
    package mutating func finish(_ utterance: StreamedUtterance) throws -> Transcript {
        defer { restart() }
        let readings = search.finish(count: max(count, Self.readings))
        var transcript = try Self.transcript(
            of: readings, listing: count, alphabet: decoder.alphabet, emissions: emissions,
            utterance: utterance)
        let confidence = NBestConfidence(
            readings.map { ($0.score, $0.wordTexts(decoder.alphabet)) },
            temperature: decoder.configuration.temperature)
        transcript.confidence = Self.rounded(confidence.utterance)
        if transcript.words.count == confidence.words.count {
            for (index, posterior) in confidence.words.enumerated() {
                transcript.words[index].confidence = Self.rounded(
                    NBestConfidence.mixed(
                        posterior: posterior, frames: transcript.words[index].confidence))
            }
        }
        return transcript
    }

    /// The best of `readings` with its times and, as confidences, those of its frames.
    static func transcript(
        of readings: [Hypothesis], listing count: Int = 1, alphabet: Alphabet,
        emissions: EmissionBuffer, utterance: StreamedUtterance
    ) throws -> Transcript {
        let best = readings[0]
        let numbers = best.wordNumbers(alphabet)
        var tokens: [TimedToken] = []
        if let logProbabilities = emissions.logProbabilities {
            let alignment = try ForcedAligner(blank: alphabet.blank)
                .align(logProbabilities, labels: best.labels)
            tokens = emissions.spans(of: alignment, words: numbers, utterance: utterance)
        } else {
            tokens = Self.even(best.labels, duration: utterance.duration)
        }
        var transcript = Transcript(
            id: utterance.id, tokens: tokens, wordNumbers: numbers,
            words: best.words?.map(\.text), text: best.text(alphabet), alphabet: alphabet,
            duration: utterance.duration, score: best.score)
        transcript.nbest = readings.prefix(count).map {
            Transcript.Hypothesis(text: $0.text(alphabet), score: $0.score)
        }
        return transcript
    }

    private mutating func restart() {
        let limit = limit
        self = SearchStreamDecoder(decoder, count: count)
        self.limit = limit
    }

    /// `labels` one behind the other, equally long: what is left where no emissions are kept.
    /// Nothing is known of their frames, so their confidences leave those of the words alone.
    private static func even(_ labels: [Int], duration: Double) -> [TimedToken] {
        let share = duration / Double(max(1, labels.count))
        return labels.enumerated().map { place, label in
            TimedToken(
                symbol: label, start: Double(place) * share, end: Double(place + 1) * share,
                confidence: 1)
        }
    }

    private static func rounded(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }
}
