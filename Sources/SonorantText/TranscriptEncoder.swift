/// What a model writes: its units, its symbols, and how transcripts are cleaned for it.
package struct AlphabetConfiguration: Codable, Sendable, Equatable {
    /// What one symbol stands for.
    package var unit = AlphabetUnit.character
    /// The symbols; empty: all that occur in the training transcripts (phones: in the lexicon).
    package var symbols: [String] = []
    /// A pronouncing dictionary, needed for phones only; empty: none.
    package var lexicon = ""
    /// How transcripts are cleaned.
    package var text = TextConfiguration()

    /// Characters of the training transcripts, in NFC.
    package init() {}
}

/// The way from a transcript as it was written to the symbols that a model learns.
package struct TranscriptEncoder: Sendable {
    /// The symbols.
    package let alphabet: Alphabet
    /// How transcripts are cleaned.
    package let normaliser: TextNormaliser
    /// Turns words into phones; nil unless the unit is phone.
    package let lexicon: Lexicon?

    /// An encoder from its parts, such as those stored with a model.
    ///
    /// - Parameter lexicon: without one, transcripts of a phone alphabet are taken as phones.
    package init(alphabet: Alphabet, text: TextConfiguration, lexicon: Lexicon? = nil) {
        self.alphabet = alphabet
        normaliser = TextNormaliser(text)
        self.lexicon = alphabet.unit == .phone ? lexicon : nil
    }

    /// An encoder as `configuration` says, its symbols taken from `transcripts` when none are
    /// given there.
    ///
    /// Words without a pronunciation do not stop this; ``spelled(_:)`` names them.
    ///
    /// - Parameter transcripts: as written, not yet cleaned.
    /// - Throws: ``AlphabetError``, ``LexiconError``, ``FileError``.
    package init(
        _ configuration: AlphabetConfiguration, transcripts: some Sequence<String>
    ) throws {
        let normaliser = TextNormaliser(configuration.text)
        let unit = configuration.unit
        var lexicon: Lexicon?
        if unit == .phone {
            guard !configuration.lexicon.isEmpty else { throw AlphabetError.lexiconMissing }
            lexicon = try Lexicon(file: configuration.lexicon)
        }
        if !configuration.symbols.isEmpty {
            let form = configuration.text.normalisation
            alphabet = try Alphabet(unit: unit, symbols: configuration.symbols.map(form.apply))
        } else if let lexicon {
            alphabet = try Alphabet(unit: unit, symbols: lexicon.phones)
        } else {
            alphabet = Alphabet(unit: unit, transcripts: transcripts.lazy.map { normaliser($0) })
        }
        self.normaliser = normaliser
        self.lexicon = lexicon
    }

    /// The clean text of `transcript`, spelled in units: phones by the lexicon, else as it is.
    /// This is what hypotheses are scored against.
    package func spelled(_ transcript: String) throws -> String {
        let clean = normaliser(transcript)
        return try lexicon?.phones(of: clean) ?? clean
    }

    /// The symbol indices of `transcript`; empty for an empty one.
    ///
    /// - Throws: ``AlphabetError`` that names the character, word or phone.
    package func encode(_ transcript: String) throws -> [Int] {
        try alphabet.encode(spelled(transcript))
    }
}
