import SonorantSystem
import SonorantText

/// The format of a corpus of any kind.
public enum DataFormat: Sendable, Equatable {
    /// Recordings and transcripts.
    case speech(CorpusFormat)
    /// Text alone.
    case text(TextCorpusFormat)

    /// The format that users call `name`, or nil.
    public init?(_ name: String) {
        if let format = CorpusFormat(rawValue: name) {
            self = .speech(format)
        } else if let format = TextCorpusFormat(rawValue: name) {
            self = .text(format)
        } else {
            return nil
        }
    }

    /// What users call it.
    public var name: String {
        switch self {
        case .speech(let format): format.rawValue
        case .text(let format): format.rawValue
        }
    }

    /// The names users write, for help texts.
    public static var names: [String] { CorpusFormat.names + TextCorpusFormat.names }

    /// The format of what lies at `path`, found by looking at names and first lines.
    ///
    /// - Throws: ``CorpusError`` and ``TextCorpusError`` with what was seen, `FileError`.
    public static func detect(_ path: String) throws -> DataFormat {
        guard Files.exists(path) else {
            throw CorpusError.notFound(path: path, nearest: Paths.nearest(to: path))
        }
        do {
            if let format = try TextCorpusFormat.detect(path) { return .text(format) }
        } catch is TextFileError {
            // Whatever it is, it is no text.
        }
        return .speech(try CorpusFormat.detect(path))
    }
}
