import Testing

/// Holds the package to its structure. The checks go by words and brackets of the sources, not by
/// what the compiler knows; ``CheckTests`` shows that each of them can fail.
@Suite("architecture")
struct ArchitectureTests {
    /// A type and its parts may need one another; more files than this can only be understood as
    /// a whole.
    private static let circleLimit = 3
    /// Modules with a longer circle, and the number of files in their longest, until they are cut
    /// up.
    private static let longerCircles: [String: Int] = [:]
    /// `@unchecked Sendable` and `nonisolated(unsafe)`; to be lowered as they go.
    private static let uncheckedLimit = 6
    /// What is public outside the library's one import; to be lowered as it goes.
    private static let publicLimit = (topLevel: 268, members: 1777)

    private let tree: SourceTree

    init() throws {
        tree = try SourceTree.ours.get()
    }

    @Test("each target declares the modules that its files import, and no others")
    func imports() {
        expectNone(tree.importFaults)
    }

    @Test("a module depends on lower floors alone")
    func floors() {
        expectNone(tree.manifest.floorFaults)
    }

    @Test("no circle of more than three files, but for the known ones")
    func circles() {
        expectNone(tree.circleFaults(limit: Self.circleLimit, known: Self.longerCircles))
    }

    /// The reason is a line of the comment, `/// Sendable: every access holds the lock.`
    @Test("what the compiler cannot check to be Sendable has its reason above it")
    func unchecked() {
        expectNone(tree.sources.flatMap(\.unreasonedUncheckedPlaces))
        #expect(tree.sources.reduce(0) { $0 + $1.uncheckedLines.count } <= Self.uncheckedLimit)
    }

    @Test("no more names are public than were")
    func publicNames() {
        let counts = tree.publicCounts(outside: "Sonorant")
        #expect(counts.topLevel <= Self.publicLimit.topLevel)
        #expect(counts.members <= Self.publicLimit.members)
    }

    @Test("every public declaration is documented")
    func documentation() {
        expectNone(tree.sources.flatMap(\.undocumentedPublicNames))
    }

    private func expectNone(
        _ faults: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard !faults.isEmpty else { return }
        Issue.record(
            "\(faults.count):\n\(faults.joined(separator: "\n"))", sourceLocation: sourceLocation)
    }
}
