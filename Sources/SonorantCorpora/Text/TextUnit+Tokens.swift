import Foundation

extension TextUnit {
    /// The tokens of `text`, in order; none is empty.
    ///
    /// Characters are grapheme clusters, in which `\r\n` is `\n`. Punctuated words are cut before
    /// and after everything that is neither a letter, a mark nor a digit; but `'`, `’`, `-` and
    /// `_` between letters or digits, and `.`, `,` and `:` between digits, stay inside their word.
    package func tokens(of text: String) -> [String] {
        switch self {
        case .character: text.map { $0 == "\r\n" ? "\n" : String($0) }
        case .word: text.split(whereSeparator: \.isWhitespace).map { String($0) }
        case .punctuated:
            text.split(whereSeparator: \.isWhitespace).flatMap { Self.punctuated(Array($0)) }
        }
    }

    private static func punctuated(_ word: [Character]) -> [String] {
        var tokens: [String] = []
        var current = ""
        for (index, character) in word.enumerated() {
            let before = index > 0 ? word[index - 1] : " "
            let after = index + 1 < word.count ? word[index + 1] : " "
            let staysInside =
                character.isOfWord
                || "'’-_".contains(character) && before.isOfWord && after.isOfWord
                || ".,:".contains(character) && before.isNumber && after.isNumber
            if staysInside {
                current.append(character)
            } else {
                if !current.isEmpty { tokens.append(current) }
                tokens.append(String(character))
                current = ""
            }
        }
        return current.isEmpty ? tokens : tokens + [current]
    }
}

extension Character {
    fileprivate var isOfWord: Bool { isLetter || isNumber }
}
