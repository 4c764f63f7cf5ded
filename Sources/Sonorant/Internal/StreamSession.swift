import SonorantAudio
import SonorantInference
import SonorantModels
import Synchronization

/// One stream of sound on its way through a model.
final class StreamSession: Sendable {
    private let engine: Engine
    private let state: Mutex<State>

    private struct State {
        let recogniser: StreamingRecogniser
        /// Nil where the samples come at the model's rate.
        let resampler: Resampler?

        func append(_ samples: [Float]) throws -> [TranscriptEvent] {
            guard let resampler else { return try recogniser.append(samples).map(\.event) }
            var converted: [Float] = []
            try samples.withUnsafeBufferPointer { try resampler.process($0, into: &converted) }
            return try recogniser.append(converted).map(\.event)
        }

        func finish() throws -> [TranscriptEvent] {
            var rest: [Float] = []
            try resampler?.finish(into: &rest)
            let events = try rest.isEmpty ? [] : recogniser.append(rest)
            return try (events + recogniser.finish()).map(\.event)
        }
    }

    init(
        engine: Engine, model: SpeechModel, decoder: sending any StreamDecoder, sampleRate: Int,
        pause: Double?
    ) throws {
        self.engine = engine
        let recogniser = try StreamingRecogniser(
            model: model, endpoint: pause ?? 0, decoder: decoder, pool: engine.pool)
        let resampler =
            recogniser.sampleRate == sampleRate
            ? nil
            : try Resampler(
                from: Double(sampleRate), to: Double(recogniser.sampleRate), path: "stream")
        state = Mutex(State(recogniser: recogniser, resampler: resampler))
    }

    func append(_ samples: [Float]) throws -> [TranscriptEvent] {
        try engine.exclusively { _ in try state.withLock { try $0.append(samples) } }
    }

    func finish() throws -> [TranscriptEvent] {
        try engine.exclusively { _ in try state.withLock { try $0.finish() } }
    }
}

extension StreamingRecogniser.Event {
    fileprivate var event: TranscriptEvent {
        switch self {
        case .partial(let text, let time): .partial(text: text, seconds: time)
        case .utterance(let transcript): .final(transcript)
        }
    }
}
