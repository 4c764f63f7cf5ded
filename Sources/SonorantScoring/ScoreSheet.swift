/// What is aligned and listed; error rates are counted for words and characters whatever it is.
package enum ScoreUnit: String, Codable, Sendable, CaseIterable {
    /// What stands between white space.
    case word
    /// A grapheme cluster, the space among them.
    case char
    /// What stands between white space, where that is phones.
    case phone
}

/// A set of utterances scored one by one, with what is needed to look at the errors.
package struct ScoreSheet: Sendable {
    /// One utterance.
    package struct Utterance: Sendable, Equatable {
        /// What it is called.
        package let id: String
        /// Who spoke, where that is known.
        package let speaker: String?
        /// What was said.
        package let reference: String
        /// What was recognised.
        package let hypothesis: String
        /// Errors over words (phones).
        package let words: ErrorRate
        /// Errors over characters.
        package let characters: ErrorRate
    }

    /// What is aligned and listed.
    package let unit: ScoreUnit
    /// Which alignment is taken.
    package let rule: AlignmentRule
    /// All utterances in the order in which they were added.
    package private(set) var utterances: [Utterance] = []
    /// The sums over them.
    package private(set) var report = ScoreReport()

    private var words = TokenTable()
    private var characters = TokenTable.ascii
    private var tallies = ErrorTallies()

    /// A sheet without utterances.
    package init(unit: ScoreUnit = .word, rule: AlignmentRule = .minimal) {
        self.unit = unit
        self.rule = rule
    }

    /// Scores an utterance.
    package mutating func add(
        id: String, speaker: String? = nil, reference: String, hypothesis: String
    ) {
        let words = (words.words(of: reference), self.words.words(of: hypothesis))
        let characters = (
            characters.characters(of: reference), self.characters.characters(of: hypothesis)
        )
        let wordAlignment = EditDistance(numbered: words.0, hypothesis: words.1, rule: rule)
        let characterAlignment = EditDistance(
            numbered: characters.0, hypothesis: characters.1, rule: rule)
        if unit == .char {
            tallies.add(characterAlignment, characters.0, characters.1)
        } else {
            tallies.add(wordAlignment, words.0, words.1)
        }
        let utterance = Utterance(
            id: id, speaker: speaker, reference: reference, hypothesis: hypothesis,
            words: ErrorRate(wordAlignment), characters: ErrorRate(characterAlignment))
        utterances.append(utterance)
        report.add(words: utterance.words, characters: utterance.characters)
    }

    /// The errors of `utterance` over the sheet's unit.
    package func errors(of utterance: Utterance) -> ErrorRate {
        unit == .char ? utterance.characters : utterance.words
    }

    /// The sum of the errors over the sheet's unit.
    package var errors: ErrorRate { unit == .char ? report.characters : report.words }

    /// The alignment of one utterance by the sheet's unit and rule.
    package func alignment(of utterance: Utterance) -> TokenAlignment {
        TokenAlignment(
            reference: Self.tokens(of: utterance.reference, unit: unit),
            hypothesis: Self.tokens(of: utterance.hypothesis, unit: unit), rule: rule)
    }

    private static func tokens(of text: String, unit: ScoreUnit) -> [String] {
        guard unit == .char else {
            return text.split(whereSeparator: \.isWhitespace).map { String($0) }
        }
        return text.trimmed.map { String($0) }
    }

    /// Whether every utterance has a speaker, and there is one at all.
    package var hasSpeakers: Bool {
        !utterances.isEmpty && utterances.allSatisfy { $0.speaker != nil }
    }

    /// Whether two different tokens of the sheet's unit are equal but for letter case.
    var caseTellsTokensApart: Bool {
        let tokens = unit == .char ? usedCharacters : words.tokens
        return Set(tokens.map { $0.lowercased() }).count < tokens.count
    }

    /// The table of characters has all of ASCII in it, used or not.
    private var usedCharacters: [String] {
        var used: Set<Character> = []
        for utterance in utterances {
            used.formUnion(utterance.reference)
            used.formUnion(utterance.hypothesis)
        }
        return used.map { String($0) }
    }

    /// The errors that occurred, the most frequent first; equally frequent ones in the order of
    /// their code points.
    ///
    /// - Parameter limit: how many there may be in each list.
    package func errorLists(limit: Int) -> ErrorLists {
        let tokens = unit == .char ? characters.tokens : words.tokens
        return ErrorLists(tallies, tokens: tokens, limit: limit)
    }

    /// How many word errors there are when letter case is ignored; never more than there are now
    /// by ``AlignmentRule/minimal``.
    package func wordErrorsIgnoringCase() -> Int {
        utterances.reduce(0) { sum, utterance in
            guard utterance.words.errors > 0 else { return sum }
            let (reference, hypothesis) = (
                utterance.reference.lowercased(), utterance.hypothesis.lowercased()
            )
            if reference == utterance.reference, hypothesis == utterance.hypothesis {
                return sum + utterance.words.errors
            }
            return sum
                + ErrorRate.words(reference: reference, hypothesis: hypothesis, rule: rule).errors
        }
    }

    /// What a user should be told when letter case alone makes a good part of the word errors:
    /// at least a fifth of them; else nil.
    package func letterCaseRemark() -> String? {
        let errors = report.words.errors
        guard errors > 0 else { return nil }
        let left = wordErrorsIgnoringCase()
        guard (errors - left) * 5 >= errors, errors > left else { return nil }
        return "\(errors - left) of the \(errors) word errors come from letter case alone; "
            + "--lowercase scores without it"
    }
}

/// Two lists of tokens, aligned.
package struct TokenAlignment: Sendable, Equatable {
    /// The tokens of the reference.
    package let reference: [String]
    /// The tokens of the hypothesis.
    package let hypothesis: [String]
    /// How they go together.
    package let distance: EditDistance

    /// Aligns `hypothesis` with `reference`.
    package init(reference: [String], hypothesis: [String], rule: AlignmentRule = .minimal) {
        self.reference = reference
        self.hypothesis = hypothesis
        var table = TokenTable()
        distance = EditDistance(
            numbered: reference.map { table.number($0) },
            hypothesis: hypothesis.map { table.number($0) }, rule: rule)
    }
}
