import Foundation
import SonorantAlignment
import SonorantAudio
import SonorantCTC
import SonorantCorpora
import SonorantDecoding
import SonorantModels
import SonorantTensors
import SonorantTranscripts

/// Turns recordings into transcripts: what an application embeds.
///
/// One thread uses a recogniser at a time; the work inside is shared out over its pool.
public final class Recogniser {
    /// The model that listens.
    public let model: SpeechModel

    /// Recordings of more seconds than this are read and recognised in overlapping windows, so
    /// that memory does not grow with their length.
    public var longestWhole = 60.0

    private let pool: ThreadPool
    private let pipeline: FeaturePipeline
    private let loader: UtteranceLoader
    private var statistics: [String?: NormalisationStatistics]

    /// A recogniser with `model`.
    ///
    /// - Throws: `FeatureError` where the model's settings make no sense.
    public init(model: SpeechModel, pool: ThreadPool = ThreadPool()) throws {
        self.model = model
        self.pool = pool
        pipeline = try model.pipeline()
        loader = UtteranceLoader(pipeline: pipeline)
        statistics = model.statistics.map { [nil: $0] } ?? [:]
    }

    /// What came of one utterance.
    public struct Outcome: Sendable {
        /// The transcript, or why there is none.
        public let transcript: Result<Transcript, any Error>
        /// What had to be done to the recording, in words; empty for nothing.
        public let conversions: String
    }

    /// The transcript of the recording at `path` (`-` for standard input).
    ///
    /// - Throws: `FileError` and `AudioError` for recordings that cannot be read.
    public func transcribe(_ path: String) throws -> Transcript {
        let name = path == "-" ? "stdin" : (path as NSString).lastPathComponent
        let utterance = Utterance(
            id: (name as NSString).deletingPathExtension,
            source: .audio(path: path, segment: nil),
            location: SourceLocation(file: path))
        return try transcribe([utterance])[0].transcript.get()
    }

    /// Looks at all of `utterances` first where features are normalised by speaker, so that
    /// each speaker's statistics are those of everything the speaker says.
    public func prepare(for utterances: [Utterance]) throws {
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
    /// All of them are held in memory at once, so give long lists in portions.
    public func transcribe(_ utterances: [Utterance]) -> [Outcome] {
        zip(utterances, emissions(of: utterances)).map { utterance, heard in
            let transcript = heard.emissions.map { emissions in
                Transcript(
                    id: utterance.id,
                    path: GreedyDecoder(blank: model.alphabet.blank)
                        .decode(emissions.logProbabilities),
                    alphabet: model.alphabet, secondsPerFrame: emissions.secondsPerFrame,
                    duration: emissions.duration)
            }
            return Outcome(transcript: transcript, conversions: heard.conversions)
        }
    }

    /// What the model heard in one utterance.
    public struct Heard: Sendable {
        /// Its log probabilities, or why there are none.
        public let emissions: Result<Emissions, any Error>
        /// How loud it is, for the edges of words; nil for features made elsewhere.
        public let loudness: Loudness?
        /// What had to be done to the recording, in words; empty for nothing.
        public let conversions: String
    }

    /// The log probabilities of `utterances`, in their order; one that fails does not stop the
    /// rest.
    ///
    /// All of them are held in memory at once, so give long lists in portions. The network sees
    /// long recordings in windows, so that only its outputs grow with their length.
    public func emissions(of utterances: [Utterance]) -> [Heard] {
        let inputs = pool.map(utterances.count) { index in
            Result { try self.input(for: utterances[index]) }
        }
        var whole: [Int] = []
        var features: [Matrix] = []
        for index in inputs.indices {
            guard case .success(.features(let matrix, _, _, _)) = inputs[index] else { continue }
            whole.append(index)
            features.append(matrix)
        }
        let outputs = model.network.logProbabilities(of: features, pool: pool)
        let outputOf = Dictionary(uniqueKeysWithValues: zip(whole, outputs))

        return utterances.indices.map { index in
            var conversions = ""
            var loudness: Loudness?
            let emissions = Result { () throws -> Emissions in
                switch try inputs[index].get() {
                case .features(_, let duration, let words, let level):
                    conversions = words
                    loudness = level
                    return Emissions(
                        logProbabilities: outputOf[index]
                            ?? Matrix(rows: 0, columns: model.alphabet.count),
                        secondsPerFrame: pipeline.secondsPerFrame, duration: duration)
                case .long:
                    let (emissions, words, level) = try emissionsInWindows(utterances[index])
                    conversions = words
                    loudness = level
                    return emissions
                }
            }
            return Heard(emissions: emissions, loudness: loudness, conversions: conversions)
        }
    }

    private enum Input: Sendable {
        case features(Matrix, duration: Double, conversions: String, loudness: Loudness?)
        case long
    }

    private func input(for utterance: Utterance) throws -> Input {
        try loader.check(utterance)
        guard case .audio(let path, let segment) = utterance.source else {
            let base = try loader.baseFeatures(of: utterance)
            return .features(
                try features(from: base, of: utterance),
                duration: Double(base.rows) * pipeline.secondsPerFrame
                    / Double(pipeline.configuration.skip),
                conversions: "", loudness: nil)
        }
        if path != "-" {
            let length =
                try segment.map { $0.upperBound - $0.lowerBound } ?? AudioFile.info(path).duration
            if length > longestWhole { return .long }
        }
        let (waveform, conversions) = try loader.waveform(of: utterance)
        return .features(
            try features(from: pipeline.baseFeatures(of: waveform, pool: pool), of: utterance),
            duration: waveform.duration, conversions: conversions.description,
            loudness: Loudness(waveform.samples, sampleRate: waveform.sampleRate))
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

    /// Windows that are recognised as one minibatch.
    private static let windowsAtOnce = 8

    private func emissionsInWindows(
        _ utterance: Utterance
    ) throws -> (emissions: Emissions, conversions: String, loudness: Loudness) {
        guard case .audio(let path, let segment) = utterance.source else {
            preconditionFailure("\(utterance.id) is no recording")
        }
        let reader = try AudioReader(
            path, segment: segment, sampleRate: pipeline.configuration.sampleRate)
        var windows = WindowedFeatures(reader: reader, pipeline: pipeline, pool: pool) { base in
            try self.features(from: base, of: utterance)
        }
        var elements: [Float] = []
        var isFinished = false
        while !isFinished {
            var batch: [WindowedFeatures.Window] = []
            while batch.count < Self.windowsAtOnce {
                guard let window = try windows.next() else {
                    isFinished = true
                    break
                }
                batch.append(window)
            }
            let outputs = model.network.logProbabilities(of: batch.map(\.features), pool: pool)
            for (window, output) in zip(batch, outputs) {
                elements += output.rows(in: window.kept).elements
            }
        }
        let columns = model.alphabet.count
        return (
            Emissions(
                logProbabilities: Matrix(
                    rows: elements.count / columns, columns: columns, elements: elements),
                secondsPerFrame: pipeline.secondsPerFrame, duration: windows.seconds),
            reader.conversions.description, windows.loudness
        )
    }
}
