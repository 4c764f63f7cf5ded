import SonorantText

/// A neural language model as one decoder uses it.
///
/// A model of symbols weighs in with every label of a prefix (shallow fusion); a model of words
/// ranks the readings that are left at the end again.
///
/// Source: Gulcehre et al. 2015, "On using monolingual corpora in neural machine translation".
struct NeuralFusion: Sendable {
    let model: any NeuralLanguageModel
    let weight: Double
    /// Whether the model's symbols are words rather than the alphabet's symbols.
    let ranksWords: Bool
    /// Of each symbol of the alphabet the model's index; −1 for none.
    let indices: [Int32]

    /// As with n-gram models, no symbol is excluded altogether.
    static let least: Float = -23

    init(_ model: any NeuralLanguageModel, weight: Double, alphabet: Alphabet) {
        self.model = model
        self.weight = weight
        ranksWords = !Self.isOfSymbols(model, alphabet)
        indices = alphabet.symbols.map {
            $0 == Alphabet.blankName ? -1 : model.index(of: $0) ?? -1
        }
    }

    /// Whether the model foretells the symbols of `alphabet`: it reads characters, as the
    /// alphabet does, or knows most symbols and little else.
    private static func isOfSymbols(
        _ model: any NeuralLanguageModel, _ alphabet: Alphabet
    ) -> Bool {
        if alphabet.unit == .word || alphabet.unit == .character && !model.isOfWords {
            return true
        }
        let unknown = unknownSymbols(of: model, alphabet).count
        return 2 * unknown < alphabet.count && model.symbolCount <= 2 * alphabet.count + 8
    }

    /// The symbols of `alphabet` that the model was not trained with.
    static func unknownSymbols(
        of model: any NeuralLanguageModel, _ alphabet: Alphabet
    ) -> [String] {
        alphabet.symbols.filter { $0 != Alphabet.blankName && $0 != " " && !model.knows($0) }
    }

    /// What a natural-log probability of the model adds to the score of a prefix, in nats.
    @inline(__always)
    func nats(_ logProbability: Float) -> Double {
        weight * Double(min(0, max(logProbability, Self.least)))
    }
}
