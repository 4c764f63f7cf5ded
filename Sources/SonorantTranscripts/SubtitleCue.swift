import Foundation

/// A subtitle: lines of text that are shown for a while.
package struct SubtitleCue: Sendable, Equatable {
    /// Seconds from the start of the recording.
    package var start: Double
    /// Seconds from the start of the recording.
    package var end: Double
    /// At most as many as the layout allows, unless a word alone is longer than a line.
    package var lines: [String]

    /// A subtitle with all its facts.
    package init(start: Double, end: Double, lines: [String]) {
        self.start = start
        self.end = end
        self.lines = lines
    }

    /// The subtitles of one recording, in the order of time and none while another is shown.
    ///
    /// Words of two utterances never share one. Within an utterance the words are cut where the
    /// cost is least: pauses and the ends of sentences and clauses are good places, and so are
    /// subtitles that are neither nearly empty nor too short to read. O(words) times the words of
    /// a subtitle.
    package static func cues(
        of transcripts: [Transcript], layout: ResultLayout = ResultLayout()
    ) -> [SubtitleCue] {
        let utterances = transcripts.sorted {
            ($0.offset ?? 0, $0.id) < ($1.offset ?? 0, $1.id)
        }
        var cues = utterances.flatMap { transcript in
            SubtitleCutter(words: timedWords(of: transcript), layout: layout).cues
        }
        cues.sort { ($0.start, $0.end) < ($1.start, $1.end) }
        for index in cues.indices {
            var cue = cues[index]
            if index > 0, cue.start < cues[index - 1].end {
                // Voices at the same time: what starts later cuts the earlier one short, yet both
                // must be seen.
                let earlier = cues[index - 1]
                let least = min(earlier.end, earlier.start + layout.shortestCue / 2)
                cues[index - 1].end = Decimals.rounded(max(cue.start, least))
                cue.start = cues[index - 1].end
            }
            cue.end = max(cue.end, cue.start + layout.shortestCue / 2)
            cue.end = Decimals.rounded(min(cue.end, cue.start + layout.cueSeconds))
            cues[index] = cue
        }
        for index in cues.indices {
            var end = max(cues[index].end, cues[index].start + layout.shortestCue)
            if index + 1 < cues.count { end = min(end, cues[index + 1].start) }
            cues[index].end = Decimals.rounded(max(end, cues[index].end))
        }
        return cues
    }

    /// Words at their times in the recording. A text without times is spread evenly, by letters.
    private static func timedWords(of transcript: Transcript) -> [Transcript.Word] {
        let offset = transcript.offset ?? 0
        guard transcript.words.isEmpty else {
            return transcript.words.compactMap { word in
                let text = ResultText.oneLine(word.word)
                guard !text.allSatisfy(\.isWhitespace) else { return nil }
                return Transcript.Word(
                    word: text, start: Decimals.rounded(word.start + offset),
                    end: Decimals.rounded(word.end + offset), confidence: word.confidence)
            }
        }
        let texts = transcript.text.split(whereSeparator: \.isWhitespace).map(String.init)
        let letters = texts.reduce(0) { $0 + $1.count }
        var before = 0
        return texts.map { text in
            let scale = transcript.duration / Double(max(letters, 1))
            let start = offset + Double(before) * scale
            before += text.count
            return Transcript.Word(
                word: text, start: Decimals.rounded(start),
                end: Decimals.rounded(offset + Double(before) * scale),
                confidence: transcript.confidence)
        }
    }

    /// `cues` as a SubRip file.
    static func srt(_ cues: [SubtitleCue]) -> String {
        cues.enumerated().map { index, cue in
            // The format knows no escapes, and readers take any line with an arrow for times.
            let text = cue.lines.joined(separator: "\n")
                .replacingOccurrences(of: "-->", with: "→")
            return "\(index + 1)\n\(time(cue.start, ",")) --> \(time(cue.end, ","))\n\(text)\n\n"
        }.joined()
    }

    /// `cues` as a WebVTT file.
    static func vtt(_ cues: [SubtitleCue]) -> String {
        "WEBVTT\n\n"
            + cues.map { cue in
                let text = cue.lines.joined(separator: "\n")
                    .replacingOccurrences(of: "&", with: "&amp;")
                    .replacingOccurrences(of: "<", with: "&lt;")
                    .replacingOccurrences(of: ">", with: "&gt;")
                return "\(time(cue.start, ".")) --> \(time(cue.end, "."))\n\(text)\n\n"
            }.joined()
    }

    private static func time(_ seconds: Double, _ separator: String) -> String {
        let total = Int((min(max(seconds, 0), 1e9) * 1000).rounded())
        let clock = [total / 3_600_000, total / 60_000 % 60, total / 1000 % 60]
            .map { ($0 < 10 ? "0" : "") + String($0) }.joined(separator: ":")
        let milliseconds = String(total % 1000)
        return clock + separator + String(repeating: "0", count: 3 - milliseconds.count)
            + milliseconds
    }
}
