import ArgumentParser
import Foundation
import Sonorant

/// A model that listens and spells at work, for the verbs `test` and `decode`.
struct SpellingSession {
    let model: ListenAttendSpell
    let pool: ThreadPool
    let options: PredictionOptions
    let log: Log

    /// The model at `path`; nil where it is of another kind.
    init?(
        model path: String?, options: PredictionOptions, threads: ThreadOptions, log: Log
    ) throws {
        guard let path, ListenAttendSpell.isModel(path) else { return nil }
        model = try ListenAttendSpell(path: path)
        pool = threads.pool()
        self.options = options
        self.log = log
    }

    /// Hands on what is said in each of `utterances`, in their order.
    private func transcribe(
        _ utterances: [Utterance], body: (Utterance, Result<Prediction, any Error>) throws -> Void
    ) throws {
        let progress = ProgressReporter(
            title: "decoding", total: utterances.count, unit: "utterances", log: log)
        for first in stride(from: 0, to: utterances.count, by: 64) {
            let portion = Array(utterances[first..<min(first + 64, utterances.count)])
            for (utterance, outcome) in zip(
                portion, try model.transcribe(portion, options: options, pool: pool))
            {
                try body(utterance, outcome.result)
            }
            progress.update(done: first + portion.count, amount: portion.count)
        }
        progress.finish()
    }

    /// Writes down what is said in `corpus`, as `output` says: on standard output of one recording
    /// the text alone.
    func decode(_ corpus: Corpus, output: OutputOptions, drawings: AttentionDrawings) throws {
        let faults = corpus.faultsOfSound
        for fault in faults { log.error(fault.statement) }
        let isAlone = corpus.utterances.count == 1
        var drawings = drawings
        var failure: (any Error)?
        let sink = try output.sink(for: corpus.utterances, name: "decode", symbols: .character)
        try sink.whole {
            try transcribe(corpus.utterances) { utterance, result in
                switch result {
                case .success(let answer):
                    let transcript = Transcript(
                        id: utterance.id, text: answer.text, confidence: 0, duration: 0, words: [],
                        symbols: [], nbest: [])
                    try sink.add(transcript, of: utterance, json: JSONText.line(answer.json))
                    try drawings.add(answer, id: utterance.id)
                case .failure(let error):
                    if !isAlone { log.error("\(utterance.id): \(error)") }
                    failure = failure ?? error
                    try sink.skip(utterance)
                }
            }
        }
        if let failure {
            if isAlone { throw failure }
            throw ExitCode(((failure as? any Failure)?.category ?? .internal).rawValue)
        }
        if faults.contains(where: { $0.severity == .error }) {
            throw ExitCode(FailureCategory.badData.rawValue)
        }
    }

    /// Counts the errors on `corpus`.
    ///
    /// - Parameters:
    ///   - unit: what is aligned and listed.
    ///   - scoring: what is done to both sides, and how they are aligned.
    func test(
        _ corpus: Corpus, unit: ScoreUnit, scoring: ScoreOptions
    ) throws -> (sheet: ScoreSheet, lines: String) {
        let normalisation = scoring.normalisation
        var sheet = ScoreSheet(unit: unit, rule: scoring.alignment)
        var lines = ""
        try transcribe(corpus.utterances) { utterance, result in
            let answer = try result.get()
            guard let transcript = utterance.transcript else {
                throw UtteranceError.noTranscript(location: utterance.location, id: utterance.id)
            }
            sheet.add(
                id: utterance.id, speaker: utterance.speaker,
                reference: normalisation(try model.reference(transcript)),
                hypothesis: normalisation(answer.text))
            lines += "\(utterance.id)\t\(answer.text)\n"
        }
        return (sheet, lines)
    }
}

/// The drawings of where models with attention looked, a file each.
struct AttentionDrawings {
    private let folder: String?
    private var taken: Set<String> = []

    /// Makes the folder, so that what keeps it from being made is said before there are answers.
    ///
    /// - Parameters:
    ///   - folder: nil for no drawings.
    ///   - hasAttention: whether the model has any to draw.
    /// - Throws: ``UsageError`` where it has none, or where a file is in the way; `FileError`.
    init(folder: String?, hasAttention: Bool) throws {
        self.folder = folder
        guard let folder else { return }
        guard hasAttention else {
            throw UsageError(
                "--attention: this model has none to draw; train a classifier with "
                    + "classification.pooling=attention, or an encoder-decoder with "
                    + "encoder_decoder.attention other than none")
        }
        guard Files.isFolder(folder) || !Files.exists(folder) else {
            throw UsageError("--attention \(folder): that is a file; a folder is needed")
        }
        try Files.makeFolder(folder)
        guard FileManager.default.isWritableFile(atPath: folder) else {
            throw FileError.unwritable(
                path: folder, reason: FileError.systemReason(EACCES))
        }
    }

    /// Writes that of `answer`, if it has one: an empty one has not.
    ///
    /// - Throws: `FileError`.
    mutating func add(_ answer: Prediction, id: String) throws {
        guard let folder, let map = answer.attention else { return }
        let stem = ResultFileName.stems(for: [id])[0]
        var name = stem
        var number = 2
        while !taken.insert(name.lowercased()).inserted {
            name = "\(stem)~\(number)"
            number += 1
        }
        try Files.write(map.svg(), to: "\(folder)/\(name).svg")
    }
}
