/// Sentences written in the formats they are read from.
package enum LabelledText {
    /// `sentence` in `format`, with the line ends it needs.
    ///
    /// - ``TextCorpusFormat/conll``: token, tag, and the predicted tag where there is one, with
    ///   tabs between, then a blank line: what conlleval and `sonorant score` read.
    /// - ``TextCorpusFormat/conllu``: FORM and UPOS, the predicted tag in place of the true one; `_`
    ///   for the rest.
    /// - ``TextCorpusFormat/snips``: the predicted tags in place of the true ones, and the class.
    /// - ``TextCorpusFormat/labelled``: the text, a tab, and the class.
    /// - ``TextCorpusFormat/pairs``: the source, a tab, and the target.
    /// - ``TextCorpusFormat/text``: the tokens.
    ///
    /// - Parameters:
    ///   - predicted: a tag for each token.
    ///   - separator: what stands between the tokens of running text: nothing for characters.
    package static func text(
        _ sentence: LabelledSentence, format: TextCorpusFormat, predicted: [String]? = nil,
        separator: String = " "
    ) -> String {
        let tokens = sentence.tokens
        precondition(
            predicted == nil || predicted?.count == tokens.count,
            "\(predicted?.count ?? 0) tags for \(tokens.count) tokens")
        let running = tokens.joined(separator: separator)
        switch format {
        case .conll:
            let columns = [tokens, sentence.tags, predicted].compactMap { $0 }
            return tokens.indices.map { row in
                columns.map { $0[row] }.joined(separator: "\t") + "\n"
            }.joined() + "\n"
        case .conllu:
            let tags = predicted ?? sentence.tags
            return "# sent_id = \(sentence.id)\n"
                + tokens.enumerated().map { row, token in
                    "\(row + 1)\t\(token)\t_\t\(tags?[row] ?? "_")\t_\t_\t_\t_\t_\t_\n"
                }.joined() + "\n"
        case .snips:
            let tags = predicted ?? sentence.tags
            return tokens.enumerated().map { "\($1):\(tags?[$0] ?? "O")" }.joined(separator: " ")
                + " <=> \(sentence.label ?? "_")\n"
        case .labelled:
            return running + "\t" + (sentence.label ?? "_") + "\n"
        case .vector:
            return (sentence.label ?? "0") + "\t" + running + "\n"
        case .pairs:
            return running + "\t" + (sentence.target ?? []).joined(separator: " ") + "\n"
        case .text:
            return running + "\n"
        }
    }
}
