import Foundation
import SonorantSystem

/// Vectors of words that were made elsewhere, in the text formats of GloVe and fastText.
package struct WordVectors: Sendable {
    /// Where they come from.
    package let path: String
    /// The number D of components of each vector.
    package let dimension: Int
    /// The words that have a vector, in the order of the file.
    package let words: [String]
    /// (number of words, D), row-major.
    package let values: [Float]
    /// How many vectors the file has, wanted or not.
    package let total: Int
    /// Lines that had to be left out.
    package let faults: [CorpusFault]

    private let indices: [String: Int]

    /// Reads the vectors of the words in `wanted` (nil for all) from the file at `path`, which may
    /// be packed with gzip.
    ///
    /// A line has a word and its components, with blanks between; words with blanks in them, as
    /// GloVe has some, are understood. A first line with two whole numbers, their count and D, is
    /// fastText's. Of a word that stands twice the first vector stays. Lines with the wrong number
    /// of components, with a component that is no finite number, and repeated words become
    /// ``faults``; of words that are not wanted only the number of components is looked at.
    ///
    /// - Parameter dimension: what D has to be; nil for what the first line has.
    /// - Throws: ``WordVectorsError``, `FileError`. Memory: that of the wanted vectors, and of the
    ///   whole file where it is packed.
    package init(_ path: String, wanted: Set<String>? = nil, dimension: Int? = nil) throws {
        var reader = WordVectorsReader(path: path, wanted: wanted)
        let data = try Files.read(path)
        try data.withUnsafeBytes { bytes in
            guard Gzip.isGzip(bytes) else { return reader.read(bytes) }
            guard let text = Gzip.inflated(bytes) else {
                throw WordVectorsError.damaged(path: path)
            }
            text.withUnsafeBytes { reader.read($0) }
        }
        guard let found = reader.dimension else { throw WordVectorsError.empty(path: path) }
        if let dimension, dimension != found {
            throw WordVectorsError.dimension(path: path, found: found, needed: dimension)
        }
        reader.checkCount()
        self.path = path
        self.dimension = found
        words = reader.words
        values = reader.values
        total = reader.total
        faults = reader.faults
        indices = reader.indices
    }

    /// The row of `word`, or nil.
    package func index(of word: String) -> Int? { indices[word] }

    /// The vector of `word`, or nil.
    package subscript(word: String) -> ArraySlice<Float>? {
        indices[word].map { values[($0 * dimension)..<(($0 + 1) * dimension)] }
    }
}

/// A file of vectors that cannot be used.
package enum WordVectorsError: Failure, Equatable {
    /// No line has a vector.
    case empty(path: String)
    /// The gzip data is damaged or ends too soon.
    case damaged(path: String)
    /// The vectors have not the dimension that the model has.
    case dimension(path: String, found: Int, needed: Int)

    package var category: FailureCategory { .badData }

    package var description: String {
        switch self {
        case .empty(let path):
            "\(path): no vectors; each line needs a word and its components, with blanks between"
        case .damaged(let path):
            "\(path): the gzip data is damaged or cut off; get the file anew"
        case .dimension(let path, let found, let needed):
            "\(path): vectors of \(found) components, but the model's words have \(needed); set the "
                + "size of its word embeddings (input.embedding) to \(found), or take other vectors"
        }
    }
}

/// What is gathered line by line.
private struct WordVectorsReader {
    let path: String
    let wanted: Set<String>?
    var dimension: Int?
    var words: [String] = []
    var values: [Float] = []
    var indices: [String: Int] = [:]
    var total = 0
    var faults: [CorpusFault] = []
    private var lines: [String: Int] = [:]
    private var promised: Int?

    init(path: String, wanted: Set<String>?) {
        self.path = path
        self.wanted = wanted
    }

    mutating func read(_ bytes: UnsafeRawBufferPointer) {
        var start = 0
        var number = 1
        while start < bytes.count {
            var end = start
            while end < bytes.count, bytes[end] != 0x0A { end += 1 }
            var last = end
            while last > start, bytes[last - 1] <= 0x20 { last -= 1 }
            if last > start {
                read(UnsafeRawBufferPointer(rebasing: bytes[start..<last]), number)
            }
            start = end + 1
            number += 1
        }
    }

    private mutating func read(_ line: UnsafeRawBufferPointer, _ number: Int) {
        let blanks = line.count { $0 == 0x20 || $0 == 0x09 }
        if number == 1, blanks == 1, let header = header(line) {
            (promised, dimension) = header
            return
        }
        let dimension = dimension ?? blanks
        guard blanks >= dimension, dimension > 0 else {
            return fault(
                .malformedLine, number,
                "\(blanks) components, but the vectors before have \(dimension); left out")
        }
        self.dimension = dimension
        // The word is all before the last D fields.
        var place = line.count
        for _ in 0..<dimension {
            repeat { place -= 1 } while line[place] != 0x20 && line[place] != 0x09
        }
        guard let word = String(validating: line[..<place], as: UTF8.self), !word.isEmpty else {
            return fault(.notText, number, "the word is empty or not UTF-8; left out")
        }
        total += 1
        if let wanted, !wanted.contains(word) { return }
        if let first = lines[word] {
            return fault(
                .repeatedSource, number,
                "'\(word.shortened(to: 40))' has a vector on line \(first) already, which stays")
        }
        let text = String(decoding: line[(place + 1)...], as: UTF8.self)
        let vector = text.split(whereSeparator: { $0 == " " || $0 == "\t" }).map { Float($0) }
        guard vector.count == dimension, vector.allSatisfy({ $0?.isFinite == true }) else {
            let bad = vector.firstIndex { $0?.isFinite != true } ?? vector.count
            return fault(
                .notFinite, number,
                "component \(bad + 1) of '\(word.shortened(to: 40))' is no finite number; left out")
        }
        lines[word] = number
        indices[word] = words.count
        words.append(word)
        values += vector.lazy.compactMap { $0 }
    }

    private func header(_ line: UnsafeRawBufferPointer) -> (count: Int, dimension: Int)? {
        let fields = String(decoding: line, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard fields.count == 2, let count = Int(fields[0]), let dimension = Int(fields[1]),
            count >= 0, dimension > 0
        else { return nil }
        return (count, dimension)
    }

    /// Complains where the header promised another number of vectors.
    mutating func checkCount() {
        if let promised, promised != total {
            fault(
                .inconsistent, 1,
                "the first line promises \(promised) vectors, but there are \(total); is the file "
                    + "cut off?")
        }
    }

    private mutating func fault(_ kind: CorpusFault.Kind, _ line: Int, _ message: String) {
        faults.append(CorpusFault(kind, at: SourceLocation(file: path, line: line), message))
    }
}
