/// The forms in which transcripts are written; the raw values are the names users write.
package enum ResultFormat: String, Sendable, Codable, CaseIterable {
    /// An id, a tab and the text on a line; the text alone where there is but one utterance.
    case text
    /// A JSON object an utterance, a line each.
    case json
    /// NIST's time-marked words: recording, channel, start, duration, word, confidence.
    case ctm
    /// NIST's transcripts: the words, then the id in parentheses.
    case trn
    /// Praat's tiers of intervals.
    case textgrid
    /// SubRip's subtitles.
    case srt
    /// The web's subtitles.
    case vtt

    /// Whether each recording has a file of its own; otherwise one file holds the whole run.
    package var isPerRecording: Bool {
        switch self {
        case .text, .json, .ctm, .trn: false
        case .textgrid, .srt, .vtt: true
        }
    }

    /// What follows the dot in names of files.
    package var fileExtension: String {
        switch self {
        case .text: "txt"
        case .textgrid: "TextGrid"
        default: rawValue
        }
    }
}

/// How results are laid out. All lengths of cues are wishes: words are kept whole, and a word that
/// is longer than a line has a line of its own.
package struct ResultLayout: Sendable, Equatable {
    /// Most characters in a line of a subtitle.
    package var cueCharacters = 42
    /// Most lines in a subtitle.
    package var cueLines = 2
    /// Most seconds that a subtitle is shown.
    package var cueSeconds = 7.0
    /// Seconds that a subtitle is shown at least, if the next one does not start sooner.
    package var shortestCue = 1.0
    /// A pause of this many seconds between two words always ends a subtitle.
    package var cuePause = 1.5
    /// What TextGrids call the tier of the symbols.
    package var symbolTier = "symbols"

    /// The usual layout: two lines of 42 characters, at most 7 s.
    package init() {}
}
