/// How well predicted sequences agree with true ones, of which there may be several to choose
/// from: words and their pronunciations.
///
/// Against several references the one counts that gives the lowest rate of errors; of equals the
/// first. Source: the usual measures of letters to phones, word and phone error rate.
package struct SequenceScore: Sendable, Equatable {
    /// Sequences scored.
    package private(set) var sequences = 0
    /// Those with an error.
    package private(set) var wrongSequences = 0
    /// Errors over symbols, by the fewest edits.
    package private(set) var symbols = ErrorRate()

    /// A score of nothing.
    package init() {}

    /// Adds a sequence.
    ///
    /// - Parameter references: at least one.
    package mutating func add(references: [[String]], hypothesis: [String]) {
        precondition(!references.isEmpty, "a sequence without a reference")
        let best = references.map { reference in
            ErrorRate(EditDistance(reference: reference, hypothesis: hypothesis))
        }.min { $0.rate < $1.rate }
        guard let best else { return }
        sequences += 1
        wrongSequences += best.errors > 0 ? 1 : 0
        symbols += best
    }

    /// The part of the sequences that have an error: the word error rate of letters to phones.
    package var sequenceErrorRate: Double {
        sequences == 0 ? 0 : Double(wrongSequences) / Double(sequences)
    }
}

extension SequenceScore: Encodable {
    private enum CodingKeys: String, CodingKey {
        case sequences
        case wrongSequences = "wrong_sequences"
        case sequenceErrorRate = "sequence_error_rate"
        case symbolErrorRate = "symbol_error_rate"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(sequences, forKey: .sequences)
        try container.encode(wrongSequences, forKey: .wrongSequences)
        try container.encode(sequenceErrorRate, forKey: .sequenceErrorRate)
        try container.encode(symbols, forKey: .symbolErrorRate)
    }
}
