/// One reading of an utterance, as a decoder found it.
package struct Hypothesis: Sendable, Equatable {
    /// A word and the labels that spell it.
    package struct Word: Sendable, Equatable {
        /// The word as the lexicon or the alphabet writes it.
        package let text: String
        /// The indices of its labels in ``Hypothesis/labels``.
        package let labels: Range<Int>

        /// A word with all its facts.
        package init(text: String, labels: Range<Int>) {
            self.text = text
            self.labels = labels
        }
    }

    /// The symbols, blank excluded, repeats kept.
    package let labels: [Int]
    /// The words where a lexicon, a grammar or a word model made some; nil where the labels are
    /// all that is known.
    package let words: [Word]?
    /// What the search ranks by, in nats: the log of the sum over all alignments of ``labels``
    /// that the beam kept, plus ``languageScore``.
    package let score: Double
    /// What language models, bonuses and hotwords add to the score, in nats.
    package let languageScore: Double

    /// A hypothesis with all its facts.
    package init(labels: [Int], words: [Word]?, score: Double, languageScore: Double) {
        self.labels = labels
        self.words = words
        self.score = score
        self.languageScore = languageScore
    }

    /// The natural log of the probability of ``labels`` given the sound.
    package var acousticScore: Double { score - languageScore }
}
