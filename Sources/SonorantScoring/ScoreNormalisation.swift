import SonorantText

/// What is done to both sides before they are compared: nothing unless asked for.
///
/// Numbers, symbols and spellings stay as they are whatever is asked for.
public struct ScoreNormalisation: Codable, Sendable, Equatable {
    /// Whether letters are made lower case.
    public var lowercase = false
    /// Whether punctuation marks (Unicode's general categories P) become white space, but for
    /// apostrophes and hyphens between letters (`don't`, `well-known`) and points, commas and
    /// colons between digits (`3.5`, `1,000`, `12:30`).
    public var stripPunctuation = false

    /// Nothing.
    public init() {}

    private enum CodingKeys: String, CodingKey {
        case lowercase
        case stripPunctuation = "strip_punctuation"
    }

    /// Whether texts stay as they are.
    package var isNothing: Bool { self == ScoreNormalisation() }

    /// `text` with what was asked for, in NFC then.
    public func callAsFunction(_ text: String) -> String {
        if isNothing { return text }
        var result = text
        if stripPunctuation { result = Self.withoutPunctuation(result) }
        if lowercase { result = result.lowercased() }
        return TextNormalisation.nfc.apply(result)
    }

    private static let betweenLetters: Set<Character> = ["'", "’", "-", "\u{2010}", "\u{2011}"]
    private static let betweenDigits: Set<Character> = [".", ",", ":"]

    private static func withoutPunctuation(_ text: String) -> String {
        let characters = Array(text)
        var result = ""
        for (index, character) in characters.enumerated() {
            guard character.isPunctuation else {
                result.append(character)
                continue
            }
            let before = index > 0 ? characters[index - 1] : " "
            let after = index + 1 < characters.count ? characters[index + 1] : " "
            let isKept =
                betweenLetters.contains(character) && before.isLetter && after.isLetter
                || betweenDigits.contains(character) && before.isNumber && after.isNumber
            result.append(isKept ? character : " ")
        }
        return result.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
