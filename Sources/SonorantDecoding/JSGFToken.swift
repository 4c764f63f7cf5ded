/// A piece of a JSGF file.
struct JSGFToken {
    enum Kind: Equatable {
        case word(String)
        /// Words within quotation marks.
        case quoted([String])
        /// `<name>`.
        case reference(String)
        /// `/0.5/`.
        case weight(Double)
        /// `{…}`.
        case tag
        /// One of `;=|*+()[]`.
        case symbol(Character)
        case end
    }

    let kind: Kind
    let place: GrammarPlace
    /// As messages show it.
    let text: String

    var found: String { kind == .end ? "the end of the file" : "'\(text.shortened(to: 40))'" }
}
