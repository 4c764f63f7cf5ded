import SonorantSystem
import SonorantText

/// The sentences that may be said, each with a weight: a small finite-state grammar.
///
/// Read from a file in a subset of JSGF (the JSpeech Grammar Format, W3C Note of 5 June 2000) or
/// from a list of sentences. A sentence that any public rule allows is allowed. The weights of
/// alternatives count relative to the largest of them, so equal ones are the same as none. Where a
/// sentence can be made in several ways, the best one counts. The weight of a sentence is given
/// relative to the grammar's best.
package struct Grammar: Sendable {
    /// The file.
    package let path: String
    /// The name that the grammar gives itself; of a list of sentences none.
    package let name: String
    /// The words, in Unicode's composed form, each once, those that no sentence has excluded.
    package let words: [String]
    /// What is no fault, but may not be meant: rules that nothing uses.
    package let notes: [String]

    private let automaton: GrammarAutomaton
    private let places: [GrammarPlace]
    private let indices: [String: Int32]

    /// The number of states after determinisation.
    package var states: Int { automaton.states.count }

    /// Reads the grammar at `path`: JSGF, or, where its name ends in `.txt` and it does not begin
    /// as JSGF does, one sentence a line. Empty lines and lines that begin with `#` or `;;;` are
    /// no sentences.
    ///
    /// - Parameter mostStates: how many states it may have before equal ones are merged; with four
    ///   times as many transitions, a bound for memory and time.
    /// - Throws: `FileError`, `TextFileError`, ``GrammarError``.
    package init(file path: String, mostStates: Int = 250_000) throws {
        let lines = try TextLines.read(path)
        try lines.requireText()
        try self.init(path: path, lines: lines.lines.map(\.text), mostStates: mostStates)
    }

    /// Reads the grammar in `text`, as ``init(file:)`` does; errors name `path`.
    ///
    /// - Throws: ``GrammarError``.
    package init(text: String, path: String, mostStates: Int = 250_000) throws {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        try self.init(path: path, lines: lines.map { String($0) }, mostStates: mostStates)
    }

    private init(path: String, lines: [String], mostStates: Int) throws {
        let first = lines.lazy.map { $0.drop(while: \.isWhitespace) }.first { !$0.isEmpty }
        let isList = path.lowercased().hasSuffix(".txt") && first?.hasPrefix("#JSGF") != true
        let rules =
            isList
            ? try Self.sentences(path: path, lines: lines)
            : try JSGFParser.parse(path: path, text: lines.joined(separator: "\n"))
        let limits = GrammarLimits(states: mostStates)
        let network = try GrammarNetwork(rules, path: path, limits: limits)
        var automaton = try GrammarAutomaton(network, path: path, limits: limits)
        // Words that only lead nowhere need no spelling.
        let used = automaton.wordsInUse(of: network.words.count)
        automaton.renumberWords(used)
        self.path = path
        name = rules.name
        notes = rules.notes
        words = used.map { network.words[$0] }
        places = used.map { network.places[$0] }
        indices = Dictionary(
            uniqueKeysWithValues: words.enumerated().map { ($1, Int32($0)) })
        self.automaton = automaton
    }

    private static func sentences(path: String, lines: [String]) throws -> GrammarRules {
        var sentences: [GrammarExpression] = []
        for (number, line) in lines.enumerated()
        where !line.hasPrefix("#") && !line.hasPrefix(";;;") {
            var (column, before) = (1, line.startIndex)
            let words = line.split(whereSeparator: \.isWhitespace).map { word in
                column += line.distance(from: before, to: word.startIndex)
                before = word.startIndex
                let place = GrammarPlace(path: path, line: number + 1, column: column)
                return GrammarExpression.word(TextNormalisation.nfc.apply(String(word)), place)
            }
            if !words.isEmpty { sentences.append(.sequence(words)) }
        }
        guard !sentences.isEmpty else { throw GrammarError.noSentences(path: path) }
        let rule = GrammarRule(
            name: "sentence", isPublic: true,
            place: GrammarPlace(path: path, line: 1, column: 1),
            expression: .alternatives(sentences.map { (0, $0) }))
        return try GrammarRules(path: path, name: "", rules: [rule])
    }

    /// The weight of a sentence in nats, 0 for the best; nil where it is not allowed.
    package func weight(of sentence: some Sequence<String>) -> Double? {
        var state = 0
        var weight = 0
        for word in sentence {
            guard let index = indices[word], let arc = automaton.arc(of: state, word: index)
            else { return nil }
            state = Int(arc.target)
            weight += arc.weight
        }
        return automaton.states[state].final.map {
            Double(weight + $0) * GrammarNetwork.unit
        }
    }

    /// The composition of the grammar with the spellings of its words: a root for each state, and
    /// beneath it a trie of the words that may follow.
    ///
    /// - Parameter spellings: a lexicon's; words that it lacks are spelled by their characters
    ///   where the alphabet has any.
    /// - Throws: ``GrammarError/unwritable(path:words:unit:symbols:)`` or
    ///   ``GrammarError/letterCase(path:words:writable:)`` with all the words that cannot be
    ///   written.
    package func graph(spellings: Spellings) throws -> WordGraph {
        let labels = try labels(spellings)
        var builder = WordGraph.Builder()
        let roots = automaton.states.map { state in
            builder.addRoot(
                isFinal: state.final != nil,
                weight: Double(state.final ?? 0) * GrammarNetwork.unit)
        }
        for (state, root) in zip(automaton.states, roots) {
            for arc in state.arcs {
                for spelling in labels[Int(arc.word)] {
                    builder.add(
                        words[Int(arc.word)], labels: spelling, from: root,
                        to: roots[Int(arc.target)],
                        weight: Double(arc.weight) * GrammarNetwork.unit)
                }
            }
        }
        return builder.graph()
    }

    /// How each word is written.
    private func labels(_ given: Spellings) throws -> [[[Int]]] {
        var spellings = given
        for word in words { spellings.add(word) }
        var labels = [[[Int]]](repeating: [], count: words.count)
        for entry in spellings.entries where !entry.labels.isEmpty {
            if let index = indices[entry.word] { labels[Int(index)].append(entry.labels) }
        }
        let missing = words.indices.filter { labels[$0].isEmpty }
        guard let first = missing.first else { return labels }
        let missingWords = missing.map { words[$0] }
        // Given where the first is; a grammar is small enough to find the others.
        let place = places[first].description
        for word in missingWords.prefix(100) {
            for other in [word.lowercased(), word.uppercased(), word.capitalized] {
                spellings.add(other)
                guard other != word, spellings.contains(other) else { continue }
                throw GrammarError.letterCase(
                    path: place, words: missingWords, writable: other)
            }
        }
        var symbols: [String] = []
        for word in missingWords {
            for unknown in spellings.alphabet.unknownSymbols(in: word)
            where !symbols.contains(unknown.symbol) {
                symbols.append(unknown.symbol)
            }
        }
        throw GrammarError.unwritable(
            path: place, words: missingWords, unit: spellings.alphabet.unit, symbols: symbols)
    }
}

extension GrammarAutomaton {
    /// The words that an arc has, in ascending order.
    fileprivate func wordsInUse(of count: Int) -> [Int] {
        var isUsed = [Bool](repeating: false, count: count)
        for state in states {
            for arc in state.arcs { isUsed[Int(arc.word)] = true }
        }
        return isUsed.indices.filter { isUsed[$0] }
    }

    /// Gives `words[i]` the number i.
    fileprivate mutating func renumberWords(_ words: [Int]) {
        var numbers: [Int32: Int32] = [:]
        for (number, word) in words.enumerated() { numbers[Int32(word)] = Int32(number) }
        self = GrammarAutomaton(
            states: states.map { state in
                var state = state
                state.arcs = state.arcs.map { arc in
                    Arc(word: numbers[arc.word] ?? 0, target: arc.target, weight: arc.weight)
                }
                return state
            })
    }
}
