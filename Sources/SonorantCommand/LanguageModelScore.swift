import ArgumentParser
import Foundation
import SonorantLanguageModels
import SonorantScoring
import SonorantSystem

extension LanguageModelCommand {
    struct Score: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell how well a model predicts a text.",
            discussion: """
                TEXT has a sentence a line, plain or gzipped; '-' is standard input; several are \
                joined. The ends of sentences count as symbols.

                Example: sonorant lm score --model words.ngram test.txt --json
                """)

        @Option(help: ArgumentHelp("The language model.", valueName: "file"))
        var model: String
        @Option(help: "What one symbol is. (default: characters if the model knows <space>)")
        var unit: NGramUnit?
        @Flag(help: "Make all letters small.")
        var lowercase = false
        @Flag(help: "TEXT are transcripts with their ids, as 'score' reads them.")
        var transcripts = false
        @Flag(help: "Show a line for every sentence as well.")
        var sentences = false
        @Argument(help: ArgumentHelp("The text.", valueName: "text"))
        var texts: [String]
        @OptionGroup var json: JSONOptions

        func validate() throws {
            if sentences, json.json {
                throw ValidationError("--json prints one object; leave out --sentences")
            }
        }

        func run() throws {
            let model = try NGramModel(path: model)
            let reader = SentenceReader(unit: unit ?? model.unit, lowercase: lowercase)
            var total = NGramScore()
            for text in texts {
                total.add(
                    try model.score(contentsOf: text, reader: reader, transcripts: transcripts) {
                        line, score in
                        guard sentences else { return }
                        let value = String(format: "%.4f", score.log10Probability)
                        try StandardOutput.line(
                            "\(text):\(line)\tlog10 \(value)\tsymbols \(score.symbols)"
                                + "\tunknown \(score.unknown)")
                    })
            }
            guard total.symbols > 0 else {
                throw LanguageModelError.badText(
                    path: texts.joined(separator: ", "), problem: "there is no text to score")
            }
            try json.print(Report(total), text: Report(total).table(total))
        }
    }

    /// What `lm score --json` prints.
    struct Report: Encodable {
        let perplexity: Double
        let bitsPerSymbol: Double
        let symbols: Int
        let unknown: Int

        enum CodingKeys: String, CodingKey {
            case perplexity, symbols, unknown
            case bitsPerSymbol = "bits_per_symbol"
        }

        init(_ score: NGramScore) {
            perplexity = score.perplexity
            bitsPerSymbol = score.bitsPerSymbol
            symbols = score.symbols
            unknown = score.unknown
        }

        func table(_ score: NGramScore) -> String {
            TextTable.text([
                ["perplexity", String(format: "%.4f", perplexity)],
                [
                    "perplexity without unknown words",
                    String(format: "%.4f", score.perplexityOfKnown),
                ],
                ["bits a symbol", String(format: "%.4f", bitsPerSymbol)],
                ["symbols", "\(symbols)"],
                ["unknown", "\(unknown)"],
                ["sentences", "\(score.sentences)"],
            ])
        }
    }
}
