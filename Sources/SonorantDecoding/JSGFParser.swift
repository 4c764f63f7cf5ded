import Foundation
import SonorantText

/// Reads a grammar in the JSpeech Grammar Format.
///
/// Source: JSpeech Grammar Format, W3C Note of 5 June 2000. What is left out: imports and
/// recursion. What is looser: a tag may stand anywhere within an alternative.
struct JSGFParser {
    /// How deep brackets may be nested; the parser calls itself for each.
    static let deepest = 100

    private let path: String
    private var lexer: JSGFLexer
    private var token: JSGFToken
    private var depth = 0

    /// - Throws: ``GrammarError``.
    static func parse(path: String, text: String) throws -> GrammarRules {
        var parser = try JSGFParser(path: path, text: text)
        return try parser.grammar()
    }

    private init(path: String, text: String) throws {
        self.path = path
        lexer = JSGFLexer(path: path, text: text)
        token = try lexer.next()
    }

    private mutating func advance() throws { token = try lexer.next() }

    private func fault(_ needed: String) -> GrammarError {
        .syntax(token.place, found: token.found, needed: needed)
    }

    private mutating func expect(_ symbol: Character, _ why: String) throws {
        guard token.kind == .symbol(symbol) else {
            throw fault("'\(symbol)' was needed \(why)")
        }
        try advance()
    }

    // MARK: - Statements

    private mutating func grammar() throws -> GrammarRules {
        try header()
        guard token.kind == .word("grammar") else {
            throw fault("'grammar NAME;' was needed after the header")
        }
        try advance()
        guard case .word(let fullName) = token.kind else {
            throw fault("the grammar's name was needed")
        }
        try advance()
        try expect(";", "after the grammar's name")
        let name = fullName.split(separator: ".").last.map { String($0) } ?? fullName
        var rules: [GrammarRule] = []
        while token.kind != .end { rules.append(try rule(of: [fullName, name])) }
        return try GrammarRules(path: path, name: name, rules: rules)
    }

    /// `#JSGF V1.0 ENCODING LOCALE;`, the last two optional; files are UTF-8 in any case.
    private mutating func header() throws {
        guard token.kind == .word("#JSGF") else { throw GrammarError.noHeader(path: path) }
        let line = token.place.line
        try advance()
        guard token.kind == .word("V1.0"), token.place.line == line else {
            throw GrammarError.version(token.place, found: "found \(token.found)")
        }
        try advance()
        for _ in 0..<2 where token.place.line == line {
            if case .word = token.kind { try advance() }
        }
        try expect(";", "after the header")
    }

    private mutating func rule(of grammarNames: [String]) throws -> GrammarRule {
        if case .word("import") = token.kind {
            let place = token.place
            try advance()
            guard case .reference(let name) = token.kind else {
                throw fault("'<' and the name of a rule were needed after 'import'")
            }
            throw GrammarError.unsupportedImport(place, name: name)
        }
        let isPublic = token.kind == .word("public")
        if isPublic { try advance() }
        guard case .reference(let written) = token.kind else {
            throw fault(
                isPublic
                    ? "the name of a rule in '<>' was needed after 'public'"
                    : "'public' or the name of a rule in '<>' was needed")
        }
        self.grammarNames = grammarNames
        let name = local(written)
        let place = token.place
        guard name != "NULL", name != "VOID" else {
            throw GrammarError.reservedRule(place, name: name)
        }
        try advance()
        try expect("=", "after the name of a rule")
        let expression = try alternatives()
        guard token.kind == .symbol(";") else {
            if token.kind == .symbol("=") {
                throw fault("';' was needed; is it missing at the end of the rule before?")
            }
            throw fault("'|', ';' or another word was needed")
        }
        try advance()
        return GrammarRule(name: name, isPublic: isPublic, place: place, expression: expression)
    }

    private var grammarNames: [String] = []

    /// The name of a rule without that of this grammar before it.
    private func local(_ name: String) -> String {
        for grammar in grammarNames where name.hasPrefix(grammar + ".") {
            return String(name.dropFirst(grammar.count + 1))
        }
        return name
    }

    // MARK: - Expressions

    private mutating func alternatives() throws -> GrammarExpression {
        var parts: [(weight: Double?, expression: GrammarExpression)] = []
        var unweighted: GrammarPlace?
        while true {
            var weight: Double?
            if case .weight(let value) = token.kind {
                weight = value
                try advance()
            } else {
                unweighted = unweighted ?? token.place
            }
            parts.append((weight, try sequence()))
            guard token.kind == .symbol("|") else { break }
            try advance()
        }
        if let unweighted {
            guard parts.allSatisfy({ $0.weight == nil }) else {
                throw GrammarError.missingWeight(unweighted)
            }
            return parts.count == 1
                ? parts[0].expression : .alternatives(parts.map { (0, $0.expression) })
        }
        let largest = parts.lazy.compactMap(\.weight).max() ?? 0
        return .alternatives(
            parts.compactMap { weight, expression in
                guard let weight, weight > 0 else { return nil }
                return (log(weight / largest), expression)
            })
    }

    private mutating func sequence() throws -> GrammarExpression {
        var parts: [GrammarExpression] = []
        loop: while true {
            let place = token.place
            switch token.kind {
            case .tag:
                try advance()
                continue loop
            case .word(let word):
                parts.append(.word(TextNormalisation.nfc.apply(word), place))
                try advance()
            case .quoted(let words):
                let words = words.map {
                    GrammarExpression.word(TextNormalisation.nfc.apply($0), place)
                }
                parts.append(words.count == 1 ? words[0] : .sequence(words))
                try advance()
            case .reference(let written):
                let name = local(written)
                parts.append(
                    name == "NULL"
                        ? .sequence([])
                        : name == "VOID" ? .alternatives([]) : .reference(name, place))
                try advance()
            case .symbol("("): parts.append(try group(until: ")"))
            case .symbol("["): parts.append(.optional(try group(until: "]")))
            case .weight: throw fault("a weight can only begin an alternative")
            default: break loop
            }
            try repetition(&parts)
        }
        guard !parts.isEmpty else {
            throw fault("a word, a rule or a bracket was needed; <NULL> stands for nothing")
        }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    /// `*` or `+` after what was read last, with tags before or after it.
    private mutating func repetition(_ parts: inout [GrammarExpression]) throws {
        while token.kind == .tag { try advance() }
        guard token.kind == .symbol("*") || token.kind == .symbol("+") else { return }
        let atLeastOnce = token.kind == .symbol("+")
        parts.append(.repeated(parts.removeLast(), atLeastOnce: atLeastOnce))
        try advance()
        while token.kind == .tag { try advance() }
        if token.kind == .symbol("*") || token.kind == .symbol("+") {
            throw fault("only one '*' or '+' can follow; put brackets around what it repeats")
        }
    }

    private mutating func group(until last: Character) throws -> GrammarExpression {
        depth += 1
        guard depth <= Self.deepest else {
            throw GrammarError.tooDeep(token.place, limit: Self.deepest)
        }
        let start = token.place
        try advance()
        let inner = try alternatives()
        guard token.kind == .symbol(last) else {
            throw fault(
                "'\(last)' was needed for the bracket that begins at \(start.line):\(start.column)")
        }
        try advance()
        depth -= 1
        return inner
    }
}
