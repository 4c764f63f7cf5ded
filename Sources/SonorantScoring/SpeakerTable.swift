import SonorantSystem
import SonorantText

/// Who spoke each utterance.
package struct SpeakerTable: Sendable, Equatable {
    /// Speakers by utterance.
    package let speakers: [String: String]
    /// Where they came from.
    package let path: String

    /// Reads Kaldi's `utt2spk`: a line for each utterance with its id and its speaker.
    ///
    /// - Throws: ``FileError``, ``TextFileError``, ``SpeakerTableError``.
    package init(_ path: String) throws {
        let lines = try TextLines.read(path)
        try lines.requireText()
        var speakers: [String: String] = [:]
        var seen: [String: Int] = [:]
        for line in lines.lines where !line.text.allSatisfy(\.isWhitespace) {
            let fields = line.text.split(whereSeparator: \.isWhitespace).map {
                TextNormalisation.nfc.apply(String($0))
            }
            guard fields.count == 2 else {
                throw SpeakerTableError.fields(
                    path: path, line: line.number, found: fields.count)
            }
            if let first = seen.updateValue(line.number, forKey: fields[0]) {
                throw SpeakerTableError.duplicate(
                    path: path, id: fields[0], first: first, second: line.number)
            }
            speakers[fields[0]] = fields[1]
        }
        guard !speakers.isEmpty else { throw SpeakerTableError.empty(path: path) }
        self.speakers = speakers
        self.path = path
    }

    /// The speakers of `ids`.
    ///
    /// - Throws: ``SpeakerTableError/unknown(path:ids:)`` unless all are there.
    package func speakers(of ids: [String]) throws -> [String: String] {
        let missing = ids.filter { speakers[$0] == nil }
        guard missing.isEmpty else {
            throw SpeakerTableError.unknown(path: path, ids: missing)
        }
        return speakers
    }

    /// The speaker in an id of the form `speaker-utterance`: what is before the first hyphen, or
    /// before the first underscore where there is no hyphen; nil without both. As by
    /// `sclite -i rm`.
    package static func speaker(inID id: String) -> String? {
        guard let end = id.firstIndex(of: "-") ?? id.firstIndex(of: "_"), end > id.startIndex
        else { return nil }
        return String(id[..<end])
    }
}

/// A table of speakers that cannot be used.
package enum SpeakerTableError: Failure, Equatable {
    /// No line has an utterance.
    case empty(path: String)
    /// A line has not two fields.
    case fields(path: String, line: Int, found: Int)
    /// One id stands on two lines.
    case duplicate(path: String, id: String, first: Int, second: Int)
    /// Utterances that are scored have no speaker.
    case unknown(path: String, ids: [String])

    package var category: FailureCategory { .badData }

    package var description: String {
        switch self {
        case .empty(let path):
            "\(path): no utterances; lines of an id and a speaker are needed"
        case .fields(let path, let line, let found):
            "\(path):\(line): \(found) fields, but an id and a speaker are needed"
        case .duplicate(let path, let id, let first, let second):
            "\(path):\(second): '\(id)' has a speaker on line \(first) already; each id may "
                + "stand once"
        case .unknown(let path, let ids):
            "\(path): no speaker of \(ids.count) of the utterances "
                + "(\(ids.quotedList(limit: 5))); add "
                + (ids.count == 1 ? "a line for it" : "lines for them")
        }
    }
}
