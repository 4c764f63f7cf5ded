/// Words as left-to-right chains of states: what a network's posteriors over states are decoded
/// and aligned with.
///
/// A unit (a phone, or a whole word) has n states; from each a step leads to itself or to the next
/// one. A word is one or more sequences of units. Each state emits one frame. The states of all
/// units are numbered through in the order of the units: they are the classes of the network.
///
/// Source: Rabiner 1989; Bourlard and Morgan 1994 for the hybrid.
package struct HiddenMarkovModel: Codable, Sendable, Equatable {
    /// A chain of states with a name.
    package struct Unit: Codable, Sendable, Equatable {
        /// Unique among the units.
        package let name: String
        /// The number of states, at least 1.
        package let states: Int

        /// A unit of `states` states.
        package init(name: String, states: Int) {
            precondition(states >= 1, "unit \(name) of \(states) states")
            self.name = name
            self.states = states
        }
    }

    /// A word and how it is made of units.
    package struct Word: Codable, Sendable, Equatable {
        /// Unique among the words.
        package let name: String
        /// Indices of units; the pronunciations are equally probable.
        package let pronunciations: [[Int]]
    }

    /// In the order of their states.
    package let units: [Unit]
    /// In the order of their indices.
    package let words: [Word]
    /// The unit that may stand before, between and after words; nil if there is none.
    package let silence: Int?
    /// The probability of silence at each place where it may be.
    package var silenceProbability = 0.5
    /// For each state the probability of staying in it for one more frame, above 0 and below 1.
    package var stay: [Double]
    /// The first state of each unit, and behind them the number of states.
    private let firstStates: [Int]

    /// A model whose words are units themselves, of `states` states each.
    ///
    /// - Parameter silenceStates: states of silence, the last unit; 0 for none.
    /// - Throws: ``HMMError/nameTwice(_:)``.
    package init(words names: [String], states: Int, silenceStates: Int = 0) throws {
        var units = names.map { Unit(name: $0, states: states) }
        let silence = silenceStates > 0 ? "<silence>" : nil
        if let silence { units.append(Unit(name: silence, states: silenceStates)) }
        try self.init(
            units: units, lexicon: names.map { ($0, [[$0]]) }, silence: silence)
    }

    /// A model of words that are spelled in units.
    ///
    /// - Parameters:
    ///   - lexicon: words with their pronunciations, as names of units.
    ///   - silence: the name of the unit that may stand between words.
    /// - Throws: ``HMMError/nameTwice(_:)``, ``HMMError/noPronunciation(word:)``,
    ///   ``HMMError/unknownUnit(_:word:)``.
    package init(
        units: [Unit], lexicon: [(word: String, pronunciations: [[String]])], silence: String? = nil
    ) throws {
        var indices: [String: Int] = [:]
        for (index, unit) in units.enumerated() {
            guard indices.updateValue(index, forKey: unit.name) == nil else {
                throw HMMError.nameTwice(unit.name)
            }
        }
        var seen: Set<String> = []
        words = try lexicon.map { word, pronunciations in
            guard seen.insert(word).inserted else { throw HMMError.nameTwice(word) }
            guard !pronunciations.isEmpty, !pronunciations.contains([]) else {
                throw HMMError.noPronunciation(word: word)
            }
            let spelled = try pronunciations.map { units in
                try units.map { unit in
                    guard let index = indices[unit] else {
                        throw HMMError.unknownUnit(unit, word: word)
                    }
                    return index
                }
            }
            return Word(name: word, pronunciations: spelled)
        }
        if let silence {
            guard let index = indices[silence] else {
                throw HMMError.unknownUnit(silence, word: silence)
            }
            self.silence = index
        } else {
            self.silence = nil
        }
        self.units = units
        var first = [0]
        for unit in units { first.append(first[first.count - 1] + unit.states) }
        firstStates = first
        stay = [Double](repeating: 0.5, count: first[first.count - 1])
    }

    /// The number of states of all units, the classes of the network.
    package var states: Int { stay.count }

    /// The states of a unit, in the order of time.
    package func states(ofUnit unit: Int) -> Range<Int> {
        firstStates[unit]..<firstStates[unit + 1]
    }

    /// The indices of the words of `text`, split at white space.
    ///
    /// - Throws: ``HMMError/unknownWord(_:known:)``.
    package func words(of text: String) throws -> [Int] {
        let indices = Dictionary(
            words.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        return try text.split(whereSeparator: \.isWhitespace).map { word in
            guard let index = indices[String(word)] else {
                throw HMMError.unknownWord(String(word), known: words.count)
            }
            return index
        }
    }

    /// The states of the first pronunciations of `words`, one behind the other.
    ///
    /// - Parameter silence: whether silence, if the model has it, stands at both ends.
    package func chain(of words: [Int], silence: Bool = true) -> [Int] {
        let chain = words.flatMap { self.words[$0].pronunciations[0] }.flatMap(states(ofUnit:))
        guard silence, let unit = self.silence else { return chain }
        let quiet = Array(states(ofUnit: unit))
        return words.isEmpty ? quiet : quiet + chain + quiet
    }

    /// A flat start: the states of the first pronunciations of `words`, each for as many frames as
    /// any other, give or take one.
    ///
    /// - Parameter silence: whether silence, if the model has it, stands at both ends.
    /// - Returns: a state for each of `frames` frames: at frame t place ⌊t·N / T⌋ of the chain of
    ///   N states.
    /// - Throws: ``HMMError/tooFewFrames(frames:needed:)`` for fewer frames than states. No words
    ///   and no silence can fill 0 frames only.
    package func uniformStates(words: [Int], frames: Int, silence: Bool = true) throws -> [Int] {
        let chain = chain(of: words, silence: silence)
        guard frames >= chain.count, frames == 0 || !chain.isEmpty else {
            throw chain.isEmpty
                ? HMMError.noPath(frames: frames, beam: nil)
                : HMMError.tooFewFrames(frames: frames, needed: chain.count)
        }
        return (0..<frames).map { chain[$0 * chain.count / frames] }
    }
}
