import ArgumentParser
import SonorantCorpora
import SonorantScoring
import SonorantSystem

struct SplitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "split",
        abstract: "Part a corpus of text into files to train on, to tune by and to test on.",
        discussion: """
            Writes train, dev and test (two parts: train and test; more: part-1, part-2…) in the \
            format of DATA, lines as they stand. Sentences are drawn by the seed, the same for the \
            same seed: from each class by itself where there are classes, all pronunciations of a \
            word into the same part. Plain text is cut in its order, unless --lines makes each \
            line a sentence.

            Example: sonorant split names --parts 80,10,10 --seed 1 --out data/names
            """)

    @Argument(help: "A corpus of text: a file, or a folder with a file for each class.")
    var data: [String]
    @Option(help: ArgumentHelp("The sizes of the parts to one another.", valueName: "n,n,…"))
    var parts = "80,10,10"
    @Option(help: ArgumentHelp("The folder to write to.", valueName: "folder"))
    var out: String
    @Flag(help: "Take each line of plain text for a sentence, instead of a file for a stream.")
    var lines = false
    @OptionGroup var dataOptions: DataOptions
    @OptionGroup var seed: SeedOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var logging: LogOptions

    private struct Result: Encodable {
        let parts: [TextSplitWriter.Part]
        let summary: String
    }

    func run() throws {
        let sizes = parts.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        guard !sizes.contains(nil) else {
            throw UsageError(
                "--parts \(parts): whole numbers with commas between are needed, such as 80,10,10")
        }
        if Files.exists(out), !Files.isFolder(out) {
            throw UsageError("--out \(out): that is a file; a folder is needed")
        }
        var reading = TextReading()
        reading.readsLines = lines
        guard try DataFormat.text(of: data, given: dataOptions.dataFormat) != nil else {
            if let missing = data.first(where: { !Files.exists($0) }) {
                throw FileError.notFound(path: missing)
            }
            if let empty = try data.first(where: Self.isEmpty) {
                throw TextCorpusError.unrecognised(path: empty, found: "an empty file")
            }
            throw UsageError(
                "\(data[0]): recordings; split is for text. 'train' holds speakers out by itself, "
                    + "or name them with --dev-speakers")
        }
        let corpus = try dataOptions.reading.text(data, reading: reading)
        for fault in corpus.faults { logging.log.warning(fault.statement) }
        let split = try TextCorpusSplit(
            of: corpus, parts: sizes.compactMap { $0 }, seed: seed.seed)
        let parts = try TextSplitWriter(folder: out).write(split)
        let rows = parts.map { ["\($0.path)", "\($0.sentences)", "\($0.tokens)"] }
        try json.print(
            Result(parts: parts, summary: split.summary),
            text: TextTable.text([["", "sentences", "tokens"]] + rows) + "\n" + split.summary)
    }

    private static func isEmpty(_ path: String) throws -> Bool {
        try !Files.isFolder(path) && Files.read(path).isEmpty
    }
}
