import Foundation

/// The log probabilities of words following one another, the edges of an utterance included.
///
/// W words; natural log. −∞ forbids.
package struct WordTransitions: Codable, Sendable, Equatable {
    /// The number of words W.
    package let words: Int
    /// (W + 1, W + 1), row-major, from a word to a word; the last row is the start, the last
    /// column the end.
    package private(set) var logProbabilities: [Double]

    /// Every word equally probable at every place; the end, too, behind a word and at once.
    package init(uniformOver words: Int) {
        self.words = words
        logProbabilities = [Double](
            repeating: -log(Double(words + 1)), count: (words + 1) * (words + 1))
    }

    /// The shares of the pairs of words in `transcripts`, each counted `smoothing` times more.
    ///
    /// A word that never came before another has every successor with the same probability.
    package init(transcripts: [[Int]], words: Int, smoothing: Double = 1) {
        self.init(uniformOver: words)
        let width = words + 1
        var counts = [Double](repeating: smoothing, count: width * width)
        for transcript in transcripts {
            var before = words
            for word in transcript + [words] {
                precondition(word >= 0 && word <= words, "word \(word) of \(words)")
                counts[before * width + word] += 1
                before = word
            }
        }
        for from in 0..<width {
            let row = from * width..<(from + 1) * width
            let total = counts[row].reduce(0, +)
            guard total > 0 else { continue }
            for index in row { logProbabilities[index] = log(counts[index] / total) }
        }
    }

    /// The log probability of `to` after `from`; nil stands for the start and for the end.
    package subscript(from: Int?, to: Int?) -> Double {
        get { logProbabilities[(from ?? words) * (words + 1) + (to ?? words)] }
        set { logProbabilities[(from ?? words) * (words + 1) + (to ?? words)] = newValue }
    }
}
