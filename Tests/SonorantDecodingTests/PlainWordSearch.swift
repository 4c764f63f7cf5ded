import Foundation
import SonorantDecoding
import SonorantLanguageModels
import SonorantTensors

/// Prefix beam search over words as a textbook has it: dictionaries of prefixes and logarithms,
/// and the score of each prefix worked out from all of its words anew.
///
/// The oracle of the fast search with models, words and hotwords.
struct PlainWordSearch {
    /// A word that may follow in a state of the grammar; a lexicon has one state.
    struct Entry {
        let word: String
        let labels: [Int]
        var from = 0
        var to = 0
        var weight = 0.0
    }

    /// A prefix: its labels, and where words end in them.
    struct Prefix: Hashable {
        var labels: [Int] = []
        /// The completed words; the label count after each tells segmentations apart.
        var words: [Completed] = []
        /// The labels of the word that has begun.
        var begun: [Int] = []

        struct Completed: Hashable {
            let word: String
            let end: Int
            let state: Int
            let weight: Double
        }
    }

    let blank: Int
    let space: Int?
    let entries: [Entry]
    /// What the end costs in each state; nil where a transcript cannot end.
    var finals: [Double?] = [0]
    let isOpen: Bool
    let configuration: DecoderConfiguration
    let wordModel: NGramModel?
    let symbolModel: NGramModel?
    let symbols: [String]
    let hotwords: [Hotword]

    private static let decade = log(10.0)
    private func nats(_ log10: Float) -> Double { max(Double(log10), -10) * Self.decade }

    func decode(_ emissions: Matrix, beam: Int) -> [(words: [String], score: Double)] {
        var beamNow: [Prefix: (blank: Double, label: Double)] = [Prefix(): (0, -.infinity)]
        for frame in 0..<emissions.rows {
            var next: [Prefix: (blank: Double, label: Double)] = [:]
            func add(_ prefix: Prefix, blank: Double = -.infinity, label: Double = -.infinity) {
                let old = next[prefix] ?? (-.infinity, -.infinity)
                next[prefix] = (Self.logSum(old.blank, blank), Self.logSum(old.label, label))
            }
            for (prefix, scores) in beamNow {
                let total = Self.logSum(scores.blank, scores.label)
                let before = weight(prefix)
                for symbol in 0..<emissions.columns {
                    let p = Double(emissions[frame, symbol])
                    if symbol == blank {
                        add(prefix, blank: total + p)
                        continue
                    }
                    if symbol == space, prefix.begun.isEmpty {
                        add(prefix, label: total + p)
                        continue
                    }
                    if symbol == prefix.labels.last { add(prefix, label: scores.label + p) }
                    let mass = symbol == prefix.labels.last ? scores.blank : total
                    for child in children(of: prefix, symbol) {
                        add(child, label: mass + p + weight(child) - before)
                    }
                }
            }
            let kept = next.map { ($0.key, $0.value, Self.logSum($0.value.blank, $0.value.label)) }
                .sorted { $0.2 > $1.2 }.prefix(beam)
            beamNow = Dictionary(uniqueKeysWithValues: kept.map { ($0.0, $0.1) })
        }
        return readings(beamNow)
    }

    private func state(_ prefix: Prefix) -> Int { prefix.words.last?.state ?? 0 }

    private func completions(_ prefix: Prefix) -> [(word: String, state: Int, weight: Double)] {
        let known = entries.filter { $0.from == state(prefix) && $0.labels == prefix.begun }
        if !known.isEmpty { return known.map { ($0.word, $0.to, $0.weight) } }
        return isOpen ? [(prefix.begun.map { symbols[$0] }.joined(), 0, 0)] : []
    }

    private func children(of prefix: Prefix, _ symbol: Int) -> [Prefix] {
        var longer = prefix
        longer.labels.append(symbol)
        func completed(_ prefix: Prefix, end: Int) -> [Prefix] {
            completions(prefix).map { word, state, weight in
                var done = prefix
                done.begun = []
                done.words.append(
                    Prefix.Completed(word: word, end: end, state: state, weight: weight))
                return done
            }
        }
        if symbol == space { return completed(longer, end: longer.labels.count) }
        longer.begun.append(symbol)
        let state = state(prefix)
        let beginnings = entries.filter {
            $0.from == state && $0.labels.starts(with: longer.begun)
        }
        guard space == nil else { return isOpen || !beginnings.isEmpty ? [longer] : [] }
        let goesOn = beginnings.contains { $0.labels.count > longer.begun.count }
        return (goesOn ? [longer] : []) + completed(longer, end: longer.labels.count)
    }

    /// All but the sound, with what is expected of the word that has begun.
    private func weight(_ prefix: Prefix) -> Double {
        let words = prefix.words.map(\.word)
        var sum = weight(words, prefix.words) + credit(words)
        if let symbolModel {
            sum += configuration.symbolModelWeight * symbolScore(symbolModel, prefix.labels).sum
        }
        guard !prefix.begun.isEmpty else { return sum }
        let state = state(prefix)
        let possible = entries.filter { $0.from == state && $0.labels.starts(with: prefix.begun) }
            .map { unigram($0.word) + firstShare($0.word) + $0.weight }
        return sum
            + (possible.max() ?? unigram("<unk>") + configuration.unknownPenalty)
    }

    private func weight(_ words: [String], _ completed: [Prefix.Completed]) -> Double {
        var sum = completed.reduce(0) { $0 + $1.weight }
        sum += configuration.wordBonus * Double(words.count)
        sum += configuration.unknownPenalty * Double(words.filter { !isKnown($0) }.count)
        if let wordModel {
            sum += configuration.wordModelWeight * wordScore(wordModel, words).sum
        }
        for hotword in hotwords {
            let keys = hotword.phrase.split(separator: " ").map { String($0) }
            for start in words.indices where words[start...].starts(with: keys) {
                sum += hotword.weight
            }
        }
        return sum
    }

    /// The largest share of a phrase whose beginning the words end with.
    private func credit(_ words: [String]) -> Double {
        var best = 0.0
        for hotword in hotwords {
            let keys = hotword.phrase.split(separator: " ").map { String($0) }
            for length in 1..<max(keys.count, 1) where words.suffix(length) == keys.prefix(length) {
                best = max(best, hotword.weight * Double(length) / Double(keys.count))
            }
        }
        return best
    }

    private func isKnown(_ word: String) -> Bool { entries.contains { $0.word == word } }

    private func unigram(_ word: String) -> Double {
        guard let wordModel else { return 0 }
        let (log10, _) = wordModel.score(wordModel.index(of: word), after: .empty)
        return configuration.wordModelWeight * nats(log10)
    }

    private func firstShare(_ word: String) -> Double {
        hotwords.reduce(0) { sum, hotword in
            let keys = hotword.phrase.split(separator: " ")
            guard hotword.weight > 0, keys[0] == word else { return sum }
            return sum + hotword.weight / Double(keys.count)
        }
    }

    private func wordScore(
        _ model: NGramModel, _ words: [String]
    ) -> (sum: Double, end: Double) {
        var (sum, state) = (0.0, model.beginning)
        for word in words {
            let (log10, next) = model.score(isKnown(word) ? model.index(of: word) : 0, after: state)
            sum += nats(log10)
            state = next
        }
        return (sum, nats(model.endScore(after: state)))
    }

    private func symbolScore(
        _ model: NGramModel, _ labels: [Int]
    ) -> (sum: Double, end: Double) {
        var (sum, state) = (0.0, model.beginning)
        for label in labels {
            let name = symbols[label] == " " ? "<space>" : symbols[label]
            let (log10, next) = model.score(model.index(of: name), after: state)
            sum += nats(log10)
            state = next
        }
        return (sum, nats(model.endScore(after: state)))
    }

    private func readings(
        _ beam: [Prefix: (blank: Double, label: Double)]
    ) -> [(words: [String], score: Double)] {
        var sums: [[String]: Double] = [:]
        for (prefix, scores) in beam {
            let total = Self.logSum(scores.blank, scores.label) - weight(prefix)
            var ends: [[Prefix.Completed]] = [prefix.words]
            if !prefix.begun.isEmpty {
                guard space != nil else { continue }
                ends = completions(prefix).map { word, state, weight in
                    prefix.words + [
                        Prefix.Completed(word: word, end: 0, state: state, weight: weight)
                    ]
                }
            }
            for completed in ends {
                guard let final = finals[completed.last?.state ?? 0] else { continue }
                let words = completed.map(\.word)
                var score = total + weight(words, completed) + final
                if let wordModel {
                    score += configuration.wordModelWeight * wordScore(wordModel, words).end
                }
                if let symbolModel {
                    let parts = symbolScore(symbolModel, prefix.labels)
                    score += configuration.symbolModelWeight * (parts.sum + parts.end)
                }
                sums[words] = Self.logSum(sums[words] ?? -.infinity, score)
            }
        }
        return sums.map { ($0.key, $0.value) }.sorted { $0.1 > $1.1 }
    }

    private static func logSum(_ a: Double, _ b: Double) -> Double {
        let (high, low) = (max(a, b), min(a, b))
        return low == -.infinity ? high : high + log1p(exp(low - high))
    }
}
