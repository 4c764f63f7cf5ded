/// How frames are labelled for a hidden Markov model: the section `hmm`.
///
/// The units are those of `alphabet.unit`: whole words, characters, or the phones of a lexicon.
package struct HMMConfiguration: Codable, Sendable, Equatable {
    /// States of a unit, one after another.
    package var states: Int
    /// States of the silence that may stand before, between and after words; 0 for none.
    package var silenceStates: Int
    /// Epochs before which the training data is aligned anew by the network itself, from 1; the
    /// first epochs learn from equal parts.
    package var realignBefore: [Int]
    /// By how much the network's log likelihoods count against the model's transitions.
    package var acousticScale: Float
    /// What a word costs, in nats; below 0 it makes more words.
    package var wordPenalty: Double
    /// Pairs of words are counted so much more often than they occur in the training texts; 0
    /// forbids unseen ones, and a large number makes all equal.
    package var wordSmoothing: Double
    /// Paths so many nats below the best one are given up; 0 for none.
    package var beam: Double

    enum CodingKeys: String, CodingKey {
        case states, beam
        case silenceStates = "silence_states"
        case realignBefore = "realign_before"
        case acousticScale = "acoustic_scale"
        case wordPenalty = "word_penalty"
        case wordSmoothing = "word_smoothing"
    }

    /// Three states a unit, three rounds of realignment.
    package init() {
        states = 3
        silenceStates = 1
        realignBefore = [3, 6, 10]
        acousticScale = 1
        wordPenalty = 0
        wordSmoothing = 1
        beam = 0
    }

    /// Every value that makes no sense, as `key: found; needed`.
    package var faults: [String] {
        var faults: [String] = []
        func require(_ holds: Bool, _ text: String) { if !holds { faults.append(text) } }
        require((1...100).contains(states), "states: \(states); 1 to 100 are needed")
        require(
            (0...100).contains(silenceStates),
            "silence_states: \(silenceStates); 0 to 100 are needed")
        require(
            realignBefore.allSatisfy { $0 >= 2 },
            "realign_before: \(realignBefore); epochs from 2 on, since the first has nothing to "
                + "align with")
        require(
            acousticScale > 0 && acousticScale.isFinite,
            "acoustic_scale: \(acousticScale); a number above 0 is needed")
        require(wordPenalty.isFinite, "word_penalty: \(wordPenalty); a finite number is needed")
        require(
            wordSmoothing >= 0 && wordSmoothing.isFinite,
            "word_smoothing: \(wordSmoothing); a number of at least 0 is needed")
        require(beam >= 0 && beam.isFinite, "beam: \(beam); 0 (none) or more nats are needed")
        return faults
    }
}
