import Foundation
import SonorantCorpora
import SonorantModels
import SonorantText

/// What a sequence is to be made from.
package enum SequenceCondition: Sendable, Equatable {
    /// The number of a class.
    case label(Int32)
    /// Numbers that say what the sequence is to be like.
    case vector([Float])

    /// The numbers of a condition written as `0.1 0.2 …`, separated by white space, commas or
    /// semicolons; nil where anything else is in it, or nothing, or a number is not finite.
    package static func numbers(_ text: some StringProtocol) -> [Float]? {
        let parts = text.split { $0.isWhitespace || $0 == "," || $0 == ";" }
        let numbers = parts.compactMap { Float($0) }.filter(\.isFinite)
        return parts.isEmpty || numbers.count != parts.count ? nil : numbers
    }
}

/// The conditions that a model knows, and the way from their spelling to them.
package enum ConditionSpace: Codable, Sendable {
    /// One of these classes.
    case classes(Vocabulary)
    /// So many numbers.
    case vectors(dimension: Int)

    /// The conditions of training data, of which every sentence has a label.
    ///
    /// - Throws: ``ConditionError`` for the first sentence whose label does not fit.
    package init(
        _ kind: GenerationConfiguration.Condition, sentences: [LabelledSentence]
    ) throws {
        switch kind {
        case .label:
            self = .classes(
                Vocabulary(counts: Vocabulary.counts(of: sentences.map { [$0.label ?? ""] })))
        case .vector:
            let first = sentences.first?.label ?? ""
            self = .vectors(dimension: SequenceCondition.numbers(first)?.count ?? 0)
            for sentence in sentences {
                _ = try condition(sentence.label ?? "", place: "\(sentence.location)")
            }
        }
    }

    /// How a condition is written, for help and errors.
    package var form: String {
        switch self {
        case .classes(let classes): "one of " + Self.list(classes)
        case .vectors(let dimension):
            dimension == 1 ? "a number" : "\(dimension) numbers, such as '0.1 0.2 …'"
        }
    }

    /// What of this makes no sense, as `key: found; needed`.
    package var faults: [String] {
        switch self {
        case .classes(let classes):
            classes.count > 0 ? [] : ["conditions: no classes; at least 1 is needed"]
        case .vectors(let dimension):
            (1...1_000_000).contains(dimension)
                ? [] : ["conditions: vectors of dimension \(dimension); 1 to 1000000 are needed"]
        }
    }

    /// What they are, in few words.
    package var summary: String {
        switch self {
        case .classes(let classes): "\(classes.count) classes"
        case .vectors(let dimension): "vectors of dimension \(dimension)"
        }
    }

    private static func list(_ classes: Vocabulary) -> String {
        let shown = classes.symbols.prefix(30).joined(separator: ", ")
        return classes.count > 30 ? "\(shown) and \(classes.count - 30) more" : shown
    }

    /// The condition that `text` spells.
    ///
    /// - Parameter place: where it stands, for the error.
    /// - Throws: ``ConditionError``.
    package func condition(_ text: String, place: String) throws -> SequenceCondition {
        switch self {
        case .classes(let classes):
            guard let index = classes.index(of: text) else {
                throw ConditionError(
                    place: place, found: "the class '\(text.shortened(to: 60))'", needed: form,
                    advice: NearestName.suggestion(for: text, among: classes.symbols)
                        .map { "did you mean '\($0)'?" } ?? "the model was trained on no other")
            }
            return .label(Int32(index))
        case .vectors(let dimension):
            guard let numbers = SequenceCondition.numbers(text), dimension > 0 else {
                throw ConditionError(
                    place: place, found: "'\(text.shortened(to: 60))', which is no vector",
                    needed: dimension > 0 ? form : "numbers such as '0.1 0.2'",
                    advice: "write finite numbers with blanks between them")
            }
            guard numbers.count == dimension else {
                throw ConditionError(
                    place: place, found: "a vector of dimension \(numbers.count)",
                    needed: form, advice: "all vectors must be of one dimension")
            }
            return .vector(numbers)
        }
    }
}
