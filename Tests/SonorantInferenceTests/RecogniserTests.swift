import Foundation
import SonorantAudio
import SonorantCorpora
import SonorantInference
import SonorantTensors
import TestSupport
import Testing

@Suite("Recogniser")
struct RecogniserTests {
    @Test("a long recording in windows gives what it gives as a whole")
    func windows() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("long.wav")
        try AudioFile.write(noise(seconds: 75), to: path)
        let recogniser = try Recogniser(
            model: randomModel(), pool: ThreadPool(threads: 2))
        recogniser.longestWhole = 1000
        let whole = try recogniser.transcribe(path)
        recogniser.longestWhole = 10
        let windowed = try recogniser.transcribe(path)
        #expect(whole.text.count > 50)
        #expect(windowed.text == whole.text)
        #expect(windowed.duration == whole.duration)
        #expect(windowed.symbols.map(\.start) == whole.symbols.map(\.start))
    }

    @Test("times rise, stay inside the recording, and words hold their symbols")
    func times() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.wav")
        try AudioFile.write(noise(seconds: 3), to: path)
        let transcript = try Recogniser(model: randomModel()).transcribe(path)
        #expect(transcript.id == "a")
        #expect(transcript.duration == 3)
        var last = 0.0
        for symbol in transcript.symbols {
            #expect(symbol.start >= last && symbol.end > symbol.start && symbol.end <= 3)
            #expect((0...1).contains(symbol.confidence))
            last = symbol.end
        }
        let words = transcript.text.split(separator: " ").map(String.init)
        #expect(transcript.words.map(\.word) == words)
        #expect((0...1).contains(transcript.confidence))
        #expect(transcript.nbest.count == 1 && transcript.nbest[0].score < 0)
    }

    @Test("one bad recording does not stop the others, and order is kept")
    func portion() throws {
        let folder = try TemporaryFolder()
        for (name, seconds) in [("a", 1.0), ("c", 2.5)] {
            try AudioFile.write(noise(seconds: seconds), to: folder.path("\(name).wav"))
        }
        try folder.write("this is no sound", to: "b.wav")
        let utterances = ["a", "b", "c"].map { name in
            Utterance(
                id: name, source: .audio(path: folder.path("\(name).wav"), segment: nil),
                location: SourceLocation(file: folder.path("\(name).wav")))
        }
        let recogniser = try Recogniser(model: randomModel())
        let outcomes = recogniser.transcribe(utterances)
        #expect(try outcomes[0].transcript.get().id == "a")
        #expect(throws: AudioError.self) { try outcomes[1].transcript.get() }
        #expect(try outcomes[2].transcript.get().duration == 2.5)
    }

    @Test("a recording shorter than a frame gives an empty transcript")
    func tiny() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("tiny.wav")
        try AudioFile.write(Waveform(samples: [0.1], sampleRate: 8000), to: path)
        let transcript = try Recogniser(model: randomModel()).transcribe(path)
        #expect(transcript.text.isEmpty && transcript.words.isEmpty && transcript.confidence == 1)
    }

    @Test("other rates and channels are converted, and said so")
    func conversion() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("fast.wav")
        let waveform = noise(seconds: 2)
        try AudioFile.write(
            Waveform(samples: waveform.samples, sampleRate: 16_000), to: path)
        let utterance = Utterance(
            id: "x", source: .audio(path: path, segment: nil),
            location: SourceLocation(file: path))
        let outcome = try Recogniser(model: randomModel()).transcribe([utterance])[0]
        #expect(try outcome.transcript.get().duration == 1)
        #expect(outcome.conversions == "resampled from 16000 Hz to 8000 Hz")
    }

    @Test("normalised by speaker, each speaker's recordings share their statistics")
    func speakers() throws {
        let folder = try TemporaryFolder()
        let utterances = try [("a", "x"), ("b", "x"), ("c", "y")].map { name, speaker in
            let path = folder.path("\(name).wav")
            var waveform = noise(seconds: 1)
            if name == "b" { waveform.samples = waveform.samples.map { $0 * 0.05 } }
            try AudioFile.write(waveform, to: path)
            return Utterance(
                id: name, speaker: speaker, source: .audio(path: path, segment: nil),
                location: SourceLocation(file: path))
        }
        let recogniser = try Recogniser(model: randomModel(normalisation: .speaker))
        let alone = try recogniser.transcribe([utterances[0]])[0].transcript.get()
        try recogniser.prepare(for: utterances)
        let outcomes = recogniser.transcribe(utterances)
        let together = try outcomes[0].transcript.get()
        let other = try outcomes[2].transcript.get()
        // The same sound: alike while each is its own speaker, unlike once one shares.
        #expect(other.symbols == alone.symbols)
        #expect(together.symbols != alone.symbols)
    }
}
