import Foundation
import SonorantSystem

/// Transcripts as text in one of the ``ResultFormat``s.
package enum ResultText {
    /// The contents of a file in `format`.
    ///
    /// - Parameters:
    ///   - transcripts: of one recording for the formats that have a file a recording.
    ///   - alone: whether `text` leaves the id away.
    package static func contents(
        _ transcripts: [Transcript], format: ResultFormat, layout: ResultLayout = ResultLayout(),
        alone: Bool = false
    ) throws -> String {
        switch format {
        case .text, .json, .trn:
            try transcripts.map { try line($0, format: format, alone: alone) }.joined()
        case .ctm: ctm(transcripts)
        case .textgrid: TextGrid(transcripts, layout: layout).longText
        case .srt: SubtitleCue.srt(SubtitleCue.cues(of: transcripts, layout: layout))
        case .vtt: SubtitleCue.vtt(SubtitleCue.cues(of: transcripts, layout: layout))
        }
    }

    /// `result` in a format that needs no more than a ``ResultLine``: `text`, `json` or `trn`.
    package static func line(
        _ result: some ResultLine, format: ResultFormat, alone: Bool
    ) throws -> String {
        switch format {
        case .json: return try result.jsonLine() + "\n"
        case .trn: return trn(result)
        default:
            let text = oneLine(result.text)
            return alone ? text + "\n" : "\(result.id)\t\(text)\n"
        }
    }

    /// Lines of `recording channel start duration word confidence`, in the order sclite wants:
    /// by time within a channel of a recording. Recordings and channels keep their first order.
    private static func ctm(_ transcripts: [Transcript]) -> String {
        struct Place: Hashable {
            let recording: String
            let channel: String
        }
        var order: [Place] = []
        var lines: [Place: [(start: Double, text: String)]] = [:]
        for transcript in transcripts {
            let place = Place(
                recording: token(transcript.recordingName),
                channel: token(transcript.channel ?? "1"))
            if lines[place] == nil { order.append(place) }
            lines[place, default: []] += transcript.words.map { word in
                let start = word.start + (transcript.offset ?? 0)
                let duration = max(0, word.end - word.start)
                return (
                    start,
                    "\(place.recording) \(place.channel) \(Decimals.text(start, 3)) "
                        + "\(Decimals.text(duration, 3)) \(token(word.word)) "
                        + "\(Decimals.text(word.confidence, 4))\n"
                )
            }
        }
        return order.map { place in
            // A stable sort: words of one start keep their order.
            lines[place]!.enumerated().sorted {
                ($0.element.start, $0.offset) < ($1.element.start, $1.offset)
            }.map(\.element.text).joined()
        }.joined()
    }

    /// `words (id)`.
    private static func trn(_ transcript: some ResultLine) -> String {
        let words = transcript.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words + (words.isEmpty ? "" : " ") + "(\(token(transcript.id)))\n"
    }

    /// `text` with its line ends and tabs turned into blanks.
    static func oneLine(_ text: String) -> String {
        String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 })
    }

    /// `text` as one field between blanks: white space becomes `_`, and so does emptiness.
    private static func token(_ text: String) -> String {
        text.isEmpty ? "_" : String(text.map { $0.isWhitespace ? "_" : $0 })
    }
}

/// Numbers as text, the same in every locale.
enum Decimals {
    /// `value` with `digits` digits behind the dot; 0 where it is not finite.
    static func text(_ value: Double, _ digits: Int) -> String {
        String(format: "%.\(digits)f", value.isFinite ? value + 0 : 0)
    }

    /// `seconds` to the millisecond.
    static func rounded(_ seconds: Double) -> Double {
        seconds.isFinite ? (seconds * 1000).rounded() / 1000 : 0
    }
}
