/// What a generator wrote from one condition.
package struct GeneratedSequences: StructuredAnswer {
    /// One of them.
    package struct Sequence: Sendable, Equatable {
        package let text: String
        /// Natural log, the end included where the sequence came to one.
        package let logProbability: Double
        /// Whether the model ended it, rather than the bound on its length.
        package let isComplete: Bool
    }

    package let id: String
    /// The likeliest, or so many as were asked for, drawn one by one.
    package let sequences: [Sequence]

    /// A line each.
    package var text: String { sequences.map(\.text).joined(separator: "\n") }

    package var json: JSONValue {
        .object([
            "id": .text(id), "text": .text(sequences.first?.text ?? ""),
            "nbest": .list(
                sequences.map {
                    .object([
                        "text": .text($0.text), "score": .number($0.logProbability),
                        "ended": .boolean($0.isComplete),
                    ])
                }),
        ])
    }
}
