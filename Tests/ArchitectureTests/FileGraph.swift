/// Which files of a module use which others: a file uses another if it names a type that the other
/// declares. Members are not followed; a type inside another is, where it is named with it,
/// `Lexicon.Entry`. An extension uses its type and declares the types inside it.
struct FileGraph {
    let files: [SourceFile]
    /// For each file those that it uses.
    let arrows: [Set<Int>]

    /// - Parameter files: all of one module.
    init(files: [SourceFile]) {
        self.files = files
        var shared: [[String]: Set<Int>] = [:]
        var own = [Set<[String]>](repeating: [], count: files.count)
        for (index, file) in files.enumerated() {
            for declaration in file.declarations where declaration.kind.isType {
                own[index].insert(declaration.path)
                if !declaration.isPrivate { shared[declaration.path, default: []].insert(index) }
            }
        }
        arrows = files.indices.map { index in
            var used: Set<Int> = []
            for use in files[index].uses {
                used.formUnion(Self.places(of: use, own: own[index], shared: shared))
            }
            used.remove(index)
            return used
        }
    }

    /// The files that declare what is used; none if that is of the file itself, of another module,
    /// or a member of the types around the place.
    private static func places(
        of use: TypeUse, own: Set<[String]>, shared: [[String]: Set<Int>]
    ) -> Set<Int> {
        func isDeclared(_ path: [String]) -> Bool { own.contains(path) || shared[path] != nil }
        let isMember = use.scope.indices.contains { isDeclared(use.scope[...$0] + [use.name[0]]) }
        if isMember { return [] }
        return use.name.indices.reduce(into: []) { places, last in
            let path = Array(use.name[...last])
            if !own.contains(path) { places.formUnion(shared[path] ?? []) }
        }
    }

    /// The circles of more than one file: from each file of a circle arrows lead to all others of
    /// it. The longest first, each in the order of the names.
    ///
    /// Source: Tarjan 1972, "Depth-first search and linear graph algorithms".
    var circles: [[String]] {
        var search = ComponentSearch(arrows: arrows)
        for file in arrows.indices where search.number[file] == nil { search.visit(file) }
        return search.components.filter { $0.count > 1 }
            .map { $0.map { files[$0].name }.sorted() }
            .sorted { ($1.count, $0[0]) < ($0.count, $1[0]) }
    }
}

/// Strongly connected components.
private struct ComponentSearch {
    let arrows: [Set<Int>]
    var components: [[Int]] = []
    /// In the order of visits.
    var number: [Int?]
    /// The lowest number that can be reached within the component.
    private var lowest: [Int]
    private var stack: [Int] = []
    private var visits = 0

    init(arrows: [Set<Int>]) {
        self.arrows = arrows
        number = Array(repeating: nil, count: arrows.count)
        lowest = Array(repeating: 0, count: arrows.count)
    }

    mutating func visit(_ node: Int) {
        let base = stack.count
        number[node] = visits
        lowest[node] = visits
        visits += 1
        stack.append(node)
        for next in arrows[node].sorted() {
            if let known = number[next] {
                if stack.contains(next) { lowest[node] = min(lowest[node], known) }
            } else {
                visit(next)
                lowest[node] = min(lowest[node], lowest[next])
            }
        }
        if lowest[node] == number[node] {
            components.append(Array(stack[base...]))
            stack.removeSubrange(base...)
        }
    }
}
