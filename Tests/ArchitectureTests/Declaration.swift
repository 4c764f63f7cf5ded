/// A declaration at the top of a file or in a type; those in functions are not looked at.
struct Declaration: Equatable {
    enum Kind: String {
        case `struct`, `class`, `enum`, `protocol`, actor, `typealias`, `extension`
        case `func`, `var`, `let`, `init`, `subscript`, `associatedtype`

        /// Whether it brings a type's name into the world.
        var isType: Bool {
            switch self {
            case .struct, .class, .enum, .protocol, .actor, .typealias: true
            default: false
            }
        }
    }

    let kind: Kind
    /// The names of the types around it and its own.
    let path: [String]
    let modifiers: Set<String>
    /// Where its attributes and modifiers begin.
    let line: Int

    var name: String { path.last ?? "" }
    var isPublic: Bool { modifiers.contains("public") || modifiers.contains("open") }
    var isPrivate: Bool { modifiers.contains("private") || modifiers.contains("fileprivate") }
    var isTopLevel: Bool { path.count == 1 }
}

/// A type's name where it is used: the types around the place, and the name with what follows
/// after dots, `["Lexicon", "Entry"]`.
struct TypeUse: Hashable {
    let scope: [String]
    let name: [String]
}

/// The attributes and modifiers before a declaration's keyword.
struct DeclarationHead {
    private(set) var line: Int
    private(set) var modifiers: Set<String> = []

    /// - Parameter keyword: where the keyword is in `tokens`.
    init(of keyword: Int, in tokens: [Token]) {
        line = tokens[keyword].line
        var index = keyword
        while index > 0 {
            var word = index - 1
            if tokens[word].text == ")", let opening = Self.opening(of: word, in: tokens) {
                word = opening - 1
            }
            guard word >= 0, tokens[word].kind == .word else { return }
            if word > 0, tokens[word - 1].text == "@" {
                index = word - 1
            } else if Self.words.contains(tokens[word].text),
                word == 0 || !Self.namesFollow.contains(tokens[word - 1].text)
            {
                modifiers.insert(tokens[word].text)
                index = word
            } else {
                return
            }
            line = tokens[index].line
        }
    }

    /// What may stand before a declaration's keyword.
    static let words: Set<String> = [
        "public", "package", "internal", "private", "fileprivate", "open", "final", "static",
        "class", "indirect", "nonisolated", "mutating", "nonmutating", "override", "required",
        "convenience", "lazy", "weak", "unowned", "consuming", "borrowing", "dynamic", "prefix",
        "postfix", "infix",
    ]

    /// Behind these a word is a name, whatever it says.
    static let namesFollow: Set<String> = [
        ".", ",", "=", ":", "case", "func", "var", "let",
    ]

    private static func opening(of closing: Int, in tokens: [Token]) -> Int? {
        var depth = 0
        for index in stride(from: closing, through: 0, by: -1) where tokens[index].kind == .symbol {
            if tokens[index].text == ")" { depth += 1 }
            if tokens[index].text == "(" { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }
}

/// Finds a file's imports, declarations and uses of types by its words and braces alone.
struct DeclarationParser {
    let tokens: [Token]
    private(set) var imports: Set<String> = []
    private(set) var declarations: [Declaration] = []
    private(set) var uses: Set<TypeUse> = []
    private var scopes: [Scope] = []
    /// The type whose opening brace is still to come.
    private var awaited: [String]?
    private var index = 0

    /// What an opening bracket opens: a type's members, or anything else.
    private enum Scope {
        case type([String])
        case braces, group
    }

    /// - Parameter tokens: without comments.
    init(tokens: [Token]) {
        self.tokens = tokens
    }

    mutating func parse() {
        while index < tokens.count {
            let token = tokens[index]
            switch token.kind {
            case .symbol:
                bracket(token.text)
                index += 1
            case .word:
                if !declaration() { use() }
            default:
                index += 1
            }
        }
    }

    private var typePath: [String] {
        for case .type(let path) in scopes.reversed() { return path }
        return []
    }

    /// Whether a declaration may begin here.
    private var isAmongMembers: Bool {
        switch scopes.last {
        case .type, nil: true
        case .braces, .group: false
        }
    }

    private mutating func bracket(_ text: String) {
        switch text {
        case "{":
            if let awaited, isAmongMembers {
                scopes.append(.type(awaited))
                self.awaited = nil
            } else {
                scopes.append(.braces)
            }
        case "(", "[": scopes.append(.group)
        case "}", ")", "]": _ = scopes.popLast()
        default: break
        }
    }

    /// Reads a declaration's keyword and name. Returns whether there was one.
    private mutating func declaration() -> Bool {
        guard isAmongMembers, awaited == nil,
            index == 0 || !DeclarationHead.namesFollow.contains(tokens[index - 1].text)
        else { return false }
        if tokens[index].text == "import" {
            index += 1
            if Declaration.Kind(rawValue: text(at: index)) != nil { index += 1 }
            imports.insert(dottedName()[0])
            return true
        }
        guard let kind = Declaration.Kind(rawValue: tokens[index].text),
            kind != .`class` || !isModifier(at: index)
        else { return false }
        let head = DeclarationHead(of: index, in: tokens)
        index += 1
        let path: [String]
        switch kind {
        case .extension:
            path = dottedName()
            uses.insert(TypeUse(scope: typePath, name: path))
        case .`init`, .subscript:
            path = typePath + [kind.rawValue]
        case .func where tokens[index].kind == .symbol:
            let sign = tokens[index...].prefix { $0.kind == .symbol && $0.text != "(" }
            path = typePath + [sign.map(\.text).joined()]
            index += sign.count
        default:
            path = typePath + [text(at: index)]
            index += 1
        }
        declarations.append(
            Declaration(kind: kind, path: path, modifiers: head.modifiers, line: head.line))
        if kind.isType && kind != .typealias || kind == .extension { awaited = path }
        return true
    }

    /// Whether the `class` here stands before `func` or the like.
    private func isModifier(at index: Int) -> Bool {
        let next = text(at: index + 1)
        return DeclarationHead.words.contains(next) || Declaration.Kind(rawValue: next) != nil
    }

    private func text(at index: Int) -> String {
        index < tokens.count ? tokens[index].text : ""
    }

    private mutating func use() {
        let isMember = index > 0 && tokens[index - 1].text == "."
        if !isMember, tokens[index].text.first?.isUppercase == true {
            // In a type's head its own members can be named, too.
            uses.insert(TypeUse(scope: awaited ?? typePath, name: dottedName()))
        } else {
            index += 1
        }
    }

    /// The name here and the names of types that follow after dots.
    private mutating func dottedName() -> [String] {
        var name = [text(at: index)]
        index += 1
        while text(at: index) == ".", index + 1 < tokens.count,
            tokens[index + 1].kind == .word, tokens[index + 1].text.first?.isUppercase == true
        {
            name.append(tokens[index + 1].text)
            index += 2
        }
        return name
    }
}
