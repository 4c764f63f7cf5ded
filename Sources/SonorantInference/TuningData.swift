import SonorantDecoding
import SonorantScoring
import SonorantTensors
import SonorantText

/// What decoders are tuned on: what a model hears in utterances whose transcripts are known.
package struct TuningData: Sendable {
    /// One utterance.
    package struct Utterance: Sendable {
        /// What it is called.
        package let id: String
        /// Who speaks, where that is known.
        package let speaker: String?
        /// What the model hears.
        package let emissions: Emissions
        /// What is said, as hypotheses are to write it.
        package let reference: String

        /// An utterance with all its facts.
        package init(id: String, speaker: String?, emissions: Emissions, reference: String) {
            self.id = id
            self.speaker = speaker
            self.emissions = emissions
            self.reference = reference
        }

        /// What a decoder cannot know of it.
        var streamed: StreamedUtterance {
            StreamedUtterance(
                id: id, secondsPerFrame: emissions.secondsPerFrame,
                duration: emissions.duration)
        }
    }

    /// The symbols of the emissions' columns.
    package let alphabet: Alphabet
    /// The utterances.
    package let utterances: [Utterance]

    /// Data to tune on.
    ///
    /// - Parameter name: what messages call it.
    /// - Throws: ``TuningError`` where nothing can be measured on it.
    package init(alphabet: Alphabet, utterances: [Utterance], name: String) throws {
        guard !utterances.isEmpty else { throw TuningError.noUtterances(name: name) }
        guard utterances.contains(where: { !$0.reference.trimmed.isEmpty }) else {
            throw TuningError.emptyReferences(name: name, utterances: utterances.count)
        }
        self.alphabet = alphabet
        self.utterances = utterances
    }

    /// The speakers, sorted; empty unless all utterances have one.
    package var speakers: [String] {
        let names = utterances.compactMap(\.speaker)
        return names.count == utterances.count ? Set(names).sorted() : []
    }

    /// For each utterance whether it belongs to the second half: every other speaker, or every
    /// other utterance where fewer than two speakers are known.
    var isInSecondHalf: [Bool] {
        let speakers = speakers
        guard speakers.count > 1 else { return utterances.indices.map { $0 % 2 == 1 } }
        let places = Dictionary(uniqueKeysWithValues: speakers.enumerated().map { ($1, $0) })
        return utterances.map { places[$0.speaker ?? "", default: 0] % 2 == 1 }
    }

    /// The errors of `hypothesis` as the reading of utterance `index`.
    func errors(_ hypothesis: String, of index: Int) -> UtteranceErrors {
        let reference = utterances[index].reference
        return UtteranceErrors(
            words: .words(reference: reference, hypothesis: hypothesis),
            characters: .characters(reference: reference, hypothesis: hypothesis))
    }
}

/// The errors of one reading.
struct UtteranceErrors: Sendable, Equatable {
    var words = ErrorRate()
    var characters = ErrorRate()

    func callAsFunction(_ measure: TuningMeasure) -> ErrorRate {
        measure == .words ? words : characters
    }
}

/// What tuning makes small.
package enum TuningMeasure: String, Codable, Sendable, CaseIterable {
    /// The word error rate; of phones where those are what is written.
    case words = "wer"
    /// The character error rate.
    case characters = "cer"

    var other: TuningMeasure { self == .words ? .characters : .words }
}
