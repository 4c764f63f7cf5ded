import SonorantLanguageModels
import SonorantSystem
import SonorantText

extension BeamDecoder {
    /// A decoder of what the files in `configuration` say.
    ///
    /// Without a lexicon the words are those of the word model, spelled with the alphabet's
    /// characters; with the vocabulary open, others may be written as well. A language model
    /// whose words are the alphabet's symbols counts as a model of symbols.
    ///
    /// - Parameters:
    ///   - pronunciations: the lexicon of a model of phones, for where none is given.
    ///   - neuralModel: what ``DecoderConfiguration/neuralModel`` names, which is read elsewhere.
    ///   - note: is called with what was assumed or left out, in words.
    /// - Throws: `FileError`, `LanguageModelError`, `LexiconError`, ``DecodingError``.
    package convenience init(
        alphabet: Alphabet, files configuration: DecoderConfiguration,
        pronunciations: Lexicon? = nil, neuralModel: (any NeuralLanguageModel)? = nil,
        note: (String) -> Void = { _ in }
    ) throws {
        precondition(
            configuration.neuralModel.isEmpty || neuralModel != nil,
            "\(configuration.neuralModel) was named, but not read")
        var wordModel: NGramModel?
        var symbolModel = try configuration.symbolModel.file.map { try NGramModel(path: $0) }
        if let path = configuration.languageModel.file {
            let model = try NGramModel(path: path)
            if symbolModel == nil, model.isOfSymbols(alphabet) {
                note(
                    "\(path) is a model of \(alphabet.unit.rawValue)s, and used as --symbol-lm, with the weight of --symbol-lm-weight"
                )
                symbolModel = model
            } else {
                wordModel = model
            }
        }
        let hotwords =
            try configuration.hotwords.file
            .map { try Hotword.read($0, weight: configuration.hotwordWeight) } ?? []

        let spellings = try Self.spellings(
            alphabet: alphabet, configuration, pronunciations: pronunciations,
            wordModel: wordModel, hotwords: hotwords)
        if spellings?.ignoresSpellings == true {
            note(
                "\(configuration.lexicon): its spellings are not in the model's symbols; the words "
                    + "alone are taken")
        }
        var graph: WordGraph?
        if let path = configuration.grammar.file {
            guard configuration.vocabulary != .open else {
                throw DecodingError.openGrammar(path: path)
            }
            let grammar = try Grammar(file: path)
            for text in grammar.notes { note(text) }
            graph = try grammar.graph(spellings: spellings ?? Spellings(alphabet: alphabet))
        } else if let spellings {
            if !spellings.unwritable.isEmpty {
                note(
                    "\(spellings.unwritable.count) words cannot be written with the model's "
                        + "symbols and are left out: " + spellings.unwritable.quotedList(limit: 5))
            }
            graph = WordGraph(spellings: spellings.entries)
        }
        if let symbolModel {
            let unknown = alphabet.symbols.filter {
                $0 != Alphabet.blankName && $0 != " " && symbolModel.index(of: $0) == 0
            }
            if 2 * unknown.count > alphabet.count {
                note(
                    "the model of symbols does not know \(unknown.count) of the alphabet's "
                        + "\(alphabet.count - 1) symbols, such as \(unknown.quotedList(limit: 3)); "
                        + "is it one of words, or of another letter case?")
            }
        }
        if let neuralModel, !neuralModel.isOfWords {
            let unknown = NeuralFusion.unknownSymbols(of: neuralModel, alphabet)
            if 2 * unknown.count > alphabet.count {
                note(
                    "\(configuration.neuralModel) does not know \(unknown.count) of the alphabet's "
                        + "\(alphabet.count - 1) symbols, such as \(unknown.quotedList(limit: 3)); "
                        + "is the letter case the same?")
            }
        }
        if let wordModel, let words = graph?.words {
            let unknown = words.filter { wordModel.index(of: $0) == 0 }
            if 2 * unknown.count > words.count {
                note(
                    "\(configuration.languageModel) does not know \(unknown.count) of the "
                        + "\(words.count) words that can be written, such as "
                        + unknown.quotedList(limit: 3) + "; is the letter case the same?")
            }
        }
        let isOpen =
            switch configuration.vocabulary {
            case .auto:
                graph != nil && configuration.lexicon.isEmpty && configuration.grammar.isEmpty
                    && alphabet.separator != nil
            case .open: graph != nil
            case .closed: false
            }
        try self.init(
            alphabet: alphabet, configuration: configuration, graph: graph, isOpen: isOpen,
            wordModel: wordModel, symbolModel: symbolModel, neuralModel: neuralModel,
            hotwords: hotwords)
    }

    /// How the words of the lexicon, or else of what takes its place, are spelled; nil where
    /// nothing says which words there are.
    private static func spellings(
        alphabet: Alphabet, _ configuration: DecoderConfiguration, pronunciations: Lexicon?,
        wordModel: NGramModel?, hotwords: [Hotword]
    ) throws -> Spellings? {
        var spellings = Spellings(alphabet: alphabet)
        if let path = configuration.lexicon.file {
            spellings = try Spellings(lexicon: path, alphabet: alphabet)
        } else if wordModel == nil, configuration.grammar.isEmpty {
            return nil
        } else if alphabet.unit == .word {
            for symbol in alphabet.symbols where symbol != Alphabet.blankName {
                spellings.add(symbol)
            }
        } else if alphabet.unit == .phone {
            guard let pronunciations else { throw DecodingError.noWordsOfPhones }
            spellings = try Spellings(pronunciations, alphabet: alphabet)
        } else if let wordModel, configuration.grammar.isEmpty {
            spellings.addWords(of: wordModel)
            if spellings.entries.isEmpty {
                let path = configuration.languageModel
                guard let example = spellings.unwritable.first else {
                    throw LanguageModelError.emptyFile(path: path)
                }
                throw DecodingError.noWords(
                    path: path, example: example,
                    missing: alphabet.unknownSymbols(in: example).map(\.symbol))
            }
        }
        // A hotword whose spelling is known can be written whatever the lexicon says.
        if alphabet.unit == .character {
            for word in hotwords.flatMap({ $0.phrase.split(separator: " ") }) {
                spellings.add(String(word))
            }
        }
        return spellings
    }

    /// This decoder with other weights; the files stay as they were read, and so do the weights of
    /// hotwords.
    ///
    /// - Throws: ``DecodingError/configuration(_:)``.
    package func reweighted(_ configuration: DecoderConfiguration) throws -> BeamDecoder {
        try BeamDecoder(
            alphabet: alphabet, configuration: configuration, graph: graph, isOpen: isOpen,
            wordModel: wordModel, symbolModel: symbolModel, neuralModel: neuralModel,
            hotwords: hotwordList)
    }
}

extension String {
    /// The string as the path of a file; nil where it is empty.
    fileprivate var file: String? { isEmpty ? nil : self }
}

extension NGramModel {
    /// Whether the model knows most symbols of `alphabet` and little else: of characters only
    /// single ones, of phones as many other words at most.
    fileprivate func isOfSymbols(_ alphabet: Alphabet) -> Bool {
        guard alphabet.unit != .word else { return false }
        let symbols = alphabet.symbols.filter { $0 != Alphabet.blankName && $0 != " " }
        let known = symbols.filter { index(of: $0) != 0 }
        guard 2 * known.count > symbols.count else { return false }
        guard alphabet.unit == .character else {
            return vocabularyCount <= 2 * symbols.count + 8
        }
        return (0..<vocabularyCount).allSatisfy {
            let word = self.word(UInt32($0))
            return word.count == 1 || word.hasPrefix("<") && word.hasSuffix(">")
        }
    }
}
