import SonorantSystem
import SonorantText

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

    /// The format of the text at `paths`, of the first where they differ; nil for speech, of
    /// whatever format, and for what is neither or not there: the readers of speech say more
    /// about that.
    ///
    /// - Parameter given: what the user said; nil finds out by looking.
    /// - Throws: ``TextCorpusError/twoKinds(first:second:firstIsText:)``,
    ///   ``TextCorpusError/folderOfFiles(path:found:example:)``, `FileError`.
    package static func text(
        of paths: [String], given: DataFormat? = nil
    ) throws -> TextCorpusFormat? {
        if let given { return given.text }
        var first: (path: String, format: TextCorpusFormat?)?
        for path in paths where Files.exists(path) {
            let format = try text(at: path)
            guard let known = first else {
                first = (path, format)
                continue
            }
            guard (known.format == nil) == (format == nil) else {
                throw TextCorpusError.twoKinds(
                    first: known.path, second: path, firstIsText: known.format != nil)
            }
        }
        return first?.format
    }

    private static func text(at path: String) throws -> TextCorpusFormat? {
        do {
            return try TextCorpusFormat.detect(path)
        } catch is TextFileError {
            return nil
        }
    }

    /// The format of speech; nil for one of text.
    package var speech: CorpusFormat? {
        if case .speech(let format) = self { format } else { nil }
    }

    /// The format of text; nil for one of speech.
    package var text: TextCorpusFormat? {
        if case .text(let format) = self { format } else { nil }
    }
}
