import SonorantSystem

/// What is wrong with a file of features: a Kaldi archive, its script, or a NumPy array.
///
/// Offsets are bytes from the start of the file, lines count from 1.
package enum ArchiveError: Failure, Equatable {
    /// The file ends before what its header promises.
    case cutOff(path: String, offset: Int, what: String, needed: Int, found: Int)
    /// The bytes are not of the format.
    case notOfFormat(path: String, offset: Int, format: String, found: String)
    /// The format is right, but this kind of content cannot be used.
    case unsupported(path: String, offset: Int, found: String, needed: String)
    /// A size that no matrix has.
    case badSize(path: String, offset: Int, rows: Int, columns: Int)
    /// A value that is infinite or not a number.
    case notFinite(path: String, offset: Int, row: Int, column: Int, value: String)
    /// A matrix written as text breaks the rules.
    case badText(path: String, offset: Int, reason: String)
    /// A line of a script file breaks the rules.
    case badLine(path: String, line: Int, reason: String)
    /// A key that is asked for or written and may not be.
    case badKey(path: String, key: String, reason: String)

    package var category: FailureCategory { .badData }

    package var description: String {
        switch self {
        case .cutOff(let path, let offset, let what, let needed, let found):
            """
            \(path), byte \(offset): \(what) needs \(needed) bytes, but the file ends after \
            \(found); it was cut off, so copy or make it again
            """
        case .notOfFormat(let path, let offset, let format, let found):
            "\(path), byte \(offset): this is not \(format): found \(found); check the file"
        case .unsupported(let path, let offset, let found, let needed):
            "\(path), byte \(offset): found \(found), but \(needed)"
        case .badSize(let path, let offset, let rows, let columns):
            """
            \(path), byte \(offset): a matrix of \(rows) rows and \(columns) columns cannot be; \
            the header is damaged, so make the file again
            """
        case .notFinite(let path, let offset, let row, let column, let value):
            """
            \(path), byte \(offset): row \(row), column \(column) (from 0) is \(value), but all \
            values must be finite; mend what computed them
            """
        case .badText(let path, let offset, let reason):
            "\(path), byte \(offset): \(reason)"
        case .badLine(let path, let line, let reason):
            "\(path):\(line): \(reason)"
        case .badKey(let path, let key, let reason):
            "\(path): key '\(key)' \(reason)"
        }
    }
}
