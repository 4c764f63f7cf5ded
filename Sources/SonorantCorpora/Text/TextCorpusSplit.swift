import SonorantSystem
import SonorantTensors

/// A corpus of text in parts, the same for the same seed.
///
/// Sentences are drawn one by one. Where every sentence has a class, each class (but not each
/// vector) is parted by itself, so that all parts have about the same shares of classes. Where every sentence has a
/// target, all sentences with the same tokens (the variants of a word) come into the same part.
/// A text that is one stream is cut into pieces in its own order. Within a part, sentences are in
/// the order of the corpus.
package struct TextCorpusSplit: Sendable {
    /// The parts, in the order in which they were asked for.
    package let parts: [TextCorpus]
    /// How it was done, in words.
    package let summary: String
    /// The last part in words: how much of the whole it is, and how it was chosen.
    package let lastPart: String

    /// Parts `corpus` in the proportions of `parts`, such as 80, 10, 10.
    ///
    /// - Throws: ``TextCorpusError/badParts(_:)`` for fewer than two parts, or one that is not
    ///   above 0; ``TextCorpusError/emptyPart(path:part:units:of:)`` where one would have nothing.
    package init(of corpus: TextCorpus, parts: [Int], seed: UInt64) throws {
        guard parts.count > 1, parts.allSatisfy({ (1...1_000_000).contains($0) }) else {
            throw TextCorpusError.badParts(parts)
        }
        let total = Double(parts.reduce(0, +))
        let (made, how) = Self.parted(corpus, shares: parts.map { Double($0) / total }, seed: seed)
        if let empty = made.firstIndex(where: \.isEmpty) {
            throw TextCorpusError.emptyPart(
                path: corpus.paths.first ?? "", part: empty + 1,
                units: corpus.isStream ? corpus.tokenCount : corpus.sentences.count,
                of: corpus.isStream ? "tokens" : "sentences")
        }
        self.init(corpus, made, how: how)
    }

    /// Holds out about `part` of `corpus`, at least one sentence of two, or one token of a stream
    /// of two: ``parts`` are what is left to learn from, and what is held out.
    ///
    /// - Parameter part: above 0 and below 1.
    package init(holdingOutOf corpus: TextCorpus, part: Double = 0.1, seed: UInt64) {
        precondition(part > 0 && part < 1, "a part of \(part) cannot be held out")
        var (made, how) = Self.parted(corpus, shares: [1 - part, part], seed: seed)
        if corpus.isStream, made.contains(where: \.isEmpty), corpus.tokenCount > 1 {
            made = Self.halves(of: corpus, heldOut: made[1].isEmpty ? 1 : corpus.tokenCount - 1)
        }
        if made[1].isEmpty, made[0].count > 1 { made[1] = [made[0].removeLast()] }
        if made[0].isEmpty, made[1].count > 1 { made[0] = [made[1].removeFirst()] }
        self.init(corpus, made, how: how)
    }

    private init(_ corpus: TextCorpus, _ made: [[LabelledSentence]], how: String) {
        parts = made.map { corpus.with($0) }
        let counts = made.map { part in
            corpus.isStream ? part.reduce(0) { $0 + $1.tokens.count } : part.count
        }
        let total =
            "of \(counts.reduce(0, +)) " + (corpus.isStream ? "tokens" : "sentences") + ", \(how)"
        summary = counts.map(String.init).joined(separator: ", ") + " " + total
        lastPart = "\(counts.last ?? 0) " + total
    }

    private static func parted(
        _ corpus: TextCorpus, shares: [Double], seed: UInt64
    ) -> (parts: [[LabelledSentence]], how: String) {
        if corpus.isStream { return (pieces(corpus, shares: shares), "cut in their order") }
        var generator = SeededGenerator(seed: seed, "text split")
        let sentences = corpus.sentences
        var (strata, how) = ([Array(sentences.indices.map { [$0] })], "drawn one by one")
        if corpus.hasTargets {
            let groups = Dictionary(grouping: sentences.indices) { sentences[$0].tokens }
            strata = [groups.values.sorted { $0[0] < $1[0] }]
            how = "drawn by their sources"
        } else if corpus.hasLabels, !corpus.formats.contains(.vector) {
            let classes = Dictionary(grouping: sentences.indices) { sentences[$0].label ?? "" }
            strata = classes.sorted { $0.key.precedesBytewise($1.key) }.map {
                $0.value.map { [$0] }
            }
            how = "drawn from each class"
        }
        var chosen = [[Int]](repeating: [], count: shares.count)
        for stratum in strata {
            let order = generator.shuffled(stratum)
            for (part, range) in ranges(of: order.count, shares).enumerated() {
                chosen[part] += order[range].joined()
            }
        }
        return (chosen.map { $0.sorted().map { sentences[$0] } }, how)
    }

    /// 0..<`count` cut at the rounded sums of `shares`.
    private static func ranges(of count: Int, _ shares: [Double]) -> [Range<Int>] {
        var sum = 0.0
        var start = 0
        return shares.enumerated().map { index, share in
            sum += share
            let end =
                index + 1 == shares.count
                ? count : min(count, max(start, Int((Double(count) * sum).rounded())))
            defer { start = end }
            return start..<end
        }
    }

    /// All streams up to the last `heldOut` tokens, and these.
    private static func halves(of corpus: TextCorpus, heldOut: Int) -> [[LabelledSentence]] {
        var parts: [[LabelledSentence]] = [[], []]
        var rest = corpus.tokenCount - heldOut
        for sentence in corpus.sentences {
            let cut = min(rest, sentence.tokens.count)
            rest -= cut
            for (part, range) in [0..<cut, cut..<sentence.tokens.count].enumerated()
            where !range.isEmpty {
                parts[part].append(piece(range, of: sentence, part: part))
            }
        }
        return parts
    }

    private static func piece(
        _ range: Range<Int>, of sentence: LabelledSentence, part: Int
    ) -> LabelledSentence {
        var piece = sentence
        piece.id += "-\(part + 1)"
        piece.tokens = Array(sentence.tokens[range])
        return piece
    }

    /// Each stream cut into pieces that follow one another.
    private static func pieces(
        _ corpus: TextCorpus, shares: [Double]
    ) -> [[LabelledSentence]] {
        var parts = [[LabelledSentence]](repeating: [], count: shares.count)
        for sentence in corpus.sentences {
            for (part, range) in ranges(of: sentence.tokens.count, shares).enumerated()
            where !range.isEmpty {
                parts[part].append(piece(range, of: sentence, part: part))
            }
        }
        return parts
    }
}
