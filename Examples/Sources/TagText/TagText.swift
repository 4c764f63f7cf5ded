import Foundation
import Sonorant

/// Tags sentences, from standard input where none is given.
@main
struct TagText {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let file = arguments.first else {
            print("usage: TagText MODEL [SENTENCE]…")
            return
        }
        let tagger = try Model(contentsOf: URL(fileURLWithPath: file)).tagger()
        func show(_ sentence: String) throws {
            let tagging = try tagger.tag(sentence)
            print(zip(tagging.tokens, tagging.tags).map { "\($0)/\($1)" }.joined(separator: " "))
            for chunk in tagging.chunks {
                print("  \(chunk.type): \(tagging.tokens[chunk.tokens].joined(separator: " "))")
            }
        }
        for sentence in arguments.dropFirst() { try show(sentence) }
        guard arguments.count == 1 else { return }
        while let line = readLine() {
            if !line.allSatisfy(\.isWhitespace) { try show(line) }
        }
    }
}
