import SonorantSystem
import SonorantTensors
import SonorantText

/// A corpus in two parts: one to learn from, one to measure with.
package struct CorpusSplit: Sendable {
    /// What is learned from.
    package let train: Corpus
    /// What is held out.
    package let heldOut: Corpus
    /// How it was done, in words.
    package let summary: String

    /// Holds out about a tenth of `corpus`, the same for the same seed.
    ///
    /// Where at least three speakers are known, whole speakers are held out: at least one, in an
    /// order drawn by the seed, passing over those who would take the part above 15 %; where all
    /// would, the one with the fewest utterances. Utterances without a speaker then stay in the
    /// training part. Otherwise single utterances are drawn, at least one of two.
    ///
    /// - Parameter part: how much to hold out, above 0 and below 1.
    package init(of corpus: Corpus, part: Double = 0.1, seed: UInt64) {
        precondition(part > 0 && part < 1, "a part of \(part) cannot be held out")
        var generator = SeededGenerator(seed: seed, "held out")
        let speakers = corpus.speakers
        guard speakers.count >= 3 else {
            let order = generator.shuffled(Array(corpus.utterances.indices))
            let most = max(0, order.count - 1)
            let share = Int((Double(order.count) * part).rounded())
            let chosen = Set(order.prefix(min(most, max(1, share))))
            self.init(corpus, summary: "\(chosen.count) of \(order.count) utterances held out") {
                chosen.contains($0)
            }
            return
        }
        let counts = corpus.utterances.reduce(into: [String: Int]()) { counts, utterance in
            if let speaker = utterance.speaker { counts[speaker, default: 0] += 1 }
        }
        let wanted = Double(corpus.utterances.count) * part
        let order = generator.shuffled(speakers)
        var chosen: Set<String> = []
        var total = 0
        for speaker in order where Double(total) < wanted {
            let count = counts[speaker, default: 0]
            guard Double(total + count) <= 1.5 * wanted else { continue }
            chosen.insert(speaker)
            total += count
        }
        if chosen.isEmpty,
            let fewest = order.min(by: { counts[$0, default: 0] < counts[$1, default: 0] })
        {
            chosen = [fewest]
        }
        self.init(corpus, speakers: chosen, among: speakers.count)
    }

    /// Holds out everything that `speakers` say.
    ///
    /// - Throws: ``CorpusSplitError`` for a speaker that `corpus` does not have, and when nothing
    ///   would be left to learn from.
    package init(of corpus: Corpus, speakers: [String]) throws {
        let known = corpus.speakers
        for speaker in speakers where !known.contains(speaker) {
            throw CorpusSplitError.unknownSpeaker(speaker, known: known)
        }
        let chosen = Set(speakers)
        guard corpus.utterances.contains(where: { !chosen.contains($0.speaker ?? "") }) else {
            throw CorpusSplitError.nothingLeft
        }
        self.init(corpus, speakers: chosen, among: known.count)
    }

    private init(_ corpus: Corpus, speakers: Set<String>, among count: Int) {
        let utterances = corpus.utterances
        let held = Set(
            utterances.indices.filter { index in
                utterances[index].speaker.map { speakers.contains($0) } ?? false
            })
        let names = speakers.sorted { $0.precedesBytewise($1) }.joined(separator: ", ")
        self.init(
            corpus,
            summary: "\(speakers.count) of \(count) speakers held out (\(names)), "
                + "\(held.count) of \(utterances.count) utterances"
        ) { held.contains($0) }
    }

    private init(_ corpus: Corpus, summary: String, isHeldOut: (Int) -> Bool) {
        var parts: (train: [Utterance], held: [Utterance]) = ([], [])
        for (index, utterance) in corpus.utterances.enumerated() {
            if isHeldOut(index) {
                parts.held.append(utterance)
            } else {
                parts.train.append(utterance)
            }
        }
        train = corpus.with(parts.train)
        heldOut = corpus.with(parts.held)
        self.summary = summary
    }
}

extension Corpus {
    /// This corpus with other utterances, and without faults, which stay with the whole.
    func with(_ utterances: [Utterance]) -> Corpus {
        Corpus(paths: paths, formats: formats, utterances: utterances, notes: notes)
    }

    /// Only what `speakers` say.
    package func said(by speakers: Set<String>) -> Corpus {
        with(utterances.filter { $0.speaker.map { speakers.contains($0) } ?? false })
    }
}

/// A split that cannot be made.
package enum CorpusSplitError: Failure, Equatable {
    /// The corpus has no such speaker.
    case unknownSpeaker(String, known: [String])
    /// All utterances would be held out.
    case nothingLeft

    package var category: FailureCategory { .usage }

    package var description: String {
        switch self {
        case .unknownSpeaker(let name, let known):
            let whoElse =
                known.isEmpty
                ? "; no speakers are known" : "; known are " + known.quotedList(limit: 20)
            return "the corpus has no speaker '\(name)'"
                + NearestName.question(for: name, among: known) + whoElse
        case .nothingLeft:
            return "holding out these speakers would leave nothing to learn from; name fewer"
        }
    }
}
