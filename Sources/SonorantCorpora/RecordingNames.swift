import SonorantTranscripts

/// What the recordings of a corpus are called in results.
package struct RecordingNames: Sendable {
    /// Names of the files that utterances are parts of.
    private let names: [String: String]

    /// Names for the recordings of `utterances`.
    ///
    /// An utterance that is a recording of its own gives it its id. Recordings that utterances are
    /// parts of are called by their base names; where any two would be the same, by their paths,
    /// and where that is the id of an utterance from elsewhere, with a number (`x~2`).
    package init(_ utterances: [Utterance]) {
        var paths: [String] = []
        var seen: Set<String> = []
        var taken: [String: String] = [:]
        for utterance in utterances {
            let path = utterance.source.path
            if !Self.isPart(utterance) {
                taken[utterance.id] = path
            } else if seen.insert(path).inserted {
                paths.append(path)
            }
        }
        var names: [String: String] = [:]
        for (path, base) in zip(paths, Paths.identifiers(paths, root: "")) {
            var name = base
            var number = 2
            while let other = taken[name], other != path {
                name = "\(base)~\(number)"
                number += 1
            }
            taken[name] = path
            names[path] = name
        }
        self.names = names
    }

    /// The name of the recording that `utterance` is, or is a part of.
    package func name(of utterance: Utterance) -> String {
        Self.isPart(utterance) ? names[utterance.source.path] ?? utterance.id : utterance.id
    }

    /// `transcript` with what is known of its utterance: the recording, the place in it, the
    /// speaker.
    package func placed(_ transcript: Transcript, of utterance: Utterance) -> Transcript {
        var transcript = transcript
        transcript.speaker = utterance.speaker
        if case .audio(_, let segment?) = utterance.source {
            transcript.recording = name(of: utterance)
            transcript.offset = segment.lowerBound
        }
        return transcript
    }

    private static func isPart(_ utterance: Utterance) -> Bool {
        if case .audio(_, _?) = utterance.source { true } else { false }
    }
}
