import SonorantSystem
import SonorantText

/// A place in a grammar file.
package struct GrammarPlace: Sendable, Equatable, CustomStringConvertible {
    /// The file.
    package let path: String
    /// The line, from 1 on.
    package let line: Int
    /// The character in the line, from 1 on.
    package let column: Int

    /// A place.
    package init(path: String, line: Int, column: Int) {
        self.path = path
        self.line = line
        self.column = column
    }

    /// `path:line:column`.
    package var description: String { "\(path):\(line):\(column)" }
}

/// What keeps a grammar from being read or used.
package enum GrammarError: Failure, Equatable {
    /// Neither JSGF nor a list of sentences.
    case noHeader(path: String)
    /// A list of sentences without any.
    case noSentences(path: String)
    /// A header of another version.
    case version(GrammarPlace, found: String)
    /// Something else was needed.
    case syntax(GrammarPlace, found: String, needed: String)
    /// An `import` statement.
    case unsupportedImport(GrammarPlace, name: String)
    /// A weight that is no number or out of range.
    case weight(GrammarPlace, found: String)
    /// Some alternatives have weights and others do not.
    case missingWeight(GrammarPlace)
    /// Groups within groups.
    case tooDeep(GrammarPlace, limit: Int)
    /// `<NULL>` or `<VOID>` as the name of a rule.
    case reservedRule(GrammarPlace, name: String)
    /// Two rules with one name.
    case repeatedRule(GrammarPlace, name: String, firstLine: Int)
    /// A reference to a rule that is not there.
    case undefinedRule(GrammarPlace, name: String, rules: [String])
    /// A rule that leads back to itself.
    case recursion(GrammarPlace, cycle: [String])
    /// No rule is public.
    case noPublicRule(path: String, rules: [String])
    /// Nothing can be said.
    case noSentenceAllowed(path: String)
    /// The automaton would exceed the limit.
    case tooLarge(path: String, what: String, limit: Int, isWeighted: Bool)
    /// Words that the model or the lexicon cannot write.
    case unwritable(path: String, words: [String], unit: AlphabetUnit, symbols: [String])
    /// The same, but in another letter case they could be written.
    case letterCase(path: String, words: [String], writable: String)

    package var category: FailureCategory { .badData }

    package var description: String {
        switch self {
        case .noHeader(let path):
            return "\(path):1:1: a grammar begins with '#JSGF V1.0;'; a list of sentences, one a "
                + "line, needs a name that ends in .txt"
        case .noSentences(let path):
            return "\(path): no sentences; write one a line"
        case .version(let place, let found):
            return "\(place): \(found), but 'V1.0' is the version that is read; begin the file "
                + "with '#JSGF V1.0;'"
        case .syntax(let place, let found, let needed):
            return "\(place): found \(found), but \(needed)"
        case .unsupportedImport(let place, let name):
            return "\(place): import of <\(name)>: other grammars cannot be imported; copy the "
                + "rules that are used into this file"
        case .weight(let place, let found):
            return "\(place): '\(found)' is no weight; a number from 1e-10 to 1e10, or 0, is "
                + "needed between two '/'"
        case .missingWeight(let place):
            return "\(place): this alternative has no weight, but others beside it have; give "
                + "all of them one, as in '/1/', or none"
        case .tooDeep(let place, let limit):
            return "\(place): more than \(limit) brackets within each other; make rules of the "
                + "inner ones"
        case .reservedRule(let place, let name):
            return "\(place): <\(name)> has a meaning already; choose another name"
        case .repeatedRule(let place, let name, let firstLine):
            return "\(place): <\(name)> is defined already in line \(firstLine); join the two "
                + "with '|' or rename one"
        case .undefinedRule(let place, let name, let rules):
            let alike = rules.first { $0.lowercased() == name.lowercased() }
            let help =
                alike.map { "is <\($0)> meant?" }
                ?? "the rules are \(rules.quotedList(limit: 10))"
            return "\(place): <\(name)> is not defined; \(help)"
        case .recursion(let place, let cycle):
            let chain = cycle.map { "<\($0)>" }.joined(separator: " → ")
            return "\(place): a rule leads back to itself: \(chain); repeat with '*' or '+' "
                + "instead"
        case .noPublicRule(let path, let rules):
            return rules.isEmpty
                ? "\(path): no rules; write at least 'public <command> = …;'"
                : "\(path): no rule is public, so nothing can be said; write 'public' before "
                    + "one of \(rules.quotedList(limit: 5))"
        case .noSentenceAllowed(let path):
            return "\(path): the grammar allows no sentence at all, since every way leads through "
                + "<VOID> or an alternative of weight 0; remove these"
        case .tooLarge(let path, let what, let limit, let isWeighted):
            let help =
                isWeighted
                ? "weights of alternatives that begin with the same words within '*' or '+' may "
                    + "be the cause; without them the grammar may be small enough"
                : "simplify it; optional parts in a row and repeated groups that begin with the "
                    + "same words cost most"
            return "\(path): the grammar needs more than \(limit) \(what); \(help)"
        case .unwritable(let path, let words, let unit, let symbols):
            let list = words.quotedList(limit: .max)
            switch unit {
            case .phone:
                return "\(path): the lexicon has no \(list); add their pronunciations"
            case .word:
                return "\(path): the model's words are without \(list); use words that it was "
                    + "trained with"
            case .character:
                return "\(path): \(list) cannot be written, since the model has no "
                    + "\(symbols.quotedList(limit: 20)); spell as the training transcripts would"
            }
        case .letterCase(let path, let words, let writable):
            return "\(path): \(words.quotedList(limit: .max)) cannot be written, but "
                + "'\(writable)' could; use the letter case of the training transcripts"
        }
    }
}
