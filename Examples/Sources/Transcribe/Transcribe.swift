import Foundation
import Sonorant

/// Prints the words of recordings with their times.
@main
struct Transcribe {
    static func main() throws {
        var arguments = Array(CommandLine.arguments.dropFirst())
        var decoder: DecoderConfiguration?
        if let place = arguments.firstIndex(of: "--decoder"), place + 1 < arguments.count {
            decoder = try DecoderConfiguration(
                contentsOf: URL(fileURLWithPath: arguments[place + 1]))
            arguments.removeSubrange(place...place + 1)
        }
        guard arguments.count > 1 else {
            print("usage: Transcribe MODEL RECORDING… [--decoder FILE]")
            return
        }
        let files = arguments.map { URL(fileURLWithPath: $0) }
        let recogniser = try Model(contentsOf: files[0]).recogniser(decoder: decoder)
        let recordings = Array(files.dropFirst())
        for (recording, result) in zip(recordings, try recogniser.transcribe(recordings)) {
            switch result {
            case .success(let transcript):
                print("\(recording.lastPathComponent): \(transcript.text)")
                for word in transcript.words {
                    print("  \(word.start) to \(word.end) s: \(word.word) (\(word.confidence))")
                }
            case .failure(let error):
                print("\(recording.lastPathComponent): \(error.localizedDescription)")
            }
        }
    }
}
