import SonorantCorpora
import SonorantDecoding
import SonorantInference
import SonorantModels
import SonorantSystem
import SonorantTensors
import SonorantText

/// A trained model whose network gives each frame a distribution: CTC, or a hybrid.
package final class RecognitionPredictor: SpeechPredictor {
    package let model: SpeechModel

    init(_ model: SpeechModel) { self.model = model }

    package var takesFeatures: Bool { model.features.kind == .given }
    package var symbolUnit: AlphabetUnit { model.alphabet.unit }

    package var facts: [(name: String, value: String)] {
        let network = model.network
        let alphabet = model.alphabet
        var facts: [(name: String, value: String)] = [
            ("network", network.configuration.summary),
            ("weights", String(network.parameters.weightCount)),
            ("features", "\(network.inputSize) a frame, \(model.features.kind.rawValue)"),
            ("normalisation", model.features.normalisation.rawValue),
            ("symbols", "\(alphabet.count) (\(alphabet.unit.rawValue))"),
            ("alphabet", alphabet.symbols.joined(separator: " ")),
        ]
        if model.features.sampleRate > 0 {
            facts.insert(("sample_rate", "\(model.features.sampleRate) Hz"), at: 3)
        }
        if let hybrid = model.hybrid {
            facts.insert(
                ("task", "hmm, \(hybrid.words.states) states"), at: 0)
        }
        return facts + model.facts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    package func transcriber(
        _ options: InferenceOptions, pool: ThreadPool, note: @escaping (String) -> Void
    ) throws -> any Transcriber {
        RecognitionTranscriber(
            session: try session(options, pool: pool, note: note), note: note)
    }

    /// The model at work as `options` say.
    ///
    /// - Throws: `DecodingError`, and what language models and lexicons throw;
    ///   ``TaskError/noSearch(task:)`` for a hybrid that is to search.
    package func session(
        _ options: InferenceOptions, pool: ThreadPool, note: @escaping (String) -> Void
    ) throws -> RecognitionSession {
        let recogniser = try Recogniser(model: model, precision: options.precision, pool: pool)
        guard !options.decoder.isGreedy || options.alwaysSearches else {
            return RecognitionSession(
                recogniser: recogniser, batchSeconds: options.batchSeconds)
        }
        guard model.hybrid == nil else { throw TaskError.noSearch(plural: "hybrids") }
        let decoder = try BeamDecoder(
            alphabet: model.alphabet, files: options.decoder,
            pronunciations: model.encoder.lexicon,
            neuralModel: options.decoder.openNeuralModel(), note: note)
        let nbest = options.nbest
        recogniser.makeDecoder = { SearchStreamDecoder(decoder, count: nbest) }
        return RecognitionSession(
            recogniser: recogniser, batchSeconds: options.batchSeconds, decoder: decoder)
    }
}

/// A ``RecognitionPredictor`` at work.
package struct RecognitionTranscriber: Transcriber {
    let session: RecognitionSession
    let note: (String) -> Void

    /// - Parameter note: is called with what had to be done to the recordings.
    package init(session: RecognitionSession, note: @escaping (String) -> Void) {
        self.session = session
        self.note = note
    }

    package var writesWords: Bool { session.decoder?.writesWords == true }

    package func transcribe(
        _ utterances: [Utterance], progress: (Int) -> Void,
        body: (Utterance, Result<any TaskAnswer, any Error>) throws -> Void
    ) throws {
        try session.transcribe(utterances, progress: progress, note: note) {
            try body($0, $1.map { $0 as any TaskAnswer })
        }
    }

    package func reference(of utterance: Utterance) throws -> String {
        try session.reference(of: utterance)
    }
}
