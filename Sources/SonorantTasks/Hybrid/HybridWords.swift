import SonorantLabelling
import SonorantModels
import SonorantSystem
import SonorantText

/// The words of a hidden Markov model, made for a corpus.
package struct HybridWords {
    /// Words as the symbols of an alphabet, for the labels of utterances.
    let encoder: TranscriptEncoder
    let words: HiddenMarkovModel

    /// The words of `transcripts`, made of the units that `alphabet` asks for.
    ///
    /// - Throws: `LexiconError`, ``TrainingDataError`` where words have no pronunciation.
    init(
        _ alphabet: AlphabetConfiguration, _ configuration: HMMConfiguration,
        transcripts: [String]
    ) throws {
        let normaliser = TextNormaliser(alphabet.text)
        let names = Set(
            transcripts.flatMap {
                normaliser($0).split(whereSeparator: \.isWhitespace).map { String($0) }
            }
        ).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        guard !names.isEmpty else { throw TrainingDataError.noSymbols }
        var spellings: [(word: String, pronunciations: [[String]])] = []
        switch alphabet.unit {
        case .word:
            spellings = names.map { ($0, [[$0]]) }
        case .character:
            spellings = names.map { ($0, [$0.map { String($0) }]) }
        case .phone:
            let lexicon = try Lexicon(file: alphabet.lexicon)
            let missing = names.filter { lexicon.pronunciations[$0] == nil }
            guard missing.isEmpty else {
                throw TrainingDataError.faults(
                    missing.map { "\(lexicon.path): '\($0)' of the transcripts has no entry" })
            }
            spellings = names.map { ($0, lexicon.pronunciations[$0] ?? []) }
        }
        let units = Set(spellings.flatMap { $0.pronunciations.joined() }).sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
        let silence = configuration.silenceStates > 0 ? "<silence>" : nil
        words = try HiddenMarkovModel(
            units: units.map { .init(name: $0, states: configuration.states) }
                + (silence.map { [.init(name: $0, states: configuration.silenceStates)] } ?? []),
            lexicon: spellings, silence: silence)
        encoder = TranscriptEncoder(
            alphabet: try Alphabet(unit: .word, symbols: names), text: alphabet.text)
    }
}
