import Foundation
import Sonorant

/// Trains a tagger on a file with a token and its tag on each line, and an empty line after each
/// sentence.
func trainTagger(on columns: URL, output: URL, settings: [String] = []) throws -> Model {
    var options = Trainer.Options()
    options.task = .tagging
    options.settings = settings
    let summary = try Trainer(data: columns, output: output, options: options).train()
    return try Model(contentsOf: summary.bestModel)
}

/// The names in a sentence with their kinds.
func names(in sentence: String, with model: Model) throws -> [(name: String, kind: String)] {
    let tagging = try model.tagger().tag(sentence)
    return tagging.chunks.map { chunk in
        (tagging.tokens[chunk.tokens].joined(separator: " "), chunk.type)
    }
}

/// All sentences of a text, tagged by several tasks that share one model.
func tag(_ sentences: [[String]], with model: Model) async throws -> [Tagging] {
    let tagger = try model.tagger()
    return try await withThrowingTaskGroup(of: (Int, Tagging).self) { group in
        for (index, tokens) in sentences.enumerated() {
            group.addTask { (index, try tagger.tag(tokens: [tokens])[0]) }
        }
        return try await group.reduce(into: [Int: Tagging]()) { $0[$1.0] = $1.1 }
            .sorted { $0.key < $1.key }.map(\.value)
    }
}
