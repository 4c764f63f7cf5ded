import SonorantSystem

/// A corpus of text that cannot be loaded at all.
package enum TextCorpusError: Failure, Equatable {
    /// What lies at the path is no text in a known format.
    case unrecognised(path: String, found: String)
    /// A folder of files that are a corpus each, of which the user has to choose.
    case folderOfFiles(path: String, found: String, example: String)
    /// One path holds text, the other speech.
    case twoKinds(first: String, second: String, firstIsText: Bool)
    /// The path is not what the format needs.
    case notThisFormat(path: String, format: TextCorpusFormat, reason: String)
    /// The corpus has no sentence, not even a faulty one.
    case empty(path: String, format: TextCorpusFormat)
    /// No line has the column; columns count from 1, negative ones from the end.
    case missingColumn(path: String, line: Int, column: Int, found: Int)
    /// The first line of a table names no column of a kind that is needed.
    case missingName(path: String, needed: String, known: [String], found: [String])
    /// A split that cannot be made.
    case badParts([Int])
    /// A part of a split has nothing in it; `units` are what `of` names: sentences, or tokens.
    case emptyPart(path: String, part: Int, units: Int, of: String)
    /// Corpora whose lines cannot stand in one file.
    case mixed(paths: [String])
    /// A file whose columns are others than those of a file it is to be joined with.
    case otherColumns(path: String, found: String, other: String, needed: String)
    /// A part of a split would be written over the corpus, or among its files.
    case overCorpus(path: String, out: String)
    /// A file is where a part of the corpus is to be written, and holds something else, or would
    /// come into a part to which it does not belong.
    case occupied(path: String)

    package var category: FailureCategory {
        switch self {
        case .badParts, .overCorpus, .occupied, .twoKinds: .usage
        default: .badData
        }
    }

    package var description: String {
        switch self {
        case .unrecognised(let path, let found):
            "\(path): \(found), which is no corpus of text in a known format ("
                + TextCorpusFormat.names.joined(separator: ", ")
                + "); say which with --data-format"
        case .folderOfFiles(let path, let found, let example):
            "\(path): a folder with \(found), each of them a corpus by itself; name the file or files "
                + "that are meant, such as \(example)"
        case .twoKinds(let first, let second, let firstIsText):
            "\(first) is \(firstIsText ? "text" : "speech"), but \(second) is "
                + "\(firstIsText ? "speech" : "text"); give data of one kind"
        case .notThisFormat(let path, let format, let reason):
            "\(path): not text in the format '\(format.rawValue)': \(reason)"
        case .empty(let path, let format):
            "\(path): no sentences in this corpus (format '\(format.rawValue)'); check the file, "
                + "or say the format with --data-format"
        case .missingColumn(let path, let line, let column, let found):
            "\(path):\(line): there is no column \(column), only \(found); choose with "
                + "--token-column and --tag-column"
        case .missingName(let path, let needed, let known, let found):
            "\(path):1: the first line names no column for the \(needed) ("
                + known.joined(separator: ", ") + "), only " + found.quotedList(limit: 12)
        case .badParts(let parts):
            "parts of " + parts.map(String.init).joined(separator: ",")
                + " cannot be made; give two or more numbers above 0, such as 80,10,10"
        case .emptyPart(let path, let part, let units, let unit):
            "\(path): part \(part) would be empty, since there are only \(units) \(unit); give "
                + "fewer parts, or more data"
        case .mixed(let paths):
            paths.joined(separator: ", ")
                + ": written in different formats, so no file can hold a part of all; split them "
                + "one by one"
        case .otherColumns(let path, let found, let other, let needed):
            "\(path): has \(found), but \(other) has \(needed), so no file can hold a part of "
                + "both; make them alike, or split them one by one"
        case .occupied(let path):
            "\(path): is there already, and is not what this split would write; name another "
                + "folder, or move it away"
        case .overCorpus(let path, let out):
            "\(out): the corpus itself, \(path), lies there and would be changed; write to "
                + "another folder"
        }
    }
}
