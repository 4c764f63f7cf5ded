import Foundation
import SonorantTranscripts

extension Transcript {
    /// A transcript whose words last from one time to the next, in tenths of seconds.
    static func of(
        _ id: String, _ words: [(String, Int, Int)], tenths: Int, recording: String? = nil,
        offset: Double? = nil, speaker: String? = nil
    ) -> Transcript {
        let words = words.map { word, start, end in
            Word(
                word: word, start: Double(start) / 10, end: Double(end) / 10, confidence: 0.9)
        }
        return Transcript(
            id: id, text: words.map(\.word).joined(separator: " "), confidence: 0.9,
            duration: Double(tenths) / 10, words: words,
            symbols: words.flatMap { word in
                [
                    Symbol(
                        symbol: String(word.word.prefix(1)), start: word.start, end: word.end,
                        confidence: 0.9),
                    Symbol(symbol: " ", start: word.end, end: word.end, confidence: 0.9),
                ]
            },
            nbest: [], recording: recording, offset: offset, speaker: speaker)
    }

    /// A transcript of `count` words of `letters` letters, one every `tenths` tenths of seconds,
    /// with pauses of a tenth.
    static func long(count: Int, letters: Int, tenths: Int) -> Transcript {
        let word = String(repeating: "m", count: letters)
        return of(
            "long", (0..<count).map { (word, $0 * tenths, ($0 + 1) * tenths - 1) },
            tenths: count * tenths)
    }
}

/// A cue as a file has it.
struct ReadCue: Equatable {
    var start: Double
    var end: Double
    var text: String

    /// The cues of an SRT or VTT file, read as a player does: blank lines between cues.
    static func read(_ file: String) throws -> [ReadCue] {
        try file.components(separatedBy: "\n\n").compactMap { block in
            var lines = block.split(separator: "\n").map(String.init)
            guard let arrow = lines.firstIndex(where: { $0.contains(" --> ") }) else { return nil }
            let times = lines[arrow].components(separatedBy: " --> ").map(seconds)
            lines.removeFirst(arrow + 1)
            guard times.count == 2 else { throw CocoaError(.coderInvalidValue) }
            return ReadCue(start: times[0], end: times[1], text: lines.joined(separator: "\n"))
        }
    }

    private static func seconds(_ time: String) -> Double {
        time.replacingOccurrences(of: ",", with: ".").split(separator: ":")
            .reduce(0) { $0 * 60 + (Double($1) ?? .nan) }
    }
}
