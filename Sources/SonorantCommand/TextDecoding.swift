import ArgumentParser
import Foundation
import Sonorant

/// A model of text at work, for the verbs `test` and `decode`.
struct TextSession {
    let model: any TextPredictor
    let pool: ThreadPool
    let options: PredictionOptions
    let log: Log

    /// The model at `path` if it is one of text; nil where it is one of speech.
    init?(
        model path: String?, options: PredictionOptions, threads: ThreadOptions, log: Log
    ) throws {
        guard let path, Files.exists(path), !Files.isFolder(path),
            try TextModels.isText(path)
        else { return nil }
        model = try TextModels.open(path)
        pool = threads.pool()
        self.options = options
        self.log = log
    }

    /// The sentences at `paths`; `-` stands for lines on standard input.
    ///
    /// - Parameter areInputs: whether they are to be answered rather than to be tested with. Then
    ///   plain text has an input on each line, in a file as on standard input.
    func sentences(
        _ paths: [String], data: DataOptions, areInputs: Bool = false
    ) throws -> TextCorpus {
        let reading = areInputs ? model.inputReading : model.reading
        var corpora: [TextCorpus] = []
        for path in paths {
            if path == "-" {
                corpora.append(
                    TextCorpus(
                        lines: try readLines(), file: "standard input", reading: reading))
            } else if areInputs, try hasLines(path, data: data) {
                corpora.append(try TextCorpus(linesOf: path, reading: reading))
            } else {
                corpora.append(
                    try data.loadText([path], reading: reading, task: model.task))
            }
        }
        return TextCorpus.joined(corpora)
    }

    /// Whether the file at `path` is plain text, or of no format that is known.
    private func hasLines(_ path: String, data: DataOptions) throws -> Bool {
        guard Files.exists(path), !Files.isFolder(path) else { return false }
        if let format = data.dataFormat { return format.text == .text }
        let found = model.task == .languageModel ? .text : try TextCorpusFormat.detect(path)
        return found == .text || found == nil
    }

    private func readLines() throws -> [String] {
        let name = "standard input"
        let text = TextLines(
            path: name,
            data: try Interrupts.endingAtOnce { try Files.readStandardInput(name: name) })
        guard text.lines.allSatisfy({ !$0.text.utf8.contains(0) }) else {
            throw TextFileError.binary(path: name)
        }
        if let line = text.badLines.first {
            throw FileError.notText(path: name, line: line)
        }
        return text.lines.map { String($0.text) }
    }

    /// Prints the answers to `corpus`.
    ///
    /// - Parameter drawings: gets where the model looked.
    func decode(
        _ corpus: TextCorpus, asJSON: Bool, drawings: AttentionDrawings
    ) throws {
        for fault in corpus.faults {
            fault.severity == .error ? log.error(fault.statement) : log.warning(fault.statement)
        }
        // In portions, so that there is something to see of long inputs and little to keep.
        let size = 2000
        let progress = ProgressReporter(
            title: "decoding", total: corpus.sentences.count, unit: "sentences", log: log)
        var drawings = drawings
        var done = 0
        while done < corpus.sentences.count {
            try Interrupts.check()
            let portion = Array(corpus.sentences[done..<min(done + size, corpus.sentences.count)])
            for (sentence, answer) in zip(
                portion, try model.predict(portion, options: options, pool: pool))
            {
                try StandardOutput.line(asJSON ? try JSONText.line(answer.json) : answer.text)
                try drawings.add(answer, id: sentence.id)
            }
            done += portion.count
            progress.update(done: done, amount: portion.count)
        }
        progress.finish()
        if corpus.faults.contains(where: { $0.severity == .error }) {
            throw ExitCode(FailureCategory.badData.rawValue)
        }
    }

    /// Prints what the answers to `corpus` are worth.
    func test(_ corpus: TextCorpus, json: JSONOptions) throws {
        let faults = corpus.faults.filter { $0.severity == .error }
        guard faults.isEmpty else { throw TrainingDataError.faults(faults.map(\.statement)) }
        let score = try model.score(corpus.sentences, options: options, pool: pool)
        try StandardOutput.line(
            json.json ? try JSONText.line(score.json) : score.text)
    }
}
