/// What can be seen of a token without knowing it: capitals, digits, signs.
///
/// Vectors of unseen tokens say nothing; a shape is always known. Letters are those of Unicode;
/// scripts without case count as lower case. Source: the orthographic features of Chiu and Nichols
/// 2016, section 2.5, with classes for texts from the net.
package enum WordShape: Int, Sendable, CaseIterable {
    /// Anything else, such as mixed `iPhone`.
    case other
    /// `word`, `it's`
    case lower
    /// `Word`
    case initial
    /// `A`
    case capital
    /// `NATO`, `U.S.`
    case capitals
    /// `7`, `2,000`, `12:30`
    case number
    /// `3rd`, `B52`
    case mixedNumber
    /// `…`, `:-)`
    case signs
    /// `@name`
    case mention
    /// `#topic`
    case topic
    /// `http://…`, `www.…`
    case address

    /// The shape of `token`.
    package init(of token: String) {
        let (letters, digits) = token.reduce(into: (0, 0)) { counts, character in
            if character.isLetter { counts.0 += 1 }
            if character.isNumber { counts.1 += 1 }
        }
        if token.count > 1, token.hasPrefix("@") {
            self = .mention
        } else if token.count > 1, token.hasPrefix("#") {
            self = .topic
        } else if token.hasPrefix("http://") || token.hasPrefix("https://")
            || token.hasPrefix("www.")
        {
            self = .address
        } else if letters == 0 {
            self = digits > 0 ? .number : .signs
        } else if digits > 0 {
            self = .mixedNumber
        } else {
            let capitals = token.count { $0.isUppercase || $0.isTitlecase }
            switch capitals {
            case 0: self = .lower
            case letters: self = letters == 1 ? .capital : .capitals
            case 1: self = token.first { $0.isLetter }?.isUppercase == true ? .initial : .other
            default: self = .other
            }
        }
    }
}

extension Character {
    /// Whether it is a capital that stands for two letters, such as ǅ.
    fileprivate var isTitlecase: Bool {
        unicodeScalars.first?.properties.generalCategory == .titlecaseLetter
    }
}
