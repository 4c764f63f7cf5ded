import Foundation
import SonorantSystem
import TestSupport
import Testing

/// The guide that adds a cell is held against the code, and its commands are run.
@Suite("Guide to a new cell")
struct NewCellGuideTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    private let blocks: [(language: String, text: String)]

    init() throws {
        var blocks: [(String, String)] = []
        var open: (language: String, lines: [String])?
        for line in try Files.readLines(Self.root + "/docs/new-cell.md") {
            if line.hasPrefix("```") {
                if let block = open {
                    blocks.append((block.language, block.lines.joined(separator: "\n")))
                    open = nil
                } else {
                    open = (String(line.dropFirst(3)), [])
                }
            } else {
                open?.lines.append(String(line))
            }
        }
        self.blocks = blocks
    }

    @Test("every listing stands in the file that it names, to the letter")
    func listings() throws {
        let listings = blocks.filter { $0.language == "swift" }
        #expect(listings.count >= 6)
        var files: Set<String> = []
        for listing in listings {
            let (first, rest) = try #require(
                listing.text.firstIndex(of: "\n").map {
                    (listing.text[..<$0], listing.text[listing.text.index(after: $0)...])
                })
            let file = String(first.dropFirst("// ".count))
            files.insert(file)
            let source = try Files.readText(Self.root + "/" + file)
            #expect(source.contains(rest), "\(file) does not have:\n\(rest)")
        }
        #expect(files.count == 4)
        // Together the listings of the cell are its whole file.
        let cell = try Files.readLines(
            Self.root + "/Sources/SonorantLayers/Cells/MinimalCell.swift"
        ).filter { !$0.isEmpty }
        let shown = listings.filter { $0.text.contains("Cells/MinimalCell.swift") }
            .flatMap { $0.text.split(separator: "\n").dropFirst() }
        #expect(shown.count == cell.count)
        #expect(cell.count < 100)
    }

    @Test("the commands train a model with the cell")
    func commands() throws {
        let console = try #require(blocks.first { $0.language == "console" })
        let folder = try TemporaryFolder()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = [
            "-e", "-c",
            "PATH=\(URL(fileURLWithPath: Command.path).deletingLastPathComponent().path):$PATH\n"
                + "ln -s '\(Self.root)/recipes' recipes\n" + console.text,
        ]
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path(""))
        let (output, errors) = (folder.path("output"), folder.path("errors"))
        for file in [output, errors] { try Files.write("", to: file) }
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
        try process.run()
        process.waitUntilExit()
        let said = try Files.readText(errors)
        #expect(process.terminationStatus == 0, "\(said)")
        let text = try Files.readText(output)
        let accuracy = try #require(text.firstMatch(of: /accuracy (\d+\.\d+) %/))
        #expect(try #require(Double(accuracy.1)) > 60, "\(text)")
    }
}
