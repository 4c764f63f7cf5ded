import Foundation
import SonorantLanguageModels
import SonorantSystem
import SonorantTensors
import SonorantText

/// Everything a beam search knows beside the sound; shared by all utterances.
///
/// Source of the search: Hannun et al. 2014, algorithm 1, with the probabilities of a prefix that
/// ends in a null label and of one that ends in a label kept apart (Graves 2012, section 7.5).
package final class BeamDecoder: Sendable {
    /// The symbols, the null symbol among them.
    package let alphabet: Alphabet
    /// The weights.
    package let configuration: DecoderConfiguration

    let blank: Int32
    /// The label between words, where the alphabet has characters and a space among them.
    let separator: Int32?
    let graph: WordGraph?
    /// Whether words may be written that the graph does not have.
    let isOpen: Bool
    let wordModel: NGramModel?
    let symbolModel: NGramModel?
    /// A neural language model, where it has any weight.
    let neural: NeuralFusion?
    /// The same whatever its weight.
    let neuralModel: (any NeuralLanguageModel)?
    let hotwords: HotwordAutomaton?
    let hotwordList: [Hotword]

    // In nats, weights included: of each of the graph's nodes the best word beneath it, of each
    // word the bonus, and what a word outside the graph is expected to cost.
    let ahead: [Double]
    /// The most that is expected of a word, known or not, and the most that its end adds.
    let mostAhead: Double
    let largestEnd: Double
    let arcFactors: [Double]
    let outsideAhead: Double
    /// What one step of the search multiplies a probability by at the most.
    let largestFactor: Double
    let wordNats: Double
    let symbolNats: Double
    let wordModelIndices: [UInt32]
    let symbolModelIndices: [UInt32]

    /// A decoder.
    ///
    /// - Parameters:
    ///   - graph: the words that may be written, a lexicon's or a grammar's; nil for any symbols.
    ///   - isOpen: whether words that the graph does not have may be written, too, each for
    ///     the unknown-word penalty; needs an alphabet with a space.
    ///   - wordModel: an n-gram model of words; needs a graph.
    ///   - symbolModel: an n-gram model of the alphabet's symbols, the space written as itself
    ///     or as `<space>`.
    ///   - neuralModel: a neural model of the alphabet's symbols, or of words.
    ///   - hotwords: phrases that earn their weight whenever they are written.
    /// - Throws: ``DecodingError`` where these do not go together.
    package init(
        alphabet: Alphabet, configuration: DecoderConfiguration, graph: WordGraph? = nil,
        isOpen: Bool = false, wordModel: NGramModel? = nil, symbolModel: NGramModel? = nil,
        neuralModel: (any NeuralLanguageModel)? = nil, hotwords: [Hotword] = []
    ) throws {
        let faults = configuration.faults
        guard faults.isEmpty else { throw DecodingError.configuration(faults) }
        self.alphabet = alphabet
        self.configuration = configuration
        self.graph = graph
        self.isOpen = isOpen
        self.wordModel = wordModel
        self.symbolModel = symbolModel
        self.neuralModel = neuralModel
        neural =
            configuration.neuralModelWeight == 0
            ? nil
            : neuralModel.map { model in
                NeuralFusion(
                    model, weight: configuration.neuralModelWeight, alphabet: alphabet)
            }
        if neural?.ranksWords == true, graph == nil, alphabet.separator == nil {
            throw DecodingError.noWordsOfPhones
        }
        hotwordList = hotwords
        blank = Int32(alphabet.blank)
        separator = alphabet.separator.map { Int32($0) }
        precondition(wordModel == nil || graph != nil, "a model of words needs a graph of words")
        if isOpen, separator == nil { throw DecodingError.openWithoutSpace(unit: alphabet.unit) }

        let words = graph?.words ?? []
        let wordModelIndices = wordModel.map { model in words.map { model.index(of: $0) } } ?? []
        self.wordModelIndices = wordModelIndices
        symbolModelIndices =
            symbolModel.map { model in
                alphabet.symbols.map { model.index(ofSymbol: $0) }
            } ?? []

        let nats = configuration.wordModelWeight * Self.natsPerDecade
        wordNats = nats
        symbolNats = configuration.symbolModelWeight * Self.natsPerDecade
        let indices = graph.map { _ in
            Dictionary(uniqueKeysWithValues: words.enumerated().map { ($1, Int32($0)) })
        }
        let phrases = try hotwords.map { try $0.keys(alphabet: alphabet, words: indices) }
        self.hotwords =
            phrases.isEmpty
            ? nil
            : HotwordAutomaton(
                phrases: phrases, separator: graph == nil ? separator : nil)
        var scores = [Float](repeating: 0, count: words.count)
        if let wordModel {
            for (word, index) in wordModelIndices.enumerated() {
                let log10 = wordModel.score(index, after: .empty).log10Probability
                scores[word] = Float(nats * Self.bounded(log10))
            }
        }
        if graph != nil {
            for (keys, weight) in phrases where weight > 0 {
                scores[Int(keys[0])] += Float(weight / Double(keys.count))
            }
        }
        let ahead = graph?.best(of: scores, atRoots: 0).map { Double($0) } ?? []
        self.ahead = ahead
        largestEnd =
            max(0, configuration.wordBonus) + (self.hotwords?.largestGain ?? 0)
        arcFactors =
            graph.map { graph in
                (0..<graph.nodes).flatMap { node in
                    (graph.arcStart[node]..<graph.arcStart[node + 1]).map { arc in
                        Self.factor(ahead[Int(graph.arcTargets[Int(arc)])] - ahead[node])
                    }
                }
            } ?? []
        let unknown = wordModel.map { $0.score(0, after: .empty).log10Probability } ?? 0
        let outsideAhead = nats * Self.bounded(unknown) + configuration.unknownPenalty
        self.outsideAhead = outsideAhead
        // A penalty may be a reward.
        mostAhead = max(isOpen ? outsideAhead : 0, ahead.max() ?? 0, 0)
        let gain = self.hotwords?.largestGain ?? 0
        if graph == nil {
            largestFactor = Self.factor(gain)
        } else {
            // A word's own score replaces what was expected of it; neither exceeds 1.
            let least = min(isOpen ? outsideAhead : 0, ahead.min() ?? 0)
            largestFactor = Self.factor(mostAhead + largestEnd - least)
        }
    }

    /// What one step within a word, or one that ends a word without a space, multiplies a
    /// probability by at the most.
    @inline(__always)
    func largestFactor(at place: Int32) -> Double {
        guard place >= 0 else { return 1 }
        let here = ahead[Int(place)]
        var most = mostAhead - here
        if separator == nil { most = max(most, largestEnd - here) }
        return most > 0 ? Self.factor(most) : 1
    }

    /// The words that may end at `place`; outside the graph, and where an open vocabulary's word
    /// is the beginning of others only, an unknown word.
    @inline(__always)
    func ends(at place: Int32) -> WordEnds {
        guard let graph, place >= 0 else { return WordEnds(unknown: isOpen) }
        let (first, last) = (graph.endStart[Int(place)], graph.endStart[Int(place) + 1])
        if first == last { return WordEnds(unknown: isOpen && !graph.isRoot[Int(place)]) }
        return WordEnds(graph: graph, range: first..<last)
    }

    /// What it adds to the score, in nats, that a word ends after `node`, and what follows.
    func word(
        _ end: WordEnds.End, after node: PrefixTree.Node
    ) -> (language: Double, wordState: UInt32, hot: Int32) {
        var language = configuration.wordBonus + Double(end.weight) - expected(at: node.place)
        var (wordState, hot) = (node.wordState, node.hot)
        if end.word == PrefixTree.unknownWord { language += configuration.unknownPenalty }
        if let wordModel {
            let index =
                end.word == PrefixTree.unknownWord ? 0 : wordModelIndices[Int(end.word)]
            let (log10, next) = wordModel.score(index, after: NGramState(node: wordState))
            language += wordNats * Self.bounded(log10)
            wordState = next.node
        }
        if let hotwords {
            let (next, gain) = hotwords.step(hot, end.word)
            language += gain
            hot = next
        }
        return (language, wordState, hot)
    }

    /// What prefixes at `place` have already been given for the word that they begin, in nats.
    func expected(at place: Int32) -> Double {
        place == PrefixTree.outside ? outsideAhead : graph == nil ? 0 : ahead[Int(place)]
    }

    /// What the end of the utterance adds, in nats, where the next word would begin at `root`.
    func ending(
        at root: Int32, wordState: UInt32, symbolState: UInt32, hot: Int32
    ) -> Double {
        var language = hotwords?.finish(hot) ?? 0
        if let graph, !graph.finalWeights.isEmpty {
            language += Double(graph.finalWeights[Int(root)])
        }
        if let wordModel {
            let log10 = wordModel.endScore(after: NGramState(node: wordState))
            language += wordNats * Self.bounded(log10)
        }
        if let symbolModel {
            let log10 = symbolModel.endScore(after: NGramState(node: symbolState))
            language += symbolNats * Self.bounded(log10)
        }
        return language
    }

    /// What adding `nats` to a score multiplies a probability by. Weights that would bring a
    /// number beyond what a double holds count as 300 nats.
    @inline(__always)
    static func factor(_ nats: Double) -> Double { exp(min(nats, 300)) }

    static let natsPerDecade = log(10.0)

    /// Words that a model excludes altogether would end a hypothesis; they are only made very
    /// improbable. 1e-10 is below what models give the rarest word. Back-offs that make no sense
    /// may give more than a probability of 1, which the bounds of the search rule out.
    @inline(__always)
    static func bounded(_ log10: Float) -> Double {
        log10 > -10 ? min(Double(log10), 0) : -10
    }

    /// The readings of an utterance, from the best on; at least one.
    ///
    /// - Parameters:
    ///   - logProbabilities: (T, V), natural log.
    ///   - count: how many readings are wanted; fewer come where the beam holds fewer.
    /// - Throws: ``DecodingError/notANumber(frame:symbol:)``.
    package func decode(_ logProbabilities: Matrix, count: Int = 1) throws -> [Hypothesis] {
        let search = BeamSearch(self)
        try search.append(logProbabilities)
        return search.finish(count: count)
    }
}

extension BeamDecoder {
    /// Whether a model of words weighs in.
    package var hasWordModel: Bool { wordModel != nil }

    /// Whether a model of symbols weighs in.
    package var hasSymbolModel: Bool { symbolModel != nil }

    /// Whether a neural language model is there, whatever its weight.
    package var hasNeuralModel: Bool { neuralModel != nil }

    /// Whether hypotheses are made of words that a lexicon, a grammar or a word model knows.
    package var writesWords: Bool { graph != nil }

    /// Whether words may be written that none of them knows.
    package var writesUnknownWords: Bool { isOpen }
}

extension Alphabet {
    /// The index of the space among characters; nil for other units and where there is none.
    package var separator: Int? { unit == .character ? index(of: " ") : nil }
}

extension NGramModel {
    /// The index of a symbol of an alphabet; the space may be written in several ways.
    fileprivate func index(ofSymbol symbol: String) -> UInt32 {
        guard symbol == " " else { return index(of: symbol) }
        return ["<space>", "|", "\u{2581}"].lazy.map { self.index(of: $0) }.first { $0 != 0 } ?? 0
    }
}
