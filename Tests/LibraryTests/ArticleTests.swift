import Foundation
import Testing

/// The code of the guides is that of the snippets, which these tests compile and run.
@Suite("articles")
struct ArticleTests {
    private static let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    private static let catalogue = here.appendingPathComponent(
        "../../Sources/Sonorant/Sonorant.docc")

    private func text(_ url: URL) throws -> String { try String(contentsOf: url, encoding: .utf8) }

    @Test(
        "every code block of a guide stands in its snippet file, and all of the file in the guide",
        arguments: [
            ("TranscribingSpeech", "Transcribing.swift"), ("TrainingOnAFolder", "Training.swift"),
            ("TaggingText", "Tagging.swift"),
        ])
    func blocks(article: String, snippet: String) throws {
        let page = try text(Self.catalogue.appendingPathComponent(article + ".md"))
        let blocks = page.components(separatedBy: "```swift\n").dropFirst().map {
            $0.components(separatedBy: "\n```")[0]
        }
        let file = try text(Self.here.appendingPathComponent("Snippets/" + snippet))
        let functions = file.trimmingCharacters(in: .newlines).components(separatedBy: "\n\n/// ")
            .dropFirst().map { "/// " + $0 }
        #expect(!functions.isEmpty)
        #expect(blocks == Array(functions))
    }
}
