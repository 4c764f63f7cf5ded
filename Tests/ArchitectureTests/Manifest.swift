/// What `Package.swift` says of targets.
struct Manifest {
    struct Target: Equatable {
        let name: String
        let folder: String
        let isExecutable: Bool
        /// Targets and products.
        let dependencies: [String]
        /// From the comment `// Floor N: …` that it is listed under; nil under another heading.
        let floor: Int?
        let line: Int

        var isTest: Bool { folder.hasPrefix("Tests/") }
    }

    let targets: [Target]

    /// - Parameter source: the manifest's text.
    init(source: String) {
        var floor: Int?
        var targets: [Target] = []
        let tokens = [Token](lexing: source)
        var index = tokens.firstIndex { $0.text == "Package" } ?? tokens.endIndex
        while index < tokens.endIndex {
            defer { index += 1 }
            if tokens[index].kind == .comment {
                if let heading = Heading(comment: tokens[index].text) { floor = heading.floor }
            } else if Self.kinds.contains(tokens[index].text), index + 1 < tokens.endIndex,
                tokens[index - 1].text == ".", tokens[index + 1].text == "("
            {
                let arguments = Self.group(at: index + 1, in: tokens)
                targets.append(
                    Target(
                        arguments: arguments.filter { $0.kind != .comment },
                        kind: tokens[index].text, floor: floor, line: tokens[index].line))
                index = arguments.endIndex
            }
        }
        self.targets = targets
    }

    /// Where an arrow does not point to a lower floor, or a floor is missing. Tests stand outside.
    var floorFaults: [String] {
        let byName = Dictionary(grouping: targets, by: \.name).compactMapValues(\.first)
        return targets.filter { !$0.isTest }.flatMap { target -> [String] in
            guard let floor = target.floor else {
                return ["Package.swift:\(target.line): \(target.name) is listed under no floor"]
            }
            return target.dependencies.compactMap { byName[$0] }.compactMap { dependency in
                if let lower = dependency.floor, lower < floor { return nil }
                return "\(target.name) on floor \(floor) depends on \(dependency.name) on "
                    + (dependency.floor.map { "floor \($0)" } ?? "none")
            }
        }
    }

    private static let kinds: Set<String> = [
        "target", "executableTarget", "systemLibrary", "testTarget",
    ]

    /// What is between the parenthesis at `opening` and its other half.
    fileprivate static func group(at opening: Int, in tokens: [Token]) -> ArraySlice<Token> {
        var depth = 0
        for index in opening..<tokens.endIndex where tokens[index].kind == .symbol {
            if "([".contains(tokens[index].text) { depth += 1 }
            if ")]".contains(tokens[index].text) { depth -= 1 }
            if depth == 0 { return tokens[opening + 1..<index] }
        }
        return tokens[opening + 1..<tokens.endIndex]
    }
}

/// A comment that targets are listed under: `// Floor 3: …`, or `// Tests.`
private struct Heading {
    let floor: Int?

    /// Nil for other comments.
    init?(comment: String) {
        let text = comment.drop { $0 == "/" || $0 == " " }
        if text.hasPrefix("Floor ") {
            floor = Int(text.dropFirst("Floor ".count).prefix { $0.isNumber })
        } else if text.hasPrefix("Tests") {
            floor = nil
        } else {
            return nil
        }
    }
}

extension Manifest.Target {
    /// - Parameters:
    ///   - arguments: what is between the parentheses, without comments.
    ///   - kind: the function that is called with them.
    fileprivate init(arguments: [Token], kind: String, floor: Int?, line: Int) {
        /// Where the value of an argument begins.
        func value(_ label: String) -> Int? {
            arguments.indices.first {
                arguments[$0].text == label && arguments[$0].kind == .word
                    && $0 + 2 < arguments.count && arguments[$0 + 1].text == ":"
            }.map { $0 + 2 }
        }
        name = value("name").map { arguments[$0].text } ?? ""
        folder =
            value("path").map { arguments[$0].text }
            ?? "\(kind == "testTarget" ? "Tests" : "Sources")/\(name)"
        let list = value("dependencies").map { Manifest.group(at: $0, in: arguments) } ?? []
        isExecutable = kind == "executableTarget"
        // Names alone, and `.product(name: "Yams", package: "Yams")`.
        dependencies = list.indices.filter { index in
            list[index].kind == .literal
                && (index < 2 || arguments[index - 1].text != ":"
                    || arguments[index - 2].text == "name")
        }.map { list[$0].text }
        self.floor = floor
        self.line = line
    }
}
