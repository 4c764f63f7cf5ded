/// The format of a corpus of any kind.
package enum DataFormat: Sendable, Equatable {
    /// Recordings and transcripts.
    case speech(CorpusFormat)
    /// Text alone.
    case text(TextCorpusFormat)

    /// The format that users call `name`, or nil.
    package init?(_ name: String) {
        if let format = CorpusFormat(rawValue: name) {
            self = .speech(format)
        } else if let format = TextCorpusFormat(rawValue: name) {
            self = .text(format)
        } else {
            return nil
        }
    }

    /// What users call it.
    package var name: String {
        switch self {
        case .speech(let format): format.rawValue
        case .text(let format): format.rawValue
        }
    }

    /// The names users write, for help texts.
    package static var names: [String] { CorpusFormat.names + TextCorpusFormat.names }

    /// The format of speech; nil for one of text.
    package var speech: CorpusFormat? {
        if case .speech(let format) = self { format } else { nil }
    }

    /// The format of text; nil for one of speech.
    package var text: TextCorpusFormat? {
        if case .text(let format) = self { format } else { nil }
    }
}
