import SonorantCorpora
import SonorantModels
import SonorantSystem
import SonorantTensors
import SonorantText

/// A model at work: its file is opened once, inputs are read as the model needs them, and each
/// gets an answer.
package struct InferenceSession {
    /// The model's file.
    package let path: String
    /// The kind of model.
    package let definition: any TaskDefinition.Type
    /// The model.
    package let predictor: any Predictor
    /// How it is asked.
    package let options: InferenceOptions
    package let pool: ThreadPool
    package let log: Log

    /// The model in `file`, ready to answer.
    ///
    /// - Throws: ``ModelFileError``.
    package init(_ file: ModelFile, options: InferenceOptions, pool: ThreadPool, log: Log) throws {
        path = file.path
        definition = try TaskRegistry.definition(of: file)
        predictor = try definition.predictor(file)
        self.options = options
        self.pool = pool
        self.log = log
    }

    /// What a model is given.
    package enum Inputs {
        case utterances(Corpus, any SpeechPredictor)
        case sentences(TextCorpus, any TextPredictor)
    }

    /// What `paths` name.
    ///
    /// - Parameter areKnown: whether the right answers are there, to test with.
    package func inputs(
        _ paths: [String], data: DataReading, areKnown: Bool = false
    ) throws -> Inputs {
        switch predictor {
        case let model as any SpeechPredictor:
            return .utterances(
                try data.speechInputs(paths, takesFeatures: model.takesFeatures), model)
        case let model as any TextPredictor:
            guard let task = definition as? any TextTask.Type else { break }
            let corpus =
                areKnown
                ? try data.text(paths, reading: model.reading, task: task)
                : try data.textInputs(paths, reading: model.inputReading, task: task)
            return .sentences(corpus, model)
        default: break
        }
        preconditionFailure("\(definition.plural) neither hear nor read")
    }

    /// A listening model at work.
    ///
    /// - Throws: what options that do not fit the model throw.
    package func transcriber(_ model: any SpeechPredictor) throws -> any Transcriber {
        let log = log
        return try model.transcriber(options, pool: pool) { log.note($0) }
    }

    /// Calls `body` with what came of each utterance, in order; shows progress.
    package func transcribe(
        _ utterances: [Utterance], with transcriber: any Transcriber,
        body: (Utterance, Result<any TaskAnswer, any Error>) throws -> Void
    ) throws {
        let progress = ProgressReporter(
            title: "decoding", total: utterances.count, unit: "utterances", log: log)
        defer { progress.finish() }
        var last = 0
        try transcriber.transcribe(
            utterances,
            progress: {
                progress.update(done: $0, amount: $0 - last)
                last = $0
            }, body: body)
    }

    /// Calls `body` with the answer to each sentence, in order; shows progress.
    package func answer(
        _ sentences: [LabelledSentence], with model: any TextPredictor,
        body: (LabelledSentence, any TaskAnswer) throws -> Void
    ) throws {
        // In portions, so that there is something to see of long inputs and little to keep.
        let size = 2000
        let progress = ProgressReporter(
            title: "decoding", total: sentences.count, unit: "sentences", log: log)
        defer { progress.finish() }
        for first in stride(from: 0, to: sentences.count, by: size) {
            try Interrupts.check()
            let portion = Array(sentences[first..<min(first + size, sentences.count)])
            for (sentence, answer) in zip(
                portion, try model.answers(to: portion, options: options, pool: pool))
            {
                try body(sentence, answer)
            }
            progress.update(done: first + portion.count, amount: portion.count)
        }
    }
}
