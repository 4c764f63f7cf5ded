import ArgumentParser
import Foundation
import SonorantLanguageModels
import SonorantTasks

struct LanguageModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lm",
        abstract: "Estimate, look at, convert and score with n-gram language models.",
        discussion: """
            Models are read from ARPA (also gzipped), from the compact form (.ngram) and from \
            KenLM's binary files with hash tables.

            Example: sonorant lm train --order 3 --out words.ngram text.txt
            """,
        subcommands: [Train.self, Score.self, Info.self, Convert.self])

    struct Info: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell what a language model holds.",
            discussion: "Example: sonorant lm info words.ngram")

        @Argument(help: ArgumentHelp("The model.", valueName: "file"))
        var file: String
        @OptionGroup var json: JSONOptions

        func run() throws {
            let description = FileDescription(of: try NGramModel(path: file))
            try json.print(description.facts, text: description.text)
        }
    }

    struct Convert: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write a language model in another form.",
            discussion: """
                The ending of OUT decides: .arpa and .arpa.gz are ARPA, everything else is the \
                compact form, which is mapped and so loads at once.

                Example: sonorant lm convert words.arpa.gz words.ngram
                """)

        @Argument(help: ArgumentHelp("The model to read.", valueName: "in"))
        var input: String
        @Argument(help: ArgumentHelp("The file to write.", valueName: "out"))
        var output: String
        @OptionGroup var logging: LogOptions

        func run() throws {
            try OverwriteGuard.require([("OUT", output)], inputs: [input])
            let model = try NGramModel(path: input)
            for note in model.notes { logging.log.warning("\(input): \(note)") }
            try model.write(to: output)
            logging.log.note("\(output): \(LanguageModelFacts.counts(model))")
        }
    }
}

/// Facts of models in the words of messages.
enum LanguageModelFacts {
    /// Whether the beginning of the file at `path` looks like `id text`: the first words of at
    /// least 20 lines are all different and have digits and marks.
    static func hasIDs(_ path: String) -> Bool {
        guard let file = FileHandle(forReadingAtPath: path),
            let data = try? file.read(upToCount: 1 << 16)
        else { return false }
        let lines = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline)
        let first = lines.dropLast().compactMap { $0.split(separator: " ").first }
        return first.count >= 20 && Set(first).count == first.count
            && first.allSatisfy { id in
                id.contains(where: \.isNumber) && id.contains { "-_.".contains($0) }
            }
    }

    /// The n-grams by order.
    static func counts(_ model: NGramModel) -> String {
        model.counts.enumerated().map { "\($0.element) \($0.offset + 1)-grams" }
            .joined(separator: ", ")
    }
}

extension NGramUnit: ExpressibleByArgument {}
