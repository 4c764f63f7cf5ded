import Foundation
import SonorantSystem

/// Estimates an n-gram model from sentences: interpolated modified Kneser-Ney smoothing.
///
/// Counts, discounts, pruning and the treatment of `<unk>` are those of KenLM's lmplz: `<unk>` has
/// count 0 and gets its share of the uniform distribution that the 1-grams are interpolated with,
/// and what pruning takes away goes to the back-off.
/// Sources: Chen and Goodman 1998; Heafield et al. 2013.
package struct NGramEstimator: Sendable {
    /// The settings.
    package let configuration: NGramEstimation
    private var counts: NGramCounts
    private var longest = 0

    /// An estimator without a sentence yet.
    ///
    /// - Throws: ``LanguageModelError/badOptions(_:)``.
    package init(_ configuration: NGramEstimation) throws {
        try configuration.check()
        self.configuration = configuration
        counts = NGramCounts(order: configuration.order)
    }

    /// Sentences added so far.
    package var sentences: Int { counts.sentences }
    /// Symbols added so far, the end of each sentence among them.
    package var symbols: Int { counts.symbols }

    /// Adds every line of the text at `path`, an empty line being an empty sentence; `-` is
    /// standard input.
    ///
    /// - Parameter transcripts: the file is one of transcripts with their ids.
    /// - Throws: `FileError`, `TranscriptFileError`, ``LanguageModelError``.
    package mutating func add(contentsOf path: String, transcripts: Bool = false) throws {
        let reader = SentenceReader(
            unit: configuration.unit, lowercase: configuration.lowercase)
        var sentence: [UInt32] = []
        try reader.read(path, transcripts: transcripts) { line, words in
            sentence.removeAll(keepingCapacity: true)
            for word in words {
                let index = counts.index(of: word)
                if index <= NGramCounts.end {
                    guard !configuration.skipSymbols else { continue }
                    throw LanguageModelError.badText(
                        path: "\(path):\(line)",
                        problem: "'\(String(decoding: word, as: UTF8.self))' stands in the text, "
                            + "but the model adds it itself; remove it, or pass over such symbols "
                            + "with --skip-symbols")
                }
                sentence.append(index)
            }
            add(sentence)
        }
    }

    private mutating func add(_ sentence: [UInt32]) {
        longest = max(longest, sentence.count + 2)
        counts.add(sentence)
    }

    /// The model of all sentences; `path` names the text in errors.
    ///
    /// - Throws: ``LanguageModelError/badText(path:problem:)`` where there is no symbol, or no
    ///   sentence long enough for an n-gram of the order.
    package func model(path: String) throws -> NGramModel {
        guard counts.symbols > counts.sentences else {
            throw LanguageModelError.badText(
                path: path, problem: "there is no word in the text; lines of text are needed")
        }
        let order = configuration.order
        guard longest >= order else {
            throw LanguageModelError.badText(
                path: path,
                problem: "the longest sentence has \(longest) symbols with <s> and </s>, too few "
                    + "for order \(order); give --order \(longest) or less")
        }
        let entries = counts.entries
        let adjusted = entries.map { counts.adjusted($0) }
        let isPruned = entries.map { entry in
            entry.count <= configuration.threshold(order: Int(entry.order))
                && !(entry.order == 1 && entry.word <= NGramCounts.end)
                && configuration.threshold(order: Int(entry.order)) > 0
        }
        let discounts = (1...order).map { discount(order: $0, adjusted) }
        let contexts = gatherContexts(adjusted, isPruned, discounts)
        var builder = NGramBuilder(order: order, capacity: entries.count)
        try fill(&builder, adjusted, isPruned, discounts, contexts)
        var notes: [String] = []
        for (index, discount) in discounts.enumerated() where discount.isFallback {
            notes.append(
                "the text is too small or too regular for discounts of \(index + 1)-grams; 0.5, 1 "
                    + "and 1.5 were taken")
        }
        return NGramModel(try builder.finish(path: path), format: .compact, notes: notes)
    }

    private func discount(order: Int, _ adjusted: [Int]) -> KneserNeyDiscounts {
        var numbers = [Int](repeating: 0, count: 5)
        for (entry, count) in zip(counts.entries, adjusted)
        where Int(entry.order) == order && count < 5 {
            numbers[count] += 1
        }
        return KneserNeyDiscounts(numbers)
    }

    /// What all n-grams of one context share.
    private struct Context {
        /// The sum of their counts.
        var total = 0
        /// What is left for the lower order, before it is divided by the sum.
        var rest = 0.0

        var backoff: Double { total > 0 ? rest / Double(total) : 1 }
    }

    private func gatherContexts(
        _ adjusted: [Int], _ isPruned: [Bool], _ discounts: [KneserNeyDiscounts]
    ) -> [Context] {
        var contexts = [Context](repeating: Context(), count: counts.entries.count)
        for (index, entry) in counts.entries.enumerated().dropFirst() {
            let context = Int(entry.context)
            contexts[context].total += adjusted[index]
            contexts[context].rest +=
                isPruned[index]
                ? Double(adjusted[index])
                : discounts[Int(entry.order) - 1].amount(adjusted[index])
        }
        return contexts
    }

    /// Gives every n-gram that is kept its probability, interpolated with that of its ending.
    private func fill(
        _ builder: inout NGramBuilder, _ adjusted: [Int], _ isPruned: [Bool],
        _ discounts: [KneserNeyDiscounts], _ contexts: [Context]
    ) throws {
        let entries = counts.entries
        // `<unk>` is one of the words, `<s>` is never predicted, and what is pruned away is none.
        let kept = entries.indices.count(where: { entries[$0].order == 1 && !isPruned[$0] })
        let uniform = 1 / Double(kept - 1)
        var probabilities = [Double](repeating: uniform, count: entries.count)
        for index in entries.indices.dropFirst() {
            let entry = entries[index]
            let context = contexts[Int(entry.context)]
            let count = Double(adjusted[index])
            let own = count - discounts[Int(entry.order) - 1].amount(adjusted[index])
            probabilities[index] =
                entry.order == 1 && entry.word == NGramCounts.beginning
                ? 1
                : own / Double(max(context.total, 1))
                    + context.backoff * probabilities[Int(entry.ending)]
        }
        var wordEntries = [Int](repeating: 0, count: counts.words.count)
        for (index, entry) in entries.enumerated() where entry.order == 1 {
            wordEntries[Int(entry.word)] = index
        }
        var nodes = [UInt32](repeating: 0, count: entries.count)
        var inBuilder = 1
        for order in 1...configuration.order {
            for index in entries.indices.dropFirst()
            where Int(entries[index].order) == order && !isPruned[index] {
                let entry = entries[index]
                let probability = min(0, Float(log10(probabilities[index])))
                let backoff =
                    order == configuration.order ? 0 : Float(log10(contexts[index].backoff))
                if order == 1 {
                    _ = counts.words.word(entry.word).withUnsafeBytes {
                        builder.addWord($0, probability: probability, backoff: backoff)
                    }
                    if entry.word == NGramCounts.unknown {
                        nodes[index] = 1
                        continue
                    }
                } else {
                    let word = nodes[wordEntries[Int(entry.word)]] - 1
                    _ = builder.add(
                        word, after: nodes[Int(entry.context)], order: order,
                        probability: probability, backoff: backoff)
                }
                inBuilder += 1
                nodes[index] = UInt32(inBuilder)
            }
        }
    }
}
