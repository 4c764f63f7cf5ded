import Testing

/// Each check finds its fault in a small made-up package, and nothing in one without.
@Suite("checks of the architecture")
struct CheckTests {
    private static let manifest = """
        import PackageDescription
        let package = Package(
            name: "Toy",
            products: [.library(name: "Toy", targets: ["Upper"])],
            dependencies: [.package(url: "https://example.org/yaml", from: "1.0.0")],
            targets: [
                // Floor 0: what everything stands on.
                .systemLibrary(name: "CLower", pkgConfig: "lower"),
                .target(name: "Lower", linkerSettings: [.linkedLibrary("m")]),
                // Floor 1: the rest.
                .target(
                    name: "Upper",
                    dependencies: ["Lower", .product(name: "Yams", package: "yaml")]),
                // Floor 2: the command.
                .executableTarget(name: "Command", dependencies: ["Upper"]),
                // Tests.
                .target(name: "Support", dependencies: ["Upper"], path: "Tests/Support"),
                .testTarget(name: "UpperTests", dependencies: ["Command", "Support"]),
            ])
        """

    private func tree(
        manifest: String = manifest, _ changes: KeyValuePairs<String, String> = [:]
    ) -> SourceTree {
        var sources = [
            "Sources/Lower/Lower.swift": "import Foundation\n",
            "Sources/Upper/Upper.swift": "@_exported import Lower\nimport class Yams.Node\n",
            "Sources/Command/main.swift": "import Upper\n",
            "Tests/Support/Support.swift": "import Upper\n",
            "Tests/UpperTests/UpperTests.swift": "@testable import Support\nimport Testing\n",
        ]
        for (path, source) in changes { sources[path] = source }
        let files = sources.sorted { $0.key < $1.key }
            .map { SourceFile(path: $0.key, source: $0.value) }
        return SourceTree(manifest: Manifest(source: manifest), files: files)
    }

    // MARK: Imports

    @Test("the manifest's targets are read with folders, floors and dependencies")
    func targets() {
        let targets = Manifest(source: Self.manifest).targets
        #expect(
            targets.map(\.name)
                == ["CLower", "Lower", "Upper", "Command", "Support", "UpperTests"])
        #expect(targets.map(\.floor) == [0, 0, 1, 2, nil, nil])
        #expect(targets[2].dependencies == ["Lower", "Yams"])
        #expect(targets[1].dependencies == [])
        #expect(targets[4].folder == "Tests/Support")
        #expect(targets[5].folder == "Tests/UpperTests")
    }

    @Test("nothing is found where manifest and imports agree")
    func agreement() {
        let tree = tree()
        #expect(tree.importFaults == [])
        #expect(tree.manifest.floorFaults == [])
    }

    @Test("an import that is not declared is reported with its file")
    func undeclared() {
        let path = "Sources/Lower/Lower.swift"
        #expect(
            tree([path: "private import Upper"]).importFaults
                == ["Lower does not declare Upper, which \(path) imports"])
        // Not even the toolchain's are free, if they are not known.
        #expect(tree([path: "import Glibc"]).importFaults.count == 1)
    }

    @Test("a declared module that no file imports is reported")
    func unused() {
        let source = """
            @_exported import Lower
            // import Yams
            let text = \"\"\"
                import Yams
                \"\"\"
            """
        #expect(
            tree(["Sources/Upper/Upper.swift": source]).importFaults
                == ["Upper declares Yams and does not import it"])
        #expect(
            tree(["Tests/UpperTests/UpperTests.swift": "import Testing"]).importFaults
                == ["UpperTests declares Support and does not import it"])
    }

    @Test("a file outside all targets is reported")
    func stray() {
        #expect(
            tree(["Sources/Stray/Stray.swift": ""]).importFaults
                == ["Sources/Stray/Stray.swift belongs to no target"])
    }

    // MARK: Floors

    @Test("an arrow that points up or along its floor is reported")
    func floors() {
        func faults(_ old: String, _ new: String) -> [String] {
            let changed = Self.manifest.replacing(old, with: new)
            #expect(changed != Self.manifest)
            return Manifest(source: changed).floorFaults
        }
        #expect(
            faults("name: \"Lower\",", "name: \"Lower\", dependencies: [\"Command\"],")
                == ["Lower on floor 0 depends on Command on floor 2"])
        #expect(
            faults("// Floor 2: the command.", "")
                == ["Command on floor 1 depends on Upper on floor 1"])
        #expect(
            faults("[\"Upper\"]),\n        // Tests", "[\"Support\"]),\n        // Tests")
                == ["Command on floor 2 depends on Support on none"])
        #expect(
            faults("// Floor 0:", "// Ground:").first?.contains("CLower is listed under") == true)
    }

    // MARK: Circles

    /// The circles of a module with these files.
    private func circles(_ sources: KeyValuePairs<String, String>) -> [[String]] {
        FileGraph(files: sources.map { SourceFile(path: $0.key, source: $0.value) }).circles
    }

    @Test("a circle of four is reported with its files; a chain is none")
    func circleOfFour() {
        let chain = [
            ("Sources/Upper/A.swift", "struct A { let b: B? }"),
            ("Sources/Upper/B.swift", "final class B { func f(_ c: [C]) {} }"),
            ("Sources/Upper/C.swift", "enum C { case d(D) }"),
        ]
        func tree(_ last: String) -> SourceTree {
            let files = (chain + [("Sources/Upper/D.swift", last)])
                .map { SourceFile(path: $0.0, source: $0.1) }
            return SourceTree(manifest: Manifest(source: Self.manifest), files: files)
        }
        let closed = tree("public protocol D: A {}")
        #expect(
            closed.circleFaults(limit: 3, known: [:])
                == ["Upper: a circle of 4 files: A.swift, B.swift, C.swift, D.swift"])
        #expect(closed.circleFaults(limit: 4, known: [:]) == [])
        #expect(tree("public protocol D {}").circleFaults(limit: 1, known: [:]) == [])
        // The table has to say how long it is now.
        #expect(closed.circleFaults(limit: 3, known: ["Upper": 3]).count == 1)
        #expect(closed.circleFaults(limit: 3, known: ["Upper": 4]) == [])
        #expect(closed.circleFaults(limit: 3, known: ["Upper": 5]).count == 1)
        #expect(closed.circleFaults(limit: 4, known: ["Gone": 5]).count == 1)
        #expect(tree("typealias D = Int").circleFaults(limit: 3, known: ["Upper": 4]).count == 1)
    }

    @Test("two circles are two, the longer first")
    func twoCircles() {
        let found = circles([
            "A.swift": "struct A { let b: B }", "B.swift": "struct B { let a: A, c: C }",
            "C.swift": "struct C { let d: D }", "D.swift": "struct D { let e: E }",
            "E.swift": "struct E { let c: C }",
        ])
        #expect(found == [["C.swift", "D.swift", "E.swift"], ["A.swift", "B.swift"]])
    }

    @Test(
        "a name counts as code does",
        arguments: [
            ("let x = B()", true),
            ("let x = \"one \\(B().count) two\"", true),
            ("extension B { var y: Int { 1 } }", true),
            ("// B", false),
            ("/* B /* B */ B */", false),
            ("let x = \"B \\\" B\"", false),
            ("let x = #\"B \" \\(B) B\"#", false),
            ("let x = #\"\\#(B())\"#", true),
            ("let x = \"\"\"\n  B \"quoted\" B\n  \"\"\"", false),
            ("let x = #/B \" B/#", false),
            ("let x = y.B", false),
            ("let x = Bs()", false),
            ("struct Outer { struct B {}; let b: B }", false),
            ("private struct B {}\nlet x = B()", false),
        ])
    func uses(source: String, isUse: Bool) {
        let found = circles([
            "A.swift": "struct A {}\n\(source)", "B.swift": "struct B { let a: A }",
        ])
        #expect(found.isEmpty == !isUse)
    }

    @Test("an extension declares the types in it, not its own")
    func extensions() {
        #expect(
            circles([
                "A.swift": "struct A { let part: A.Part }",
                "A+Part.swift": "extension A { enum Part {} }",
            ]) == [["A+Part.swift", "A.swift"]])
        #expect(
            circles([
                "A.swift": "struct A {}", "A+P.swift": "extension A: P {}",
                "P.swift": "protocol P {}",
                "User.swift": "struct User { let a: A }",
            ]) == [])
    }

    // MARK: Declarations

    private func file(_ source: String) -> SourceFile {
        SourceFile(path: "F.swift", source: source)
    }

    @Test("what goes round the check of shared state needs a reason above it")
    func unchecked() {
        let reasons = """
            /// A box.
            ///
            /// Sendable: every access holds the lock.
            @frozen
            public final class Box<Value>:
                Equatable, @unchecked Sendable
            {
                // Sendable: set once, before threads start.
                nonisolated(unsafe) static var shared = 1
            }
            """
        #expect(file(reasons).uncheckedLines == [4, 9])
        #expect(file(reasons).unreasonedUncheckedPlaces == [])
        #expect(
            file(reasons.replacing("Sendable: ", with: "")).unreasonedUncheckedPlaces
                == ["F.swift:4", "F.swift:9"])
        #expect(
            file("// Sendable: yes.\n\nextension A: @unchecked Sendable {}")
                .unreasonedUncheckedPlaces == ["F.swift:3"])
        #expect(
            file("// @unchecked Sendable\nlet x = \"nonisolated(unsafe)\"").uncheckedLines == [])
    }

    @Test("a public declaration without a doc comment is reported")
    func documentation() {
        let source = """
            /// A type.
            @available(macOS 15, *)
            @frozen public struct S {
                public var bare: Int
                // No doc comment.
                public static func made(of parts: [Int] = { [1] }()) -> S { S() }
                /// Not directly above.

                public init() {}
                /// Told.
                @inlinable
                public var told: Int {
                    struct Local { public let hidden = 1 }
                    return 1
                }
                public var description: String { "documented by the protocol" }
                internal var own = 1
                private(set) public var counted = 1
                public static func + (a: S, b: S) -> S { a }
            }
            """
        #expect(
            file(source).undocumentedPublicNames == [
                "F.swift:4: S.bare", "F.swift:6: S.made", "F.swift:9: S.init",
                "F.swift:18: S.counted", "F.swift:19: S.+",
            ])
    }

    @Test("public names are counted outside the one module")
    func publicCounts() {
        let source = """
            public enum E {
                case open, plain
                var a: Int { 1 }
                public var b: Int { 1 }
                public class C { public class func d() {} }
            }
            extension E { public typealias F = Int }
            open class G {}
            func h() { public let i = 1 }
            """
        let tree = tree([
            "Sources/Upper/E.swift": source, "Sources/Lower/J.swift": "public let j = 1",
            "Tests/Support/K.swift": "public let k = 1",
        ])
        #expect(tree.publicCounts(outside: "Lower") == (2, 4))
        #expect(tree.publicCounts(outside: "Nothing") == (3, 4))
    }
}
