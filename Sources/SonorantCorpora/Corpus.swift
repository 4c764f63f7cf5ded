import SonorantSystem

/// Utterances from one or more places, with everything that was found wrong on the way.
package struct Corpus: Sendable {
    /// Where it was loaded from; several paths once joined.
    package let paths: [String]
    /// How each path was read.
    package let formats: [CorpusFormat]
    /// All usable utterances, in the order of the bytes of their ids unless said.
    package var utterances: [Utterance]
    /// What was done on the way without being asked, such as sorting.
    package var notes: [String]
    /// What is wrong with single lines and utterances, in the order of their places.
    package var faults: [CorpusFault]

    /// A corpus from its parts; sorts them.
    package init(
        paths: [String], formats: [CorpusFormat], utterances: [Utterance], notes: [String] = [],
        faults: [CorpusFault] = []
    ) {
        self.paths = paths
        self.formats = formats
        self.utterances = utterances.sorted { $0.id.precedesBytewise($1.id) }
        self.notes = notes
        self.faults = faults.sorted()
    }

    /// All utterances of `corpora`. Of those with the same id the first stays, the others become
    /// faults.
    package static func joined(_ corpora: [Corpus]) -> Corpus {
        if corpora.count == 1 { return corpora[0] }
        var seen: [String: SourceLocation] = [:]
        var utterances: [Utterance] = []
        var faults = corpora.flatMap(\.faults)
        for utterance in corpora.lazy.flatMap(\.utterances) {
            if let first = seen[utterance.id] {
                faults.append(
                    CorpusFault(
                        .duplicateID, at: utterance.location, utterance: utterance.id,
                        "the id stands at \(first) already; rename one of the two"))
            } else {
                seen[utterance.id] = utterance.location
                utterances.append(utterance)
            }
        }
        return Corpus(
            paths: corpora.flatMap(\.paths), formats: corpora.flatMap(\.formats),
            utterances: utterances, notes: corpora.flatMap(\.notes), faults: faults)
    }

    /// Everyone who speaks, in the order of the bytes of their names.
    package var speakers: [String] {
        Set(utterances.compactMap(\.speaker)).sorted { $0.precedesBytewise($1) }
    }
}

/// Sound, or features made elsewhere.
package enum SourceKind: String, Sendable, Codable, CaseIterable {
    /// Recordings.
    case audio
    /// Matrices in Kaldi archives or NumPy files.
    case features
}
