import Foundation
import Sonorant

/// The text of a recording, and its subtitles in a file beside it.
func transcribe(_ recording: URL, with file: URL) throws -> String {
    let model = try Model(contentsOf: file)
    let recogniser = try model.recogniser()
    let transcript = try recogniser.transcribe(recording)
    let subtitles = recording.deletingPathExtension().appendingPathExtension("srt")
    try transcript.text(as: .srt).write(to: subtitles, atomically: true, encoding: .utf8)
    return transcript.text
}

/// Many recordings, with what `sonorant tune` found to be the best decoder.
func transcribe(
    _ recordings: [URL], with model: Model, decoder file: URL
) throws -> [URL: Transcript] {
    let decoder = try DecoderConfiguration(contentsOf: file)
    let recogniser = try model.recogniser(decoder: decoder, readings: 3)
    var transcripts: [URL: Transcript] = [:]
    for (recording, result) in zip(recordings, try recogniser.transcribe(recordings)) {
        switch result {
        case .success(let transcript): transcripts[recording] = transcript
        case .failure(let error): print(recording.lastPathComponent, error)
        }
    }
    return transcripts
}

/// What is said while it is said: `show` gets each text as it stands so far.
func transcribe<Samples: AsyncSequence>(
    stream samples: Samples, sampleRate: Int, with model: Model,
    show: (String) -> Void
) async throws -> [Transcript] where Samples.Element == [Float] {
    var utterances: [Transcript] = []
    let recogniser = try model.recogniser()
    for try await event in recogniser.stream(
        samples: samples, sampleRate: sampleRate, pause: 0.8)
    {
        switch event {
        case .partial(let text, _): show(text)
        case .final(let transcript): utterances.append(transcript)
        }
    }
    return utterances
}
