import SonorantSystem

/// Emissions to which no labels can be aligned.
package enum AlignmentError: Failure, Equatable {
    /// The transcript is longer than its audio.
    case tooFewFrames(frames: Int, needed: Int)
    /// A log probability is no number, or infinitely large.
    case notANumber(frame: Int, symbol: Int)
    /// A label is the null symbol, or none at all.
    case badLabel(Int, place: Int, symbols: Int)

    package var category: FailureCategory { .badData }

    package var description: String {
        switch self {
        case .tooFewFrames(let frames, let needed):
            """
            the transcript is longer than its audio: there are \(frames) frames, but \(needed) \
            are needed, one a symbol and one more between equal neighbours; check that the \
            transcript belongs to this recording, or take a model with more frames a second
            """
        case .notANumber(let frame, let symbol):
            """
            the log probability of symbol \(symbol) in frame \(frame) is not a number, or \
            infinite; the model or its input is damaged
            """
        case .badLabel(let label, let place, let symbols):
            """
            label \(label) at place \(place) is no label: they lie below \(symbols) and differ \
            from the null symbol
            """
        }
    }
}
