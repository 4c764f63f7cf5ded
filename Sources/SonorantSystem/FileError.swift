import Foundation

/// A file that could not be read or written as a whole.
package enum FileError: Failure, Equatable {
    /// Nothing is at `path`.
    case notFound(path: String)
    /// `path` is a folder where a file was needed, or the other way round.
    case wrongKind(path: String, found: String, needed: String)
    /// The system refused to read.
    case unreadable(path: String, reason: String)
    /// The system refused to write; nothing was left behind.
    case unwritable(path: String, reason: String)
    /// The bytes are not UTF-8 text; `line` counts from 1.
    case notText(path: String, line: Int)

    package var category: FailureCategory {
        switch self {
        case .notFound: .inputNotFound
        case .wrongKind, .notText: .badData
        case .unreadable, .unwritable: .inputOutput
        }
    }

    package var description: String {
        switch self {
        case .notFound(let path):
            "\(path): no such file or folder; check the path"
        case .wrongKind(let path, let found, let needed):
            "\(path): this is a \(found), but a \(needed) is needed"
        case .unreadable(let path, let reason):
            "\(path): cannot be read: \(reason)"
        case .unwritable(let path, let reason):
            "\(path): cannot be written: \(reason); nothing was changed"
        case .notText(let path, let line):
            "\(path):\(line): these bytes are not UTF-8 text; convert the file to UTF-8"
        }
    }

    /// The text of the C library for the current `errno`.
    package static func systemReason(_ code: Int32 = errno) -> String {
        String(cString: strerror(code))
    }
}
