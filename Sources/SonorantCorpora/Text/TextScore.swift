import Foundation
import SonorantScoring
import SonorantSystem

/// What a corpus of predictions gets right, by what its sentences have: tags, classes, both, or
/// targets.
///
/// Of sentences with targets all with the same tokens belong together: each of their predictions
/// is compared with the nearest of their true targets, and counts once. Texts that belong
/// to vectors are the targets of these.
package struct TextScore: Sendable, Equatable {
    /// Chunks and tags, where sentences have tags.
    package private(set) var tags: ChunkScore?
    /// Classes, where sentences have one.
    package private(set) var labels: ClassificationScore?
    /// Targets, where sentences have them.
    package private(set) var targets: SequenceScore?
    /// Sentences of which all that is predicted is right.
    package private(set) var exact = 0
    /// Sentences compared.
    package private(set) var sentences = 0

    /// Compares two corpora of the same sentences in the same order; targets in any order.
    ///
    /// - Throws: ``TextScoreError`` where they differ in more than predictions, or have faults.
    package init(reference: TextCorpus, hypothesis: TextCorpus) throws {
        let (reference, hypothesis) = (
            reference.withTextsAsTargets, hypothesis.withTextsAsTargets
        )
        for fault in reference.faults + hypothesis.faults where fault.severity == .error {
            throw TextScoreError.faulty(fault.statement)
        }
        if reference.hasTargets {
            try compareTargets(reference, hypothesis)
            return
        }
        guard reference.sentences.count == hypothesis.sentences.count else {
            throw TextScoreError.counts(
                reference: reference.paths.joined(separator: ", "), reference.sentences.count,
                hypothesis: hypothesis.paths.joined(separator: ", "), hypothesis.sentences.count)
        }
        guard reference.hasTags || reference.hasLabels else {
            throw TextScoreError.nothing(reference.paths.joined(separator: ", "))
        }
        if reference.hasTags {
            tags = ChunkScore(
                isRaw: !ChunkScore.haveChunks(reference.sentences.lazy.compactMap(\.tags)))
        }
        // A tagger may leave classes alone; then there is nothing to hold against them.
        let hasLabels =
            reference.hasLabels
            && (tags == nil || hypothesis.sentences.contains { $0.label != nil })
        if hasLabels { labels = ClassificationScore() }
        for (gold, predicted) in zip(reference.sentences, hypothesis.sentences) {
            guard gold.tokens == predicted.tokens else {
                throw TextScoreError.differs(gold.location, predicted.location)
            }
            guard tags == nil || predicted.tags != nil, labels == nil || predicted.label != nil
            else { throw TextScoreError.lacking(predicted.location) }
            sentences += 1
            if let truth = gold.tags, let found = predicted.tags {
                tags?.add(gold: truth, predicted: found)
            }
            if hasLabels, let truth = gold.label, let found = predicted.label {
                labels?.add(gold: truth, predicted: found)
            }
            if tags == nil || gold.tags == predicted.tags,
                labels == nil || gold.label == predicted.label
            {
                exact += 1
            }
        }
    }

    private mutating func compareTargets(
        _ reference: TextCorpus, _ hypothesis: TextCorpus
    ) throws {
        let truths = Dictionary(grouping: reference.sentences, by: \.tokens)
        var score = SequenceScore()
        var seen: Set<[String]> = []
        for predicted in hypothesis.sentences where seen.insert(predicted.tokens).inserted {
            guard let gold = truths[predicted.tokens] else {
                throw TextScoreError.unknown(
                    predicted.location, reference: reference.paths.joined(separator: ", "))
            }
            guard let target = predicted.target else {
                throw TextScoreError.lacking(predicted.location)
            }
            score.add(references: gold.compactMap(\.target), hypothesis: target)
        }
        guard seen.count == truths.count else {
            let missing = reference.sentences.first { !seen.contains($0.tokens) }
            throw TextScoreError.lacking(missing?.location ?? SourceLocation(file: ""))
        }
        targets = score
        sentences = score.sequences
        exact = score.sequences - score.wrongSequences
    }
}

extension TextScore {
    /// All of it as tables.
    package var text: String {
        var parts = [tags?.text, labels?.text, targets?.text].compactMap { $0 }
        if tags != nil, labels != nil, sentences > 0 {
            let part = 100 * Double(exact) / Double(sentences)
            parts.append(
                "\(exact) of \(sentences) sentences are right as a whole "
                    + String(format: "(%.2f %%)", part))
        }
        return parts.joined(separator: "\n\n")
    }
}

extension TextScore: Encodable {
    private enum CodingKeys: String, CodingKey {
        case labels, exact
    }

    /// The keys of the one score there is; of tags and classes those of the tags, the classes
    /// under `labels`, and under `exact` the part of the sentences that are right in both.
    package func encode(to encoder: any Encoder) throws {
        try targets?.encode(to: encoder)
        guard let tags else {
            try labels?.encode(to: encoder)
            return
        }
        try tags.encode(to: encoder)
        guard let labels else { return }
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(labels, forKey: .labels)
        try container.encode(
            sentences == 0 ? 0 : Double(exact) / Double(sentences), forKey: .exact)
    }
}

/// Corpora that cannot be compared.
package enum TextScoreError: Failure, Equatable {
    /// A line of one of them is faulty.
    case faulty(String)
    /// They have not equally many sentences.
    case counts(reference: String, Int, hypothesis: String, Int)
    /// Two sentences that should be the same have other tokens.
    case differs(SourceLocation, SourceLocation)
    /// A prediction is missing.
    case lacking(SourceLocation)
    /// A prediction for a sequence that the reference does not have.
    case unknown(SourceLocation, reference: String)
    /// Other than one answer for each sentence.
    case answers(reference: String, Int, answers: String, Int)
    /// A line of JSON that holds no answer to its sentence: what it holds, and the key it needs.
    case unreadable(SourceLocation, found: String, needed: String)
    /// An answer whose id is that of no sentence, or of one answered before, while others fit.
    case otherID(SourceLocation, id: String?, reference: String)
    /// Lines that may be targets as well as words with their targets.
    case ambiguous(String)
    /// The reference has neither tags nor classes nor targets.
    case nothing(String)

    package var category: FailureCategory { .badData }

    package var description: String {
        switch self {
        case .faulty(let statement):
            statement + "; mend it before scoring"
        case .counts(let reference, let truth, let hypothesis, let found):
            "\(hypothesis): \(found) sentences, but \(reference) has \(truth); both need the same "
                + "sentences in the same order"
        case .differs(let reference, let hypothesis):
            "\(hypothesis): other tokens than at \(reference); both files need the same sentences "
                + "in the same order"
        case .lacking(let place):
            "\(place): there is no prediction for this sentence; each needs one"
        case .unknown(let place, let reference):
            "\(place): \(reference) has no such sequence; predict those alone that it has"
        case .answers(let reference, let truth, let path, let found):
            "\(path): \(found) answers, but \(reference) has \(truth) sentences; one line for each is "
                + "needed, in the same order, as decode prints them"
        case .unreadable(let place, let found, let needed):
            "\(place): no answer to its sentence: found \(found), but '\(needed)' is needed"
                + (needed == "tags" ? ", one for each token" : "")
                + "; give what decode --format json prints of a model for such data"
                + (needed == "label" && found == "text"
                    ? " (this is of one that writes, which 'sonorant test' measures)" : "")
        case .otherID(let place, let id, let reference):
            "\(place): " + (id.map { "the id '\($0)'" } ?? "no id")
                + " does not fit \(reference), though other ids do; give one answer for each id "
                + "there, or answers without ids in the same order"
        case .ambiguous(let path):
            "\(path): each line may be a target, or a source with its target; name the file "
                + ".dict if sources stand first, else give what decode --format json prints"
        case .nothing(let path):
            "\(path): no tags, classes or targets to compare with; give a file that has them"
        }
    }
}
