import Foundation
import SonorantAudio
import SonorantCorpora
import SonorantInference
import SonorantModels
import SonorantTensors
import SonorantTranscripts
import TestSupport
import Testing

@Suite("Streaming recogniser")
struct StreamingTests {
    /// Kinds of networks that can be streamed.
    static let changes: [@Sendable (inout ModelConfiguration) -> Void] = [
        { ($0.bidirectional, $0.layers) = (false, 2) },
        { ($0.chunk, $0.lookAhead, $0.layers) = (20, 7, 2) },
        { ($0.chunk, $0.lookAhead) = (9, 0) },
        { ($0.chunk, $0.lookAhead) = (5000, 1) },
    ]

    private func events(
        _ recogniser: StreamingRecogniser, _ waveform: Waveform, piece: Int
    ) throws -> [StreamingRecogniser.Event] {
        var events: [StreamingRecogniser.Event] = []
        for start in stride(from: 0, to: waveform.samples.count, by: piece) {
            let end = min(start + piece, waveform.samples.count)
            events += try recogniser.append(Array(waveform.samples[start..<end]))
        }
        return events + (try recogniser.finish())
    }

    private func utterances(_ events: [StreamingRecogniser.Event]) -> [Transcript] {
        events.compactMap { event in
            guard case .utterance(let transcript) = event else { return nil }
            return transcript
        }
    }

    @Test(
        "pieces of any size give the transcript of the whole, short or long",
        arguments: 0..<4, [Normalisation.global, .none])
    func pieces(number: Int, normalisation: Normalisation) throws {
        let model = try randomModel(normalisation: normalisation, change: Self.changes[number])
        let folder = try TemporaryFolder()
        let pool = ThreadPool(threads: 2)
        for seconds in [0.01, 4.03] {
            let path = folder.path("stream.wav")
            try AudioFile.write(noise(seconds: seconds), to: path)
            let waveform = try AudioFile.read(path).waveform
            let recogniser = try Recogniser(model: model, pool: pool)
            let whole = try recogniser.transcribe(path)
            #expect(seconds < 1 || normalisation == .none || whole.text.count > 5)
            recogniser.longestWhole = 1
            #expect(try recogniser.transcribe(path) == whole)
            let streaming = try StreamingRecogniser(model: model, pool: pool)
            for piece in [1, 160, 331, 4000, 100_000] where piece > 1 || seconds < 1 {
                let events = try events(streaming, waveform, piece: piece)
                #expect(utterances(events) == [whole], "pieces of \(piece)")
            }
        }
    }

    @Test("partial texts come early, change each time, and lead to the final one")
    func partials() throws {
        let model = try randomModel(change: Self.changes[0])
        let waveform = noise(seconds: 5)
        let events = try events(
            StreamingRecogniser(model: model), waveform, piece: 800)
        var texts: [String] = []
        var last = 0.0
        for case .partial(let text, let time) in events {
            #expect(time > last && time <= 5)
            last = time
            #expect(texts.last != text)
            texts.append(text)
        }
        #expect(texts.count > 5)
        #expect(utterances(events)[0].text.hasPrefix(texts[texts.count - 1]))
    }

    @Test("silence ends utterances, whose texts together are the whole's", arguments: 0..<2)
    func endpoints(number: Int) throws {
        let model = try randomModel(change: Self.changes[number])
        let waveform = noise(seconds: 8)
        let whole = utterances(
            try events(StreamingRecogniser(model: model), waveform, piece: 1000))[0]
        // A few blank frames are all the silence that random weights know.
        let recogniser = try StreamingRecogniser(model: model, id: "x", endpoint: 0.05)
        let parts = utterances(try events(recogniser, waveform, piece: 1000))
        #expect(parts.count > 2)
        #expect(
            parts.map(\.text).joined().filter { $0 != " " } == whole.text.filter { $0 != " " })
        #expect(parts.allSatisfy { $0.text.first != " " && $0.text.last != " " })
        #expect(parts.flatMap(\.symbols).map(\.symbol) == whole.symbols.map(\.symbol))
        // Times are fitted to each utterance, but stay in its part of the stream.
        for part in parts {
            #expect(part.symbols.allSatisfy { $0.start >= 0 && $0.end <= part.duration })
        }
        #expect(parts.map(\.id) == (1...parts.count).map { "x-\($0)" })
        #expect(parts.allSatisfy { $0.recording == "x" })
        #expect(abs(parts.map(\.duration).reduce(0, +) - 8) < 0.01)
        for piece in [137, 8000, 70_000] {
            #expect(utterances(try events(recogniser, waveform, piece: piece)) == parts)
        }
    }

    @Test("without sound there is one empty utterance")
    func empty() throws {
        for endpoint in [0, 0.5] {
            let recogniser = try StreamingRecogniser(
                model: randomModel(change: Self.changes[1]), endpoint: endpoint)
            let events = try events(recogniser, noise(seconds: 0), piece: 1)
            #expect(utterances(events).map(\.text) == [""])
            #expect(events.count == 1)
        }
    }

    @Test("models that need the whole recording are refused, and say what to do")
    func refusals() throws {
        let error = #expect(throws: StreamingError.bidirectional) {
            try StreamingRecogniser(model: randomModel())
        }
        #expect(error?.description.contains("model.chunk") == true)
        for normalisation in [Normalisation.utterance, .speaker] {
            #expect(
                throws: FeatureError.notIncremental(normalisation: normalisation.rawValue)
            ) {
                try StreamingRecogniser(
                    model: randomModel(normalisation: normalisation, change: Self.changes[0]))
            }
        }
    }
}

@Suite("Long recordings")
struct LongRecordingTests {
    @Test(
        "in windows, with cuts in quiet places or without, they give what the whole gives",
        arguments: [Normalisation.global, .utterance], [0, 1.5])
    func windows(normalisation: Normalisation, search: Double) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("long.wav")
        try AudioFile.write(noise(seconds: 21), to: path)
        let recogniser = try Recogniser(
            model: randomModel(normalisation: normalisation), pool: ThreadPool(threads: 2))
        let whole = try recogniser.transcribe(path)
        recogniser.longestWhole = 10
        (recogniser.windows.core, recogniser.windows.context) = (5, 3)
        recogniser.windows.search = search
        let windowed = try recogniser.transcribe(path)
        #expect(whole.text.count > 20)
        #expect(windowed.text == whole.text)
        #expect(windowed.duration == whole.duration)
        #expect(windowed.symbols.map(\.start) == whole.symbols.map(\.start))
    }

    @Test("a segment of a long recording is what its own file is")
    func segment() throws {
        let folder = try TemporaryFolder()
        let waveform = noise(seconds: 12)
        try AudioFile.write(waveform, to: folder.path("long.wav"))
        try AudioFile.write(
            Waveform(samples: Array(waveform.samples[8000..<72_000]), sampleRate: 8000),
            to: folder.path("part.wav"))
        let recogniser = try Recogniser(model: randomModel(normalisation: .utterance))
        recogniser.longestWhole = 3
        (recogniser.windows.core, recogniser.windows.context) = (2, 1)
        let part = try recogniser.transcribe(folder.path("part.wav"))
        let segment = recogniser.transcribe([
            Utterance(
                id: "part", source: .audio(path: folder.path("long.wav"), segment: 1...9),
                location: SonorantCorpora.SourceLocation(file: "x"))
        ])
        #expect(try segment[0].transcript.get() == part)
    }
}
