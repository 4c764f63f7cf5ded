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
    /// - Parameter areInputs: whether they are to be answered rather than to be tested with.
    func sentences(
        _ paths: [String], data: DataOptions, areInputs: Bool = false
    ) throws -> TextCorpus {
        let reading = areInputs ? model.inputReading : model.reading
        var corpora: [TextCorpus] = []
        for path in paths {
            corpora.append(
                try path == "-"
                    ? TextCorpus(
                        lines: readLines(), file: "standard input", reading: reading)
                    : data.loadText([path], reading: reading, task: model.task))
        }
        return TextCorpus.joined(corpora)
    }

    private func readLines() -> [String] {
        var lines: [String] = []
        while let line = readLine(strippingNewline: true) { lines.append(line) }
        return lines
    }

    /// Prints the answers to `corpus`.
    ///
    /// - Parameter attention: a folder for drawings of where the model looked; nil for none.
    func decode(_ corpus: TextCorpus, asJSON: Bool, attention: String? = nil) throws {
        for fault in corpus.faults { log.error(fault.statement) }
        // In portions, so that there is something to see of long inputs and little to keep.
        let size = 2000
        let progress = ProgressReporter(
            title: "decoding", total: corpus.sentences.count, unit: "sentences", log: log)
        var drawings = AttentionDrawings(folder: attention)
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
