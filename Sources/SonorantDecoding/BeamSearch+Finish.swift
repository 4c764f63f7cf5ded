import Foundation
import SonorantLanguageModels

extension BeamSearch {
    /// The best reading so far; the word that has begun may be cut off.
    package var partial: Hypothesis {
        let ending = active.indices.map(unfinished).max { $0.value < $1.value }
        return hypothesis(ending ?? unfinished(0))
    }

    /// The readings of all frames so far, from the best on; at least one.
    ///
    /// Where the words come from a lexicon or a grammar, those readings count whose last word
    /// is complete, and which the grammar allows to end; where the beam has none, the others.
    ///
    /// - Parameter count: how many are wanted; fewer come where the beam holds fewer.
    package func finish(count: Int = 1) -> [Hypothesis] {
        ranked(count: count)
    }

    /// An end of the utterance after one of the beam's prefixes.
    fileprivate struct Ending {
        let node: Int32
        let value: Double
        let language: Double
        /// The word that the end completes, or ``PrefixTree/noWord``.
        let word: Int32
    }

    private func unfinished(_ slot: Int) -> Ending {
        Ending(
            node: active[slot], value: endingInBlank[slot] + endingInLabel[slot], language: 0,
            word: PrefixTree.noWord)
    }

    private func ranked(count: Int) -> [Hypothesis] {
        var endings: [Ending] = []
        for slot in active.indices { addEndings(of: slot, to: &endings) }
        if endings.isEmpty { endings = active.indices.map(unfinished) }
        // Spellings of the same words are one reading; its labels are those of the likeliest.
        let ordered = endings.enumerated().sorted {
            ($1.element.score, $0.offset) < ($0.element.score, $1.offset)
        }.map(\.element)
        var readings: [Hypothesis] = []
        var places: [[String]: Int] = [:]
        for ending in ordered {
            let reading = hypothesis(ending)
            guard let words = reading.words else {
                readings.append(reading)
                if readings.count == count, decoder.neural?.ranksWords != true { break }
                continue
            }
            let key = words.map(\.text)
            if let place = places[key] {
                readings[place] = readings[place].joined(with: reading)
            } else {
                places[key] = readings.count
                readings.append(reading)
            }
        }
        readings = weighed(readings)
        readings.sort { $0.score > $1.score }
        return Array(readings.prefix(max(count, 1)))
    }

    /// The readings with what a neural model of words says of them.
    private func weighed(_ readings: [Hypothesis]) -> [Hypothesis] {
        guard let fusion = decoder.neural, fusion.ranksWords else { return readings }
        let texts = readings.map { reading in
            reading.words?.map(\.text)
                ?? decoder.alphabet.decode(reading.labels).split(separator: " ").map(String.init)
        }
        return zip(readings, fusion.model.logProbabilities(of: texts)).map { reading, nats in
            let gain = fusion.weight * max(nats, Double(Self.leastNeuralNats))
            return Hypothesis(
                labels: reading.labels, words: reading.words, score: reading.score + gain,
                languageScore: reading.languageScore + gain)
        }
    }

    /// No reading is excluded altogether.
    private static let leastNeuralNats: Float = -1e6

    private func addEndings(of slot: Int, to endings: inout [Ending]) {
        let node = nodes[Int(active[slot])]
        let value = endingInBlank[slot] + endingInLabel[slot]
        func add(
            _ word: Int32, root: Int32 = WordGraph.start, wordState: UInt32, hot: Int32,
            language: Double
        ) {
            let language =
                language
                + decoder.ending(
                    at: root, wordState: wordState, symbolState: node.symbolState, hot: hot)
                + neuralEnding(slot)
            endings.append(
                Ending(node: active[slot], value: value, language: language, word: word))
        }
        guard let graph = decoder.graph else {
            return add(
                PrefixTree.noWord, wordState: node.wordState, hot: node.hot, language: 0)
        }
        if node.place >= 0, graph.isRoot[Int(node.place)] {
            guard graph.isFinal[Int(node.place)] else { return }
            return add(
                PrefixTree.noWord, root: node.place, wordState: node.wordState, hot: node.hot,
                language: 0)
        }
        // Without spaces, prefixes that end in a complete word are prefixes of their own.
        guard decoder.separator != nil else { return }
        for end in decoder.ends(at: node.place) where graph.isFinal[Int(end.root)] {
            let step = decoder.word(end, after: node)
            add(
                end.word, root: end.root, wordState: step.wordState, hot: step.hot,
                language: step.language)
        }
    }

    private func hypothesis(_ ending: Ending) -> Hypothesis {
        var path: [PrefixTree.Node] = []
        var index = ending.node
        while index > 0 {
            path.append(nodes[Int(index)])
            index = nodes[Int(index)].parent
        }
        path.reverse()
        let labels = path.map { Int($0.label) }
        let language = nodes[Int(ending.node)].language + ending.language
        return Hypothesis(
            labels: labels, words: decoder.graph.map { _ in words(of: path, ending) },
            score: offset + log(ending.value) + ending.language, languageScore: language)
    }

    private func words(of path: [PrefixTree.Node], _ ending: Ending) -> [Hypothesis.Word] {
        var words: [Hypothesis.Word] = []
        var start = 0
        func add(_ word: Int32, _ labels: Range<Int>) {
            let text =
                word >= 0
                ? decoder.graph?.words[Int(word)] ?? ""
                : decoder.alphabet.decode(path[labels].lazy.map { Int($0.label) })
            words.append(Hypothesis.Word(text: text, labels: labels))
        }
        for (index, node) in path.enumerated() where node.word != PrefixTree.noWord {
            // The space after a word is none of its labels.
            add(node.word, start..<(decoder.separator == nil ? index + 1 : index))
            start = index + 1
        }
        // What is left is the last word, be it complete or only begun.
        if start < path.count { add(ending.word, start..<path.count) }
        return words
    }
}

extension BeamSearch.Ending {
    fileprivate var score: Double { log(value) + language }
}

extension Hypothesis {
    /// This reading, with the probability of `other`, which has the same words, added.
    fileprivate func joined(with other: Hypothesis) -> Hypothesis {
        let (high, low) = (max(score, other.score), min(score, other.score))
        let sum = low == -.infinity ? high : high + log1p(exp(low - high))
        return Hypothesis(labels: labels, words: words, score: sum, languageScore: languageScore)
    }
}
