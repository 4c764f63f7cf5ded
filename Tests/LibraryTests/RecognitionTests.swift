import Foundation
import Sonorant
import Testing

@Suite("speech", .serialized)
struct RecognitionTests {
    private let model: Model

    init() throws { model = try Model(contentsOf: ToneModel.file, threads: 2) }

    /// Sound in pieces of `size` samples.
    private func buffers(_ samples: [Float], size: Int) -> AsyncStream<[Float]> {
        AsyncStream { stream in
            for start in stride(from: 0, to: samples.count, by: size) {
                stream.yield(Array(samples[start..<min(start + size, samples.count)]))
            }
            stream.finish()
        }
    }

    @Test("a model says what it is")
    func facts() throws {
        #expect(model.kind == .ctc && model.kind.hears)
        #expect(model.sampleRate == 8000)
        #expect(model.canStream)
        #expect(model.facts["epoch"] == String(try ToneModel.summary.bestEpoch))
    }

    @Test("a recording is transcribed, with times")
    func transcribe() throws {
        let recording = try ToneModel.recording("high low mid", seed: 101)
        let transcript = try model.recogniser().transcribe(recording)
        #expect(transcript.id == "high-low-mid-101")
        #expect(transcript.words.map(\.word) == ["high", "low", "mid"])
        #expect(transcript.words.allSatisfy { $0.start < $0.end && $0.end <= transcript.duration })
        #expect(
            try LibraryTests.transcribe(recording, with: ToneModel.file) == transcript.text)
        let subtitles = recording.deletingPathExtension().appendingPathExtension("srt")
        #expect(try String(contentsOf: subtitles, encoding: .utf8).contains("high low mid"))
    }

    @Test("samples in memory give what the same samples in a file give")
    func samples() throws {
        let recording = try ToneModel.recording("mid mid", seed: 102)
        let bytes = try Data(contentsOf: recording).dropFirst(44)
        let samples = stride(from: bytes.startIndex, to: bytes.endIndex, by: 2).map { place in
            Float(Int16(bitPattern: UInt16(bytes[place]) | UInt16(bytes[place + 1]) << 8)) / 32_768
        }
        let recogniser = try model.recogniser()
        let transcript = try recogniser.transcribe(
            samples: samples, sampleRate: 8000, id: "mid-mid-102")
        #expect(transcript == (try recogniser.transcribe(recording)))
    }

    @Test("many recordings come in their order; one that fails does not stop the rest")
    func many() throws {
        let place = try ToneModel.place.get()
        let bad = try place.write("no sound", to: "bad.wav")
        let first = try ToneModel.recording("low high", seed: 103)
        let recogniser = try model.recogniser()
        let results = try recogniser.transcribe([
            first, bad, place.file("missing.wav"), ToneModel.recording("mid", seed: 104),
        ])
        #expect(try results[0].get() == recogniser.transcribe(first))
        #expect(throws: SonorantError.self) { try results[1].get() }
        let missing = #expect(throws: SonorantError.self) { try results[2].get() }
        #expect(missing?.category == .notFound)
        #expect(try results[3].get().id == "mid-104")
    }

    @Test("a stream ends with the transcript of the whole, however it is cut")
    func stream() async throws {
        let samples = ToneWords.samples("low mid high", seed: 105)
        let recogniser = try model.recogniser()
        let whole = try recogniser.transcribe(samples: samples, sampleRate: 8000, id: "stream")
        for size in [160, 999, 100_000] {
            var partials: [String] = []
            var finals: [Transcript] = []
            for try await event in recogniser.stream(
                samples: buffers(samples, size: size), sampleRate: 8000)
            {
                switch event {
                case .partial(let text, let seconds):
                    partials.append(text)
                    #expect(seconds <= Double(samples.count) / 8000)
                case .final(let transcript): finals.append(transcript)
                }
            }
            #expect(finals == [whole])
            #expect(size > 1000 || partials.count >= 3)
        }
    }

    @Test("pauses part utterances; other rates are converted")
    func pauses() async throws {
        let samples =
            ToneWords.samples("low mid", seed: 106) + ToneWords.silence(1.5, seed: 1)
            + ToneWords.samples("high", seed: 107)
        let doubled = samples.flatMap { [$0, $0] }
        var partials = 0
        let utterances = try await LibraryTests.transcribe(
            stream: buffers(doubled, size: 1600), sampleRate: 16_000, with: model
        ) { _ in partials += 1 }
        #expect(utterances.map(\.text) == ["low mid", "high"])
        #expect(partials > 0)
        #expect((utterances.last?.offset ?? 0) > 1)
    }

    @Test("what the source throws ends the stream; cancelling does, too")
    func broken() async throws {
        struct Broken: Error {}
        let recogniser = try model.recogniser()
        let source = AsyncThrowingStream<[Float], any Error> { stream in
            stream.yield(ToneWords.samples("low", seed: 1))
            stream.finish(throwing: Broken())
        }
        await #expect(throws: Broken.self) {
            for try await _ in recogniser.stream(samples: source, sampleRate: 8000) {}
        }
        let task = Task {
            let endless = AsyncStream<[Float]> { ToneWords.silence(0.1, seed: 1) }
            for try await _ in recogniser.stream(samples: endless, sampleRate: 8000) {}
        }
        task.cancel()
        _ = await task.result
    }

    @Test("sixteen tasks on one model get the bits of one")
    func tasks() async throws {
        let recordings = try (0..<6).map {
            try ToneModel.recording(ToneWords.sentence($0 + 30), seed: $0 + 200)
        }
        let recogniser = try model.recogniser()
        let alone = try recordings.map { try recogniser.transcribe($0) }
        let model = model
        let samples = ToneWords.samples("mid low", seed: 300)
        let streamed = try recogniser.transcribe(
            samples: samples, sampleRate: 8000, id: "stream")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<16 {
                group.addTask {
                    if number % 3 == 0 {
                        let source = AsyncStream<[Float]> { stream in
                            for start in stride(from: 0, to: samples.count, by: 400) {
                                let end = min(start + 400, samples.count)
                                stream.yield(Array(samples[start..<end]))
                            }
                            stream.finish()
                        }
                        for try await event in recogniser.stream(
                            samples: source, sampleRate: 8000)
                        {
                            if case .final(let transcript) = event {
                                #expect(transcript == streamed)
                            }
                        }
                        return
                    }
                    let own = number % 2 == 0 ? recogniser : try model.recogniser()
                    for (recording, expected) in zip(recordings, alone).dropFirst(number % 3) {
                        #expect(try own.transcribe(recording) == expected)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("a decoder file restricts what is written")
    func decoder() throws {
        let place = try ToneModel.place.get()
        _ = try place.write("low\nmid\n", to: "words.txt")
        _ = try place.write("high\t8\n", to: "hotwords.txt")
        let file = try place.write("lexicon: words.txt\nbeam: 20\n", to: "decoder.yaml")
        let recording = try ToneModel.recording("high low", seed: 108)
        let found = try LibraryTests.transcribe([recording], with: model, decoder: file)
        let words = Set(try #require(found[recording]).words.map(\.word))
        #expect(words.isSubset(of: ["low", "mid"]))

        var decoder = try DecoderConfiguration(contentsOf: file)
        #expect(decoder.beam == 20 && decoder.lexicon == place.file("words.txt").path)
        decoder.lexicon = ""
        decoder.hotwords = place.file("hotwords.txt").path
        try decoder.write(to: place.file("hot.yaml"))
        #expect(try DecoderConfiguration(contentsOf: place.file("hot.yaml")) == decoder)
        let transcript = try model.recogniser(decoder: decoder, readings: 3)
            .transcribe(recording)
        #expect(transcript.words.map(\.word) == ["high", "low"])
        #expect(transcript.nbest.count == 3)
    }

    @Test("a known transcript is aligned; a wrong one fits worse")
    func align() throws {
        let recording = try ToneModel.recording("low high", seed: 109)
        let aligner = try model.aligner()
        let right = try aligner.align(recording, transcript: "low high")
        let wrong = try aligner.align(recording, transcript: "mid mid")
        #expect(right.transcript.words.map(\.word) == ["low", "high"])
        #expect(right.deficit < wrong.deficit)
        let wild = try aligner.align(recording, transcript: "low <*>")
        #expect(wild.unknown.count == 1)
        let error = #expect(throws: SonorantError.self) {
            try aligner.align(recording, transcript: "x9")
        }
        #expect(error?.category == .badData)
    }

    @Test("errors say what is wrong, of a kind")
    func errors() throws {
        let place = try ToneModel.place.get()
        let missing = #expect(throws: SonorantError.self) {
            try Model(contentsOf: place.file("none.safetensors"))
        }
        #expect(missing?.category == .notFound)
        #expect(missing?.localizedDescription.contains("none.safetensors") == true)
        let text = try place.write("text", to: "text.safetensors")
        let bad = #expect(throws: SonorantError.self) { try Model(contentsOf: text) }
        #expect(bad?.category == .badData)
        let other = #expect(throws: SonorantError.self) { try model.tagger() }
        #expect(other?.category == .invalidRequest)
        #expect(other?.text.contains("tagging") == true)
        #expect(throws: SonorantError.self) {
            try Model(contentsOf: try #require(URL(string: "https://example.org/a")))
        }
    }
}
