import SonorantAudio
import SonorantCorpora
import SonorantLayers
import SonorantModels
import SonorantSystem
import SonorantTensors
import SonorantText

/// A trained model that listens, attends and spells.
package final class AttentionSpeechPredictor: SpeechPredictor {
    private let model: ListenAttendSpell

    init(_ model: ListenAttendSpell) { self.model = model }

    package var takesFeatures: Bool { model.description.features.kind == .given }
    package var symbolUnit: AlphabetUnit { model.description.alphabet.unit }
    package var hasAttention: Bool { model.writer.hasAttention }

    package var facts: [(name: String, value: String)] {
        let general = model.generalFacts.filter { $0.name != ModelFile.Key.input }
        return general.prefix(1) + [("hears", ModelFile.sound)] + general.dropFirst()
            + [("features", "\(model.description.inputSize) a frame")] + model.writer.facts
    }

    package func transcriber(
        _ options: InferenceOptions, pool: ThreadPool, note: @escaping (String) -> Void
    ) throws -> any Transcriber {
        try AttentionTranscriber(model, options: options, pool: pool)
    }
}

/// A model that listens, attends and spells, at work.
struct AttentionTranscriber: Transcriber {
    let writesWords = false
    private let model: ListenAttendSpell
    private let options: InferenceOptions
    private let pool: ThreadPool
    private let pipeline: FeaturePipeline
    private let loader: UtteranceLoader

    /// Utterances whose features are held in memory at once.
    private static let portion = 64

    /// - Throws: `FeatureError` where the model's settings make no sense.
    init(_ model: ListenAttendSpell, options: InferenceOptions, pool: ThreadPool) throws {
        self.model = model
        self.options = options
        self.pool = pool
        pipeline = try FeaturePipeline(configuration: model.description.features)
        loader = UtteranceLoader(pipeline: pipeline)
    }

    func reference(of utterance: Utterance) throws -> String {
        guard let transcript = utterance.transcript else {
            throw UtteranceError.noTranscript(location: utterance.location, id: utterance.id)
        }
        return try model.encoder.spelled(transcript)
    }

    func transcribe(
        _ utterances: [Utterance], progress: (Int) -> Void,
        body: (Utterance, Result<any TaskAnswer, any Error>) throws -> Void
    ) throws {
        let statistics = try statistics(of: utterances)
        for first in stride(from: 0, to: utterances.count, by: Self.portion) {
            let portion = Array(
                utterances[first..<min(first + Self.portion, utterances.count)])
            for (utterance, answer) in zip(
                portion, try answers(to: portion, statistics: statistics))
            {
                try body(utterance, answer)
            }
            progress(first + portion.count)
        }
    }

    /// What features are normalised by: the training data's statistics, or of each speaker those
    /// of all that the speaker says.
    private func statistics(
        of utterances: [Utterance]
    ) throws -> [String?: NormalisationStatistics] {
        guard model.description.features.normalisation == .speaker else {
            return model.description.statistics.map { [nil: $0] } ?? [:]
        }
        let bases = pool.map(utterances.count) { index in
            Result { try self.loader.baseFeatures(of: utterances[index]) }
        }
        let readable = utterances.indices.filter { (try? bases[$0].get()) != nil }
        return try loader.statistics(of: readable.map { utterances[$0] }) {
            try bases[readable[$0]].get()
        }
    }

    /// The answers to `utterances`, in their order; one that fails does not stop the rest.
    private func answers(
        to utterances: [Utterance], statistics: [String?: NormalisationStatistics]
    ) throws -> [Result<any TaskAnswer, any Error>] {
        let features = pool.map(utterances.count) { index in
            Result { try self.features(of: utterances[index], statistics: statistics) }
        }
        var search = SequenceWriter.Search()
        search.beam = options.beam
        search.nbest = options.nbest
        search.keepsAttention = options.attention
        let heard = features.indices.filter { (try? features[$0].get()) != nil }
        let matrices = try heard.map { try features[$0].get() }
        let tape = Tape(store: model.parameters, pool: pool)
        var found = [[SymbolHypothesis]](repeating: [], count: utterances.count)
        for batch in BatchPlan(
            lengths: matrices.map(\.rows), frames: 20_000,
            utterances: max(1, 64 / max(options.beam, options.nbest))
        ).batches {
            try Interrupts.check()
            tape.reset(training: false)
            let answers = try model.hypotheses(
                batch.map { matrices[$0] }, search: search, tape: tape)
            for (place, answer) in zip(batch, answers) { found[heard[place]] = answer }
        }
        return utterances.indices.map { index in
            features[index].map { _ in
                model.writer.answer(
                    found[index], id: utterances[index].id, inputs: [], options: options,
                    text: model.text)
            }
        }
    }

    private func features(
        of utterance: Utterance, statistics: [String?: NormalisationStatistics]
    ) throws -> Matrix {
        let matrix = try pipeline.features(
            from: loader.baseFeatures(of: utterance),
            statistics: statistics[loader.key(of: utterance)])
        guard matrix.rows > 0 else {
            throw TaskError.lacking(
                what: "sound", task: .encoderDecoder, file: utterance.location.file,
                line: utterance.location.line, advice: "give recordings of at least one frame")
        }
        return matrix
    }
}
