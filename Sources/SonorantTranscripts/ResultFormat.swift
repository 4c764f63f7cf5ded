import Foundation

/// The forms in which transcripts are written; the raw values are the names users write.
public enum ResultFormat: String, Sendable, Codable, CaseIterable {
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

    /// The default layout: two lines of 42 characters, at most 7 s.
    package init() {}
}

/// Names of files for recordings.
package enum ResultFileName {
    /// The longest name in bytes; file systems allow 255, and an ending and a number are to come.
    private static let longest = 200

    /// The stems of files for `names`, all different even where upper and lower case are one.
    ///
    /// A name stays as it is where it can. Slashes, control characters and what some systems
    /// refuse (`\ : * ? " < > |`), a leading dot and `%` itself are written as in web addresses
    /// (`a/x` is `a%2Fx`), so that the name can be got back; names that are too long are cut, and
    /// what would be the name of two recordings gets a number (`x~2`).
    package static func stems(for names: [String]) -> [String] {
        var taken: Set<String> = []
        return names.map { name in
            let safe = safe(name)
            var stem = safe
            var number = 2
            while !taken.insert(stem.lowercased()).inserted {
                stem = "\(safe)~\(number)"
                number += 1
            }
            return stem
        }
    }

    private static func safe(_ name: String) -> String {
        var safe = ""
        for (index, scalar) in name.unicodeScalars.enumerated() {
            let isPlain =
                !"/\\:*?\"<>|%".unicodeScalars.contains(scalar) && scalar.value >= 0x20
                && scalar.value != 0x7F && !(index == 0 && scalar == ".")
            if isPlain {
                safe.unicodeScalars.append(scalar)
            } else {
                let digits = String(scalar.value, radix: 16, uppercase: true)
                safe += "%" + (digits.count < 2 ? "0" : "") + digits
            }
        }
        if safe.isEmpty { return "%00" }
        guard safe.utf8.count > longest else { return safe }
        var cut = ""
        for character in safe {
            if cut.utf8.count + character.utf8.count > longest { break }
            cut.append(character)
        }
        return cut
    }
}
