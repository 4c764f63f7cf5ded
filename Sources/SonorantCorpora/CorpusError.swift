import SonorantSystem
import SonorantText

/// A corpus that cannot be loaded at all. What is wrong with single lines or utterances is a
/// ``CorpusFault`` instead.
package enum CorpusError: Failure, Equatable {
    /// Nothing is at the path; `nearest` is what lies beside it under a similar name.
    case notFound(path: String, nearest: String?)
    /// No format has this name.
    case unknownFormat(String)
    /// What lies at the path is in no known format.
    case unrecognised(path: String, found: String)
    /// The path is not what the format needs.
    case notThisFormat(path: String, format: CorpusFormat, reason: String)
    /// The corpus has no utterance, not even a faulty one.
    case empty(path: String, format: CorpusFormat, reason: String)
    /// A table's first line lacks a column.
    case missingColumn(path: String, column: String, found: [String])

    package var category: FailureCategory {
        switch self {
        case .notFound: .inputNotFound
        case .unknownFormat: .usage
        case .unrecognised, .notThisFormat, .empty, .missingColumn: .badData
        }
    }

    package var description: String {
        switch self {
        case .notFound(let path, let nearest):
            return "\(path): no such file or folder"
                + (nearest.map { "; did you mean '\($0)'?" } ?? "; check the path")
        case .unknownFormat(let name):
            return "'\(name)' is no data format"
                + NearestName.question(for: name, among: CorpusFormat.names)
                + "; known are " + CorpusFormat.names.joined(separator: ", ")
        case .unrecognised(let path, let found):
            return
                "\(path): \(found); needed is a folder of recordings and .txt, .TextGrid or .eaf "
                + "files, a Kaldi data folder, a .jsonl, .csv or .tsv table, recordings, or text in "
                + "columns, with classes, in pairs or plain; say which with --data-format"
        case .notThisFormat(let path, let format, let reason):
            return "\(path): not a corpus in the format '\(format.rawValue)': \(reason)"
        case .empty(let path, let format, let reason):
            return "\(path): no utterances in this corpus (format '\(format.rawValue)'): \(reason)"
        case .missingColumn(let path, let column, let found):
            return "\(path):1: the first line names no column '\(column)', only "
                + found.quotedList(limit: 12) + NearestName.question(for: column, among: found)
        }
    }
}
