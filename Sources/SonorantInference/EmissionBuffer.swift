import SonorantAlignment
import SonorantTensors

/// The emissions of an utterance so far, which its words' times are found from in the end.
///
/// They are kept whole: 4 bytes a frame and symbol, some 40 MB an hour for 30 symbols and 100
/// frames a second. Beyond ``limit`` they are given up; times are then those of the spikes, or
/// where these are not known either, even.
struct EmissionBuffer {
    /// Values that are kept at most, 1 GB unless changed.
    var limit = 1 << 28

    private(set) var frames = 0
    private var columns = 0
    private var elements: [Float] = []
    private var isWhole = true

    mutating func append(_ logProbabilities: Matrix) {
        frames += logProbabilities.rows
        columns = logProbabilities.columns
        guard isWhole else { return }
        elements += logProbabilities.elements
        if elements.count > limit {
            isWhole = false
            elements = []
        }
    }

    /// All of them as one matrix; nil where they were given up.
    var logProbabilities: Matrix? {
        isWhole ? Matrix(rows: frames, columns: columns, elements: elements) : nil
    }

    /// The times of the tokens of `alignment`; `words` as in ``SpanBuilder``.
    func spans(
        of alignment: Alignment, words: [Int?], utterance: StreamedUtterance
    ) -> [TimedToken] {
        let builder = SpanBuilder()
        guard let logProbabilities else {
            return builder.spikes(
                of: alignment, secondsPerFrame: utterance.secondsPerFrame,
                duration: utterance.duration)
        }
        return builder.spans(
            of: alignment, logProbabilities: logProbabilities,
            secondsPerFrame: utterance.secondsPerFrame, duration: utterance.duration,
            words: words, loudness: utterance.loudness)
    }
}
