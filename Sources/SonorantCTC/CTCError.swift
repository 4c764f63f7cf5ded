import SonorantSystem

/// Labels that no path of the given length stands for.
package enum CTCError: Failure, Equatable {
    /// There are fewer frames than the labels and their adjacent repeats need.
    case tooFewFrames(frames: Int, labels: Int, needed: Int)

    package var category: FailureCategory { .badData }

    package var description: String {
        switch self {
        case .tooFewFrames(let frames, let labels, let needed):
            """
            \(frames) frames cannot carry \(labels) labels: \(needed) are needed, one a label and \
            one more between equal neighbours; shorten the labels, lengthen the audio, or stack \
            fewer frames
            """
        }
    }
}
