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
