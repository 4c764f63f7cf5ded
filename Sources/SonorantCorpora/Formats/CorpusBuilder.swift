import Foundation
import SonorantSystem
import SonorantText

/// What every reader of a corpus format gathers.
struct CorpusBuilder {
    let path: String
    let format: CorpusFormat
    var utterances: [Utterance] = []
    var faults: [CorpusFault] = []
    var notes: [String] = []

    init(path: String, format: CorpusFormat) {
        self.path = path
        self.format = format
    }

    /// The lines of `file` that are text and not blank; the others become faults.
    mutating func lines(of file: String) throws -> [TextLines.Line] {
        let text = try TextLines.read(file)
        notes += text.remarks.map { "\(file): \($0)" }
        for line in text.badLines {
            fault(
                .notText, at: SourceLocation(file: file, line: line),
                "the line is not UTF-8; convert the file, for instance with "
                    + "iconv -f LATIN1 -t UTF-8")
        }
        return text.lines.filter { !$0.text.allSatisfy(\.isWhitespace) }
    }

    mutating func fault(
        _ kind: CorpusFault.Kind, at location: SourceLocation, utterance: String? = nil,
        _ message: String
    ) {
        faults.append(CorpusFault(kind, at: location, utterance: utterance, message))
    }

    /// Gives ids to the utterances, which have the paths of their sources for ids until now, and
    /// segments of one file a number.
    mutating func assignIdentifiers(root: String) {
        let ids = Paths.identifiers(utterances.map(\.source.path), root: root)
        for (index, id) in ids.enumerated() {
            if case .audio(_, let segment?) = utterances[index].source {
                let times = [segment.lowerBound, segment.upperBound].map { seconds in
                    let digits = String(Int((seconds * 1000).rounded()))
                    return String(repeating: "0", count: max(0, 7 - digits.count)) + digits
                }
                utterances[index].id = "\(id)-\(times[0])-\(times[1])"
            } else {
                utterances[index].id = id
            }
        }
    }

    /// The corpus; of utterances with the same id the first stays.
    mutating func finish() -> Corpus {
        var seen: [String: SourceLocation] = [:]
        var kept: [Utterance] = []
        for utterance in utterances {
            if let first = seen[utterance.id] {
                fault(
                    .duplicateID, at: utterance.sourceLocation, utterance: utterance.id,
                    "the id stands at \(first) already; rename one of the two")
            } else {
                seen[utterance.id] = utterance.sourceLocation
                kept.append(utterance)
            }
        }
        if zip(kept, kept.dropFirst()).contains(where: { $1.id.precedesBytewise($0.id) }) {
            notes.append("\(path): sorted by the bytes of the ids; any order is accepted")
        }
        return Corpus(
            paths: [path], formats: [format], utterances: kept, notes: notes, faults: faults)
    }

    /// Throws unless an utterance or a fault was found.
    func requireContent(_ reason: @autoclosure () -> String) throws {
        if utterances.isEmpty, faults.isEmpty {
            throw CorpusError.empty(path: path, format: format, reason: reason())
        }
    }
}

extension SourceLocation {
    init(_ file: String, _ line: TextLines.Line) {
        self.init(file: file, line: line.number)
    }
}
