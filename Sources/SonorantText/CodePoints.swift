/// Characters written so that a reader can tell them apart and look them up.
package enum CodePoints {
    /// The code points of `text` as `U+0065 U+0301`.
    package static func list(_ text: some StringProtocol) -> String {
        text.unicodeScalars.map { scalar in
            let digits = String(scalar.value, radix: 16, uppercase: true)
            return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        }.joined(separator: " ")
    }

    /// `text` in quotes with its code points: `'é' (U+00E9)`. What does not show, such as
    /// controls, blanks and lone combining marks, is given by code point alone.
    package static func shown(_ text: some StringProtocol) -> String {
        let isVisible = text.unicodeScalars.first.map { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .unassigned, .privateUse, .nonspacingMark,
                .enclosingMark, .lineSeparator, .paragraphSeparator:
                false
            case .spaceSeparator: scalar == " "
            default: true
            }
        }
        return isVisible == true ? "'\(text)' (\(list(text)))" : list(text)
    }
}
