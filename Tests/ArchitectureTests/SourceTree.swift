import Foundation

/// The package's manifest and Swift files.
struct SourceTree {
    let manifest: Manifest
    let files: [SourceFile]

    /// The package that this test belongs to, read once.
    static let ours = Result { try SourceTree(root: root) }

    private static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    init(manifest: Manifest, files: [SourceFile]) {
        self.manifest = manifest
        self.files = files
    }

    /// - Throws: what reading throws.
    init(root: URL) throws {
        let manifest = try String(
            contentsOf: root.appendingPathComponent("Package.swift"), encoding: .utf8)
        var files: [SourceFile] = []
        for folder in ["Sources", "Tests"] {
            let entries = try FileManager.default.subpathsOfDirectory(
                atPath: root.appendingPathComponent(folder).path)
            for entry in entries.sorted() where entry.hasSuffix(".swift") {
                let path = "\(folder)/\(entry)"
                let source = try String(
                    contentsOf: root.appendingPathComponent(path), encoding: .utf8)
                files.append(SourceFile(path: path, source: source))
            }
        }
        self.init(manifest: Manifest(source: manifest), files: files)
    }

    /// The files under `Sources`.
    var sources: [SourceFile] { files.filter { $0.path.hasPrefix("Sources/") } }

    func files(of target: Manifest.Target) -> [SourceFile] {
        files.filter { $0.path.hasPrefix("\(target.folder)/") }
    }

    /// Where the manifest and the imports differ. Targets in C are left out, since headers do not
    /// say whose they are. Tests may depend on a command to run it.
    var importFaults: [String] {
        var faults: [String] = []
        let commands = manifest.targets.filter(\.isExecutable).map(\.name)
        for target in manifest.targets {
            let files = files(of: target)
            if files.isEmpty { continue }
            let imports = files.reduce(into: Set<String>()) { $0.formUnion($1.imports) }
                .subtracting(Self.toolchainModules)
            for module in imports.subtracting(target.dependencies).sorted() {
                let file = files.first { $0.imports.contains(module) }
                faults.append(
                    "\(target.name) does not declare \(module), which \(file?.path ?? "") imports")
            }
            let run = target.isTest ? commands : []
            for module in Set(target.dependencies).subtracting(imports).subtracting(run).sorted() {
                faults.append("\(target.name) declares \(module) and does not import it")
            }
        }
        let folders = manifest.targets.map { "\($0.folder)/" }
        for file in files where !folders.contains(where: { file.path.hasPrefix($0) }) {
            faults.append("\(file.path) belongs to no target")
        }
        return faults
    }

    /// Modules whose longest circle of files is longer than `limit`, with the files; and those of
    /// `known`, which has modules with longer ones and their number of files, that are better now.
    func circleFaults(limit: Int, known: [String: Int]) -> [String] {
        let gone = Set(known.keys).subtracting(manifest.targets.map(\.name)).sorted()
        return gone.map { "\($0) is no target; remove its entry" }
            + manifest.targets.filter { !$0.isTest }
            .flatMap { circleFaults(of: $0, limit: limit, known: known[$0.name] ?? 0) }
    }

    private func circleFaults(
        of target: Manifest.Target, limit: Int, known: Int
    ) -> [String] {
        let circles = FileGraph(files: files(of: target)).circles.filter { $0.count > limit }
        let longest = circles.first?.count ?? 0
        if longest < known {
            return ["\(target.name): \(longest) files now, not \(known); lower its entry"]
        }
        return circles.filter { $0.count > max(limit, known) }.map {
            "\(target.name): a circle of \($0.count) files: \($0.joined(separator: ", "))"
        }
    }

    /// How many declarations at the top of files, and how many members, are public in the modules
    /// but for `exception`.
    func publicCounts(outside exception: String) -> (topLevel: Int, members: Int) {
        let names = sources.filter { !$0.path.hasPrefix("Sources/\(exception)/") }
            .flatMap(\.declarations).filter(\.isPublic)
        let topLevel = names.count(where: \.isTopLevel)
        return (topLevel, names.count - topLevel)
    }

    /// What comes with Swift and needs no declaration.
    private static let toolchainModules: Set<String> = [
        "Foundation", "FoundationXML", "Synchronization", "Testing",
    ]
}
