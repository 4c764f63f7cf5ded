import SonorantAlignment
import SonorantAudio
import SonorantModels
import SonorantTensors
import SonorantTranscripts

/// Turns sound into text while it arrives: what an application with a microphone embeds.
///
/// The model has to be one that looks no further than a bounded time ahead: not bidirectional,
/// or bidirectional in blocks (`model.chunk`); and its features must not be normalised by what
/// is known at the end alone. The final transcript is that which ``Recogniser`` gives for the
/// whole recording, however the sound is cut into pieces. One thread uses it at a time.
package final class StreamingRecogniser {
    /// Something new.
    package enum Event: Sendable, Equatable {
        /// The text of the utterance so far, and the seconds of sound that it is about, counted from
        /// the start of the stream. More sound may change it.
        case partial(text: String, time: Double)
        /// An utterance has ended. With endpoints its `offset` says where in the stream it began.
        case utterance(Transcript)
    }

    /// The model that listens.
    package let model: SpeechModel

    private let id: String
    private let pipeline: FeaturePipeline
    private let network: NetworkStream
    private let statistics: NormalisationStatistics?
    private let pool: ThreadPool
    private let endpoint: Double
    private var features: FeatureStream
    private var decoder: any StreamDecoder
    private var endpointer: Endpointer?

    private var samples = 0
    private var loudness: Loudness
    private var frames = 0
    private var firstFrame = 0
    private var utterances = 0
    private var lastText = ""

    /// - Parameters:
    ///   - id: the name of the utterance; with endpoints, `-1`, `-2` and so on are added.
    ///   - endpoint: seconds of silence that end an utterance; 0 makes all one utterance.
    ///   - decoder: finds the words; the likeliest symbol of each frame unless said.
    ///   - statistics: of the speaker, for models that normalise by speaker.
    ///   - precision: of the network's large products.
    /// - Throws: ``StreamingError``, and `FeatureError/notIncremental(normalisation:)`, for models
    ///   that need the whole recording.
    package init(
        model: SpeechModel, id: String = "stream", endpoint: Double = 0,
        decoder: (any StreamDecoder)? = nil, statistics: NormalisationStatistics? = nil,
        precision: Precision = .f32, pool: ThreadPool = ThreadPool()
    ) throws {
        guard model.network.isIncremental else { throw StreamingError.bidirectional }
        self.model = model
        self.id = id
        self.pool = pool
        self.endpoint = endpoint
        self.statistics = statistics ?? model.statistics
        pipeline = try model.pipeline()
        loudness = Loudness(sampleRate: pipeline.configuration.sampleRate)
        features = try FeatureStream(
            pipeline: pipeline, statistics: self.statistics, pool: pool)
        network = NetworkStream(model.network, precision: precision, pool: pool)
        self.decoder = decoder ?? GreedyStreamDecoder(alphabet: model.alphabet)
        endpointer = Self.endpointer(model, seconds: endpoint, pipeline: pipeline)
    }

    /// Hz of the samples.
    package var sampleRate: Int { pipeline.configuration.sampleRate }

    /// Seconds of sound so far.
    package var seconds: Double { Double(samples) / Double(sampleRate) }

    /// Goes on with `newSamples` at ``sampleRate``, full scale being ±1.
    ///
    /// - Returns: what is new, in order; the partial text only where it has changed.
    /// - Throws: what the decoder throws.
    package func append(_ newSamples: [Float]) throws -> [Event] {
        samples += newSamples.count
        loudness.append(newSamples)
        var events = try decode(network.append(features.append(newSamples)))
        let text = decoder.partialText
        if text != lastText {
            lastText = text
            events.append(.partial(text: text, time: min(time(of: frames), seconds)))
        }
        return events
    }

    /// What is left when no sound follows; the next sound is another stream.
    ///
    /// - Returns: the last utterance, unless it is empty and others came before it.
    package func finish() throws -> [Event] {
        var events = try decode(network.append(features.finish()))
        events += try decode(network.finish())
        let last = try endUtterance(at: seconds)
        if utterances == 1 || !last.text.isEmpty { events.append(.utterance(last)) }
        features = try FeatureStream(pipeline: pipeline, statistics: statistics, pool: pool)
        endpointer = Self.endpointer(model, seconds: endpoint, pipeline: pipeline)
        loudness = Loudness(sampleRate: sampleRate)
        (samples, frames, firstFrame, utterances) = (0, 0, 0, 0)
        return events
    }

    private func decode(_ outputs: Matrix) throws -> [Event] {
        var events: [Event] = []
        var start = 0
        while let end = endpointer?.end(in: outputs, from: start) {
            try decoder.append(outputs.rows(in: start..<end + 1))
            frames += end + 1 - start
            start = end + 1
            events.append(.utterance(try endUtterance(at: time(of: frames))))
        }
        if start < outputs.rows { try decoder.append(outputs.rows(in: start..<outputs.rows)) }
        frames += outputs.rows - start
        return events
    }

    private func endUtterance(at end: Double) throws -> Transcript {
        utterances += 1
        let start = time(of: firstFrame)
        var transcript = try decoder.finish(
            StreamedUtterance(
                id: endpointer == nil ? id : "\(id)-\(utterances)",
                secondsPerFrame: pipeline.secondsPerFrame, duration: max(0, end - start),
                loudness: endpointer == nil ? loudness : loudness.part(from: start, to: end)))
        if endpointer != nil {
            transcript.recording = id
            transcript.offset = (start * 1000).rounded() / 1000
            // A space where the cut lies parts utterances, not words.
            transcript.text = String(transcript.text.trimmed)
        }
        firstFrame = frames
        lastText = ""
        return transcript
    }

    private func time(of frame: Int) -> Double { Double(frame) * pipeline.secondsPerFrame }

    private static func endpointer(
        _ model: SpeechModel, seconds: Double, pipeline: FeaturePipeline
    ) -> Endpointer? {
        guard seconds > 0 else { return nil }
        let alphabet = model.alphabet
        let space = alphabet.unit == .character ? alphabet.symbols.firstIndex(of: " ") : nil
        return Endpointer(
            blank: alphabet.blank, space: space,
            frames: Int(seconds / pipeline.secondsPerFrame))
    }
}
