import Foundation
import SonorantAlignment
import SonorantAudio
import SonorantCorpora
import SonorantDecoding
import SonorantModels
import SonorantTensors
import SonorantTranscripts

/// Turns recordings into transcripts: what an application embeds.
///
/// One thread uses a recogniser at a time; the work inside is shared out over its pool. Any number
/// of recognisers share one model.
package final class Recogniser {
    /// The model that listens.
    package let model: SpeechModel

    /// Recordings of more seconds than this are read and recognised piece by piece, so that memory
    /// does not grow with their length: by a network that looks no further than a bounded time
    /// ahead with the result of the whole, by others in overlapping windows.
    package var longestWhole = 60.0

    /// Makes what finds the words in one utterance's emissions; the likeliest symbol of each frame
    /// unless changed.
    package var makeDecoder: () -> any StreamDecoder

    /// How long recordings are cut for networks that need both sides of each frame.
    package var windows = WindowedFeatures.Shape()

    /// The threads that share out the work.
    package let pool: ThreadPool
    /// What the factors of the network's large products are stored as.
    package var precision: Precision { runner.precision }
    private let runner: NetworkRunner
    private let pipeline: FeaturePipeline
    private let loader: UtteranceLoader
    private var statistics: [String?: NormalisationStatistics]

    /// A recogniser with `model`.
    ///
    /// - Parameter precision: of the network's large products; one that the processor has
    ///   (``Precision/usable(log:)``).
    /// - Throws: `FeatureError` where the model's settings make no sense.
    package init(
        model: SpeechModel, precision: Precision = .f32, pool: ThreadPool = ThreadPool()
    ) throws {
        self.model = model
        self.pool = pool
        runner = NetworkRunner(model.network, precision: precision, pool: pool)
        pipeline = try model.pipeline()
        loader = UtteranceLoader(pipeline: pipeline)
        statistics = model.statistics.map { [nil: $0] } ?? [:]
        let alphabet = model.alphabet
        if let hybrid = model.hybrid {
            let decoder = HybridStreamDecoder(hybrid)
            makeDecoder = { decoder }
        } else {
            makeDecoder = { GreedyStreamDecoder(alphabet: alphabet) }
        }
    }

    /// What came of one utterance.
    package struct Outcome: Sendable {
        /// The transcript, or why there is none.
        package let transcript: Result<Transcript, any Error>
        /// What had to be done to the recording, in words; empty for nothing.
        package let conversions: String
    }

    /// The transcript of the recording at `path` (`-` for standard input).
    ///
    /// - Throws: `FileError` and `AudioError` for recordings that cannot be read.
    package func transcribe(_ path: String) throws -> Transcript {
        let name = path == "-" ? "stdin" : (path as NSString).lastPathComponent
        let utterance = Utterance(
            id: (name as NSString).deletingPathExtension,
            source: .audio(path: path, segment: nil),
            location: SourceLocation(file: path))
        return try transcribe([utterance])[0].transcript.get()
    }

    /// Looks at all of `utterances` first where features are normalised by speaker, so that
    /// each speaker's statistics are those of everything the speaker says.
    package func prepare(for utterances: [Utterance]) throws {
        guard model.features.normalisation == .speaker else { return }
        let bases = pool.map(utterances.count) { index in
            Result { try self.loader.baseFeatures(of: utterances[index]) }
        }
        let readable = utterances.indices.filter { (try? bases[$0].get()) != nil }
        statistics = try loader.statistics(of: readable.map { utterances[$0] }) {
            try bases[readable[$0]].get()
        }
    }

    /// The transcripts of `utterances`, in their order; one that fails does not stop the rest.
    ///
    /// The emissions of the short ones are held in memory at once, so give long lists in portions;
    /// those of a long one are not.
    package func transcribe(_ utterances: [Utterance]) -> [Outcome] {
        struct State {
            var decoder: any StreamDecoder
            var id: String
        }
        return results(of: utterances) { utterance in
            State(decoder: makeDecoder(), id: utterance.id)
        } append: { state, logProbabilities in
            try state.decoder.append(logProbabilities)
        } finish: { state, sound in
            try state.decoder.finish(
                StreamedUtterance(
                    id: state.id, secondsPerFrame: pipeline.secondsPerFrame,
                    duration: sound.seconds, loudness: sound.loudness))
        }.map { Outcome(transcript: $0.result, conversions: $0.conversions) }
    }

    /// The transcript of a waveform in memory, of any rate, which is recognised as a whole.
    ///
    /// - Throws: `AudioError`, `FeatureError`, and what the decoder throws.
    package func transcribe(_ waveform: Waveform, id: String) throws -> Transcript {
        let waveform = try waveform.resampled(to: pipeline.configuration.sampleRate)
        let base = try pipeline.baseFeatures(of: waveform, pool: pool)
        let features = try pipeline.features(
            from: base, statistics: statistics[nil] ?? ownStatistics(of: base))
        var decoder = makeDecoder()
        for output in runner.logProbabilities(of: [features]) {
            try decoder.append(output)
        }
        return try decoder.finish(
            StreamedUtterance(
                id: id, secondsPerFrame: pipeline.secondsPerFrame, duration: waveform.duration,
                loudness: Loudness(waveform.samples, sampleRate: waveform.sampleRate)))
    }

    /// What the network makes of the sound of one utterance.
    package struct SoundEmissions: Sendable {
        /// Its log probabilities, or why there are none.
        package let emissions: Result<Emissions, any Error>
        /// How loud it is, for the edges of words; nil for features made elsewhere.
        package let loudness: Loudness?
        /// What had to be done to the recording, in words; empty for nothing.
        package let conversions: String
    }

    /// The log probabilities of `utterances`, in their order; one that fails does not stop the
    /// rest.
    ///
    /// All of them are held in memory at once, so give long lists in portions. The network sees
    /// long recordings in pieces, so that only its outputs grow with their length; for those
    /// to be bounded as well, see ``transcribe(_:)-([Utterance])``.
    package func emissions(of utterances: [Utterance]) -> [SoundEmissions] {
        let columns = model.alphabet.count
        return results(of: utterances) { _ in
            [Float]()
        } append: { elements, logProbabilities in
            elements += logProbabilities.elements
        } finish: { elements, sound in
            let emissions = Emissions(
                logProbabilities: Matrix(
                    rows: elements.count / columns, columns: columns, elements: elements),
                secondsPerFrame: pipeline.secondsPerFrame, duration: sound.seconds)
            return (emissions, sound.loudness)
        }.map { outcome in
            SoundEmissions(
                emissions: outcome.result.map(\.0), loudness: (try? outcome.result.get())?.1,
                conversions: outcome.conversions)
        }
    }

    /// Lets `append` see the log probabilities of each utterance, a short one's at once, a long
    /// one's piece by piece, and collects what `finish` makes of it. Short ones are worked off
    /// by all threads.
    private func results<State, Value>(
        of utterances: [Utterance], start: (Utterance) -> State,
        append: (inout State, Matrix) throws -> Void,
        finish: (inout State, AudioSummary) throws -> Value
    ) -> [(result: Result<Value, any Error>, conversions: String)] {
        let inputs = pool.map(utterances.count) { index in
            Result { try self.input(for: utterances[index]) }
        }
        var whole: [Int] = []
        var features: [Matrix] = []
        for index in inputs.indices {
            guard case .success(.features(let matrix, _)) = inputs[index] else { continue }
            whole.append(index)
            features.append(matrix)
        }
        let outputs = runner.logProbabilities(of: features)
        let outputOf = Dictionary(uniqueKeysWithValues: zip(whole, outputs))

        typealias Outcome = (result: Result<Value, any Error>, conversions: String)
        func result(_ index: Int) -> Outcome {
            var conversions = ""
            let result = Result { () throws -> Value in
                var state = start(utterances[index])
                let sound: AudioSummary
                switch try inputs[index].get() {
                case .features(_, let whole):
                    sound = whole
                    if let output = outputOf[index] { try append(&state, output) }
                case .long(let recording):
                    sound = try recording.pieces(runner) { try append(&state, $0) }
                }
                conversions = sound.conversions
                return try finish(&state, sound)
            }
            return (result, conversions)
        }
        let short = pool.map(utterances.count) { index -> Outcome? in
            if case .success(.long) = inputs[index] { return nil }
            return result(index)
        }
        // The network works with all threads on each long one.
        return utterances.indices.map { short[$0] ?? result($0) }
    }

    private enum Input {
        case features(Matrix, AudioSummary)
        case long(LongRecording)
    }

    private func input(for utterance: Utterance) throws -> Input {
        try loader.check(utterance)
        guard case .audio(let path, let segment) = utterance.source else {
            let base = try loader.baseFeatures(of: utterance)
            return .features(
                try features(from: base, of: utterance),
                AudioSummary(
                    seconds: Double(base.rows) * pipeline.secondsPerFrame
                        / Double(pipeline.configuration.skip)))
        }
        let rate = pipeline.configuration.sampleRate
        if path == "-" {
            // A pipe is read only once, and tells no length.
            let reader = try AudioReader(path, segment: segment, sampleRate: rate)
            if try reader.hasMore(thanSeconds: longestWhole) {
                return .long(recording(utterance, canReopen: false) { reader })
            }
            return try whole(utterance, (reader.readRest(), reader.conversions))
        }
        let length =
            try segment.map { $0.upperBound - $0.lowerBound } ?? AudioFile.info(path).duration
        if length > longestWhole {
            return .long(
                recording(utterance, canReopen: true) {
                    try AudioReader(path, segment: segment, sampleRate: rate)
                })
        }
        return try whole(utterance, loader.waveform(of: utterance))
    }

    private func whole(
        _ utterance: Utterance, _ sound: (waveform: Waveform, conversions: AudioConversions)
    ) throws -> Input {
        let base = try pipeline.baseFeatures(of: sound.waveform, pool: pool)
        return .features(
            try features(from: base, of: utterance),
            AudioSummary(
                seconds: sound.waveform.duration,
                loudness: Loudness(
                    sound.waveform.samples, sampleRate: sound.waveform.sampleRate),
                conversions: sound.conversions.description))
    }

    private func recording(
        _ utterance: Utterance, canReopen: Bool, open: @escaping () throws -> AudioReader
    ) -> LongRecording {
        LongRecording(
            open: open, canReopen: canReopen, pipeline: pipeline,
            statistics: statistics[loader.key(of: utterance)], shape: windows)
    }

    private func features(from base: Matrix, of utterance: Utterance) throws -> Matrix {
        try pipeline.features(
            from: base,
            statistics: statistics[loader.key(of: utterance)] ?? ownStatistics(of: base))
    }

    /// An utterance that nothing is known of is its own speaker.
    private func ownStatistics(of base: Matrix) throws -> NormalisationStatistics? {
        guard model.features.normalisation == .speaker else { return nil }
        return NormalisationStatistics(of: try pipeline.unnormalisedFeatures(from: base))
    }
}
