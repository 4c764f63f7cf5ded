import SonorantLanguageModels

extension FileDescription {
    /// What a language model holds.
    package init(of model: NGramModel) { lines = Self.languageModel(model) }

    static func languageModel(_ model: NGramModel) -> [(name: String, value: String)] {
        [
            ("kind", "n-gram language model"), ("format", model.format.rawValue),
            ("order", String(model.order)),
            ("unit", model.unit.rawValue),
            ("vocabulary", String(model.vocabularyCount)),
        ]
            + model.counts.enumerated().map { ("\($0.offset + 1)-grams", String($0.element)) }
            + model.notes.enumerated().map { ("note_\($0.offset + 1)", $0.element) }
    }

    /// Whether `path` looks like the name of a language model.
    static func isLanguageModel(_ path: String) -> Bool {
        let name = path.lowercased()
        return ["arpa", "arpabo", "ngram", "lm", "klm", "binlm", "arpa.gz", "lm.gz"].contains {
            name.hasSuffix("." + $0)
        }
    }
}
