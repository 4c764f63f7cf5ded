import Foundation
import SonorantAlignment
import SonorantAudio
import SonorantCorpora
import SonorantDecoding
import SonorantInference
import SonorantModels
import SonorantTasks
import SonorantTranscripts

/// A model at work on speech, for any number of callers.
final class SpeechSession: Sendable {
    private let engine: Engine
    private let options: InferenceOptions
    /// The network with its symbols; nil for models with attention.
    private let model: SpeechModel?
    /// What finds the words; nil for the likeliest symbol of each frame.
    private let decoder: BeamDecoder?

    init(
        _ engine: Engine, decoder configuration: DecoderConfiguration = DecoderConfiguration(),
        readings: Int = 1
    ) throws {
        self.engine = engine
        var configuration = configuration
        let faults = configuration.faults
        guard faults.isEmpty else { throw DecodingError.configuration(faults) }
        if readings > 1, configuration.isGreedy {
            configuration.beam = DecoderConfiguration.defaultBeam
        }
        var options = InferenceOptions()
        options.decoder = configuration
        options.beam = configuration.beam
        options.nbest = max(readings, 1)
        self.options = options
        model = try engine.exclusively { ($0 as? RecognitionPredictor)?.model }
        let files = DecoderConfiguration.files.filter { !configuration[keyPath: $0].isEmpty }
        guard !configuration.isGreedy, engine.kind == .ctc, let model else {
            guard files.isEmpty, engine.kind != .hybrid || readings <= 1 else {
                throw SonorantError(
                    .invalidRequest,
                    "\(engine.path): a model of kind \(engine.kind.rawValue) takes no language "
                        + "models, lexicons, grammars or hotwords; those are for kind ctc")
            }
            decoder = nil
            return
        }
        decoder = try BeamDecoder(
            alphabet: model.alphabet, files: configuration,
            pronunciations: model.encoder.lexicon,
            neuralModel: try configuration.openNeuralModel())
    }

    private static func streamDecoder(
        for model: SpeechModel, decoder: BeamDecoder?, readings: Int
    ) -> any StreamDecoder {
        if let decoder { return SearchStreamDecoder(decoder, count: readings) }
        if let hybrid = model.hybrid { return HybridStreamDecoder(hybrid) }
        return GreedyStreamDecoder(alphabet: model.alphabet)
    }

    private func recogniser(_ model: SpeechModel) throws -> SonorantInference.Recogniser {
        let recogniser = try SonorantInference.Recogniser(model: model, pool: engine.pool)
        let (decoder, readings) = (decoder, options.nbest)
        recogniser.makeDecoder = {
            Self.streamDecoder(for: model, decoder: decoder, readings: readings)
        }
        return recogniser
    }

    /// The transcripts of `recordings`, in their order.
    ///
    /// - Throws: `Interruption`, and what keeps all of them from being heard.
    func transcribe(_ recordings: [URL]) throws -> [Result<Transcript, any Error>] {
        let utterances = try recordings.enumerated().map {
            Utterance(recording: try $1.filePath, number: $0)
        }
        return try engine.exclusively { predictor in
            var results: [Result<Transcript, any Error>] = []
            try transcriber(predictor).transcribe(utterances, progress: { _ in }) {
                utterance, result in
                let name = utterance.source.path
                results.append(
                    result.map { answer in
                        var transcript = Transcript(answer, id: utterance.id)
                        transcript.id = Utterance.name(ofRecording: name)
                        return transcript
                    }.mapError(translated))
            }
            return results
        }
    }

    private func transcriber(_ predictor: any Predictor) throws -> any Transcriber {
        if let model {
            return RecognitionTranscriber(
                session: RecognitionSession(
                    recogniser: try recogniser(model), batchSeconds: options.batchSeconds,
                    decoder: decoder)
            ) { _ in }
        }
        guard let predictor = predictor as? any SpeechPredictor else {
            preconditionFailure("a model of kind \(engine.kind.rawValue) does not hear")
        }
        return try predictor.transcriber(options, pool: engine.pool) { _ in }
    }

    /// The transcript of `samples`.
    func transcribe(_ samples: [Float], sampleRate: Int, id: String) throws -> Transcript {
        try require(rate: sampleRate)
        guard let model, model.features.kind != .given else {
            throw SonorantError(
                .invalidRequest,
                "\(engine.path): this model takes recordings, or features, from files alone")
        }
        return try engine.exclusively { _ in
            try recogniser(model).transcribe(
                Waveform(samples: samples, sampleRate: sampleRate), id: id)
        }
    }

    /// Finds the words of `transcript` in a recording.
    func align(_ recording: URL, transcript: String) throws -> AlignedTranscript {
        guard let model else { preconditionFailure("no symbols to align") }
        let path = try recording.filePath
        let utterance = Utterance(recording: path, number: 0)
        return try engine.exclusively { _ in
            let heard = try recogniser(model).emissions(of: [utterance])[0]
            let emissions = try heard.emissions.get()
            let result = try TranscriptAligner(encoder: model.encoder).align(
                id: Utterance.name(ofRecording: path), transcript: transcript,
                logProbabilities: emissions.logProbabilities,
                secondsPerFrame: emissions.secondsPerFrame, duration: emissions.duration,
                loudness: heard.loudness)
            return AlignedTranscript(
                transcript: result.transcript, deficit: result.deficit, unknown: result.unknown)
        }
    }

    /// A stream of its own.
    func stream(sampleRate: Int, pause: Double?) throws -> StreamSession {
        try require(rate: sampleRate)
        guard let model, engine.canStream else {
            throw SonorantError(
                .invalidRequest,
                "\(engine.path): this model needs the whole recording before its first word; "
                    + "transcribe recordings, or train a model with model.bidirectional=false "
                    + "and features.normalisation=global")
        }
        if let pause, !(pause > 0) {
            throw SonorantError(
                .invalidRequest, "pause: \(pause) s; a number above 0 is needed")
        }
        return try StreamSession(
            engine: engine, model: model,
            decoder: Self.streamDecoder(for: model, decoder: decoder, readings: options.nbest),
            sampleRate: sampleRate, pause: pause)
    }

    private func require(rate: Int) throws {
        guard rate >= 1 else {
            throw SonorantError(.invalidRequest, "sampleRate: \(rate) Hz; at least 1 is needed")
        }
    }
}

extension Engine {
    /// The network that hears; nil for models of text and for those with attention.
    private var speechModel: SpeechModel? {
        (try? exclusively { ($0 as? RecognitionPredictor)?.model }) ?? nil
    }

    /// Hz of the recordings that it hears; nil where it hears none.
    var sampleRate: Int? {
        guard let model = speechModel, model.features.kind != .given else { return nil }
        return model.features.sampleRate
    }

    /// Whether it can transcribe before the end.
    var canStream: Bool {
        guard let model = speechModel else { return false }
        return model.network.isIncremental && model.features.kind != .given
            && ![.utterance, .speaker].contains(model.features.normalisation)
    }
}

extension Utterance {
    /// The whole of the recording at `path`.
    ///
    /// - Parameter number: tells it apart from others of the same name.
    fileprivate init(recording path: String, number: Int) {
        self.init(
            id: "\(number) \(Self.name(ofRecording: path))",
            source: path.hasSuffix(".npy")
                ? .numpy(path: path) : .audio(path: path, segment: nil),
            location: SourceLocation(file: path))
    }

    /// What a recording is called: its file's name without the extension.
    fileprivate static func name(ofRecording path: String) -> String {
        ((path as NSString).lastPathComponent as NSString).deletingPathExtension
    }
}
