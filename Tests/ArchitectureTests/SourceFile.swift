/// What the checks know of a Swift file.
struct SourceFile {
    /// Relative to the package's folder, `Sources/SonorantText/Lexicon.swift`.
    let path: String
    /// Without comments.
    let tokens: [Token]
    /// Modules, each once.
    let imports: Set<String>
    let declarations: [Declaration]
    let uses: Set<TypeUse>
    /// The comments that have a line to themselves, by line.
    private let comments: [Int: String]

    /// - Parameter source: the file's text.
    init(path: String, source: String) {
        let all = [Token](lexing: source)
        self.path = path
        comments = Dictionary(
            all.lazy.filter { $0.kind == .comment && $0.beginsLine }.map { ($0.line, $0.text) },
            uniquingKeysWith: { first, _ in first })
        tokens = all.filter { $0.kind != .comment }
        var parser = DeclarationParser(tokens: tokens)
        parser.parse()
        imports = parser.imports
        declarations = parser.declarations
        uses = parser.uses
    }

    var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// The comment that ends on the line before `line`, if no blank line is between, line by line
    /// from the last.
    func comment(above line: Int) -> [String] {
        var lines: [String] = []
        while let comment = comments[line - 1 - lines.count] { lines.append(comment) }
        return lines
    }

    /// Where public declarations have no doc comment above them, as `path:line: name`.
    var undocumentedPublicNames: [String] {
        declarations.filter { declaration in
            declaration.isPublic && !Self.documentedElsewhere.contains(declaration.name)
                && !comment(above: declaration.line).contains { $0.hasPrefix("///") }
        }.map { "\(path):\($0.line): \($0.path.joined(separator: "."))" }
    }

    /// Members that protocols demand and document: `CustomStringConvertible`, `Encodable`,
    /// `Equatable`, `Comparable` and `Failure`.
    private static let documentedElsewhere: Set = [
        "description", "encode", "==", "<", "category",
    ]

    /// The lines on which the declarations begin that go round the compiler's check of shared
    /// state: `@unchecked Sendable`, `nonisolated(unsafe)`.
    var uncheckedLines: [Int] {
        let types: Set = ["struct", "class", "enum", "actor", "extension"]
        return tokens.indices.compactMap { index in
            guard tokens[index].kind == .word else { return nil }
            switch tokens[index].text {
            case "unchecked":
                guard index > 0, tokens[index - 1].text == "@",
                    let keyword = tokens[..<index].lastIndex(where: { types.contains($0.text) })
                else { return nil }
                return DeclarationHead(of: keyword, in: tokens).line
            case "nonisolated":
                let isUnsafe = tokens[index...].dropFirst(2).first?.text == "unsafe"
                return isUnsafe ? DeclarationHead(of: index, in: tokens).line : nil
            default:
                return nil
            }
        }
    }

    /// Where a declaration goes round that check and no comment above it has a line that begins
    /// with `Sendable:` and the reason, as `path:line`.
    var unreasonedUncheckedPlaces: [String] {
        uncheckedLines.filter { line in
            !comment(above: line).contains { comment in
                let text = comment.drop { $0 == "/" || $0 == " " }
                return text.hasPrefix("Sendable: ") && text.count > "Sendable: ".count
            }
        }.map { "\(path):\($0)" }
    }
}
