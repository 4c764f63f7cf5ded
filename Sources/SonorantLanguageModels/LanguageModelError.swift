import SonorantSystem

/// An n-gram model that cannot be read, estimated or written.
package enum LanguageModelError: Failure, Equatable {
    /// The file is of no format that is known.
    case unknownFormat(path: String)
    /// The file has no byte in it.
    case emptyFile(path: String)
    /// A gzip file that ends too early or is damaged.
    case damagedGzip(path: String)
    /// An ARPA file without the line `\data\`.
    case noHeader(path: String)
    /// An ARPA file in which a section is missing.
    case missingSection(path: String, order: Int, expected: Int)
    /// A section of an ARPA file has fewer or more n-grams than the header promised.
    case wrongCount(path: String, line: Int, order: Int, promised: Int, found: Int)
    /// An ARPA file that ends before `\end\`.
    case noEnd(path: String, line: Int)
    /// A line of an ARPA file that cannot be read.
    case badLine(path: String, line: Int, problem: String)
    /// An order that no model can have.
    case badOrder(path: String, order: Int)
    /// A word of a longer n-gram is not among the 1-grams.
    case unknownWord(path: String, line: Int, word: String)
    /// An n-gram stands twice.
    case duplicate(path: String, line: Int, words: String)
    /// A compact or KenLM file that is damaged, cut off or of another version.
    case damaged(path: String, problem: String)
    /// A KenLM file with a layout that is not read.
    case unsupported(path: String, problem: String)
    /// The text to estimate from is not usable.
    case badText(path: String, problem: String)
    /// The options contradict the text or each other.
    case badOptions(String)

    /// The highest order that is read.
    package static let highestOrder = 64

    package var category: FailureCategory {
        if case .badOptions = self { return .usage }
        return .badData
    }

    package var description: String {
        switch self {
        case .unknownFormat(let path):
            "\(path): not a language model: neither ARPA (plain or gzipped) nor a KenLM file nor "
                + "a compact .ngram file; give one of these"
        case .emptyFile(let path):
            "\(path): the file is empty; an n-gram model is needed"
        case .damagedGzip(let path):
            "\(path): the gzip data are damaged or cut off; fetch or compress the file again"
        case .noHeader(let path):
            #"\#(path): there is no line '\data\', with which the model in an ARPA file begins"#
        case .missingSection(let path, let order, let expected):
            #"\#(path): the section '\\#(order)-grams:' is missing, where \data\ promises "#
                + "\(expected) n-grams; the file is cut off or was edited"
        case .wrongCount(let path, let line, let order, let promised, let found):
            #"\#(path):\#(line): \data\ promises \#(promised) \#(order)-grams, but there are "#
                + "\(found); correct the line 'ngram \(order)=\(promised)' if the section is whole"
        case .noEnd(let path, let line):
            #"\#(path):\#(line): the file ends without '\end\', so a part of it is missing"#
        case .badLine(let path, let line, let problem):
            "\(path):\(line): \(problem)"
        case .badOrder(let path, let order):
            "\(path): order \(order) is not possible; 1 to \(Self.highestOrder) are"
        case .unknownWord(let path, let line, let word):
            "\(path):\(line): '\(word)' is not among the 1-grams; add it there"
        case .duplicate(let path, let line, let words):
            "\(path):\(line): the n-gram '\(words)' stands twice; remove one"
        case .damaged(let path, let problem):
            "\(path): the model is damaged: \(problem); make or fetch it again"
        case .unsupported(let path, let problem):
            "\(path): \(problem)"
        case .badText(let path, let problem):
            "\(path): \(problem)"
        case .badOptions(let problem):
            problem
        }
    }
}
