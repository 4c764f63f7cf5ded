import Foundation
import SonorantConfiguration
import SonorantCorpora
import SonorantSystem
import TestSupport
import Testing

/// What the recipes, and what is said about them, have in common.
@Suite("Recipes")
struct RecipeTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    private let names: [String]

    init() throws {
        let recipes = Self.root + "/recipes"
        names = try FileManager.default.contentsOfDirectory(atPath: recipes).filter {
            Files.exists("\(recipes)/\($0)/run.sh")
        }.sorted()
    }

    private func usage(_ name: String) throws -> String {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["bash", "\(Self.root)/recipes/\(name)/run.sh", "--help"]
        process.standardError = pipe
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let text = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(name)")
        return String(decoding: text, as: UTF8.self)
    }

    @Test("each tells its options and stages without variables, and calls its sample the same")
    func usages() throws {
        #expect(names.count >= 17)
        for name in names where name != "benchmarks" {
            let usage = try usage(name)
            #expect(usage.contains("Stages:\n  "), "\(name)")
            #expect(!usage.contains("$"), "\(name): \(usage)")
            #expect(!usage.contains("--sample"), "\(name)")
        }
        #expect(try usage("g2p").contains("[--corpus full|sample]"))
    }

    @Test("each has its files, and YAML but for those that the README names")
    func files() throws {
        let readme = try Files.readText(Self.root + "/README.md")
        var without: [String] = []
        for name in names {
            let files = try FileManager.default.contentsOfDirectory(
                atPath: "\(Self.root)/recipes/\(name)")
            #expect(files.contains("README.md") && files.contains("RESULTS.md"), "\(name)")
            #expect(readme.contains("[\(name)](recipes/\(name))"), "\(name)")
            if !files.contains(where: { $0.hasSuffix(".yaml") }) { without.append(name) }
        }
        #expect(without == ["alignment", "benchmarks", "gradients"])
        #expect(
            readme.contains(
                "(alignment trains with that of\nothers, gradients and benchmarks need none)"))
    }

    @Test(
        "the choices that the guide to text lists are options of the verbs and keys of the section")
    func choices() throws {
        let lines = try Files.readLines(Self.root + "/docs/text-data.md")
        let head = try #require(lines.firstIndex { $0.hasPrefix("| choice |") })
        let rows = lines[(head + 2)...].prefix { $0.hasPrefix("|") }
        #expect(rows.count == 6)
        let verbs = ["validate", "split", "score"]
        let help = try verbs.map { try Command.run($0, "--help").output }
        let section = try ConfigurationLoader.text(of: TextReading())
        for row in rows {
            let cells = row.split(separator: "|", omittingEmptySubsequences: false).dropFirst()
            for (place, cell) in cells.dropFirst().prefix(3).enumerated() {
                for option in cell.matches(of: #/`(--[a-z-]+)`/#) {
                    #expect(help[place].contains("\(option.1)"), "\(verbs[place]) \(option.1)")
                }
            }
            let keys = cells.dropFirst(4).first?.matches(of: #/`text\.([a-z_]+)`/#) ?? []
            #expect(!keys.isEmpty)
            for key in keys { #expect(section.contains("\(key.1):"), "\(key.1)") }
            // An option that is missing from the table would be one that nobody finds.
            for (place, verb) in verbs.enumerated() {
                let cell = cells[cells.startIndex + 1 + place]
                for other in cells.dropFirst().prefix(3).flatMap({
                    $0.matches(of: #/`(--[a-z-]+)`/#)
                })
                where help[place].contains("  \(other.1) ") {
                    #expect(cell.contains("`\(other.1)`"), "\(verb) has \(other.1)")
                }
            }
        }
    }
}
