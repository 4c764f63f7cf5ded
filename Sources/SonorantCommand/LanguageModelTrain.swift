import ArgumentParser
import SonorantLanguageModels
import SonorantSystem

extension LanguageModelCommand {
    struct Train: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Estimate a model from text: interpolated modified Kneser-Ney.",
            discussion: """
                TEXT has a sentence a line, plain or gzipped; '-' is standard input; several are \
                joined. Of characters, the space between words is written <space>.

                The ending of --out decides the form: .arpa and .arpa.gz are ARPA, everything \
                else is the compact form.

                Example: sonorant lm train --order 3 --out words.ngram text.txt
                Example: sonorant lm train --unit character --order 6 --out c.arpa text.txt
                """)

        @Option(help: ArgumentHelp("Words of the longest n-grams, 1 to 6.", valueName: "n"))
        var order = 3
        @Option(help: ArgumentHelp("The file to write.", valueName: "file"))
        var out: String
        @Option(help: "What one symbol is.")
        var unit: NGramUnit = .word
        @Option(
            help: ArgumentHelp(
                "Leave out n-grams that occur this often or less: a count for each order, '0 0 1' "
                    + "for singletons from 3-grams on. (default: nothing is left out)",
                valueName: "counts"))
        var prune: String?
        @Flag(help: "Make all letters small.")
        var lowercase = false
        @Flag(help: "TEXT are transcripts with their ids, as 'score' reads them.")
        var transcripts = false
        @Flag(help: "Pass over <s>, </s> and <unk> in the text instead of refusing them.")
        var skipSymbols = false
        @Argument(help: ArgumentHelp("The text.", valueName: "text"))
        var texts: [String]
        @OptionGroup var logging: LogOptions

        func run() throws {
            try OverwriteGuard.require([("--out", out)], inputs: texts)
            var configuration = NGramEstimation()
            configuration.order = order
            configuration.unit = unit
            configuration.prune = try thresholds()
            configuration.lowercase = lowercase
            configuration.skipSymbols = skipSymbols
            var estimator = try NGramEstimator(configuration)
            try Interrupts.endingAtOnce {
                for text in texts {
                    try estimator.add(contentsOf: text, transcripts: transcripts)
                }
            }
            for text in texts where !transcripts && LanguageModelFacts.hasIDs(text) {
                logging.log.warning(
                    "\(text): each line begins with what looks like an id, and ids were counted as "
                        + "words; --transcripts leaves them out")
            }
            let model = try Interrupts.endingAtOnce {
                try estimator.model(path: texts.joined(separator: ", "))
            }
            let log = logging.log
            for note in model.notes { log.warning(note) }
            try model.write(to: out)
            log.note(
                "\(out): \(LanguageModelFacts.counts(model)) from \(estimator.sentences) "
                    + "sentences of \(estimator.symbols) symbols, ends included")
        }

        private func thresholds() throws -> [Int] {
            guard let prune else { return [] }
            return try prune.split { $0 == " " || $0 == "," }.map {
                guard let count = Int($0) else {
                    throw UsageError(
                        "--prune '\(prune)': '\($0)' is no count; counts such as '0 0 1' are "
                            + "needed")
                }
                return count
            }
        }
    }
}
