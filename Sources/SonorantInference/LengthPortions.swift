import SonorantAudio
import SonorantCorpora

/// Works through a list of utterances in portions of like length.
///
/// Where short ones end early, few rows are left for the rest of a minibatch's time, and products
/// of few rows are slow; so utterances of like length are worked off together.
package struct LengthPortions: Sendable {
    /// Seconds of sound in one portion, about; one utterance may have more.
    package var seconds: Double
    /// How many portions are looked through for utterances of like length, whose results are held
    /// at once.
    package var portionsAtOnce: Int

    /// Portions of `seconds`, cut from the order of the list unless `portionsAtOnce` says more.
    package init(seconds: Double, portionsAtOnce: Int = 1) {
        self.seconds = seconds
        self.portionsAtOnce = portionsAtOnce
    }

    /// Calls `body` with what `work` makes of each utterance, in the order of the list.
    ///
    /// - Parameters:
    ///   - work: the results of a portion, one for each of its utterances and in their order.
    ///   - progress: is called before each portion with how many utterances are done, and how many of those
    ///     were not at the call before; to stop, it throws. Called once more at the end.
    ///   - body: what becomes of an utterance's result.
    /// - Throws: what the closures throw.
    package func forEach<Outcome>(
        of utterances: [Utterance], work: ([Utterance]) throws -> [Outcome],
        progress: (_ done: Int, _ newly: Int) throws -> Void,
        body: (Utterance, Outcome) throws -> Void
    ) throws {
        let lengths = utterances.map(\.seconds)
        var start = 0
        var newly = 0
        while start < utterances.count {
            let window = portion(
                start..<utterances.count, lengths: lengths,
                seconds: seconds * Double(portionsAtOnce))
            // Equal lengths keep their order.
            let order = window.sorted { (lengths[$1], $0) < (lengths[$0], $1) }
            let orderedLengths = order.map { lengths[$0] }
            var outcomes: [Int: Outcome] = [:]
            var done = 0
            while done < order.count {
                try progress(start + done, newly)
                let end = portion(
                    done..<order.count, lengths: orderedLengths, seconds: seconds
                ).upperBound
                let portion = order[done..<end].map { utterances[$0] }
                for (index, outcome) in zip(order[done..<end], try work(portion)) {
                    outcomes[index] = outcome
                }
                newly = end - done
                done = end
            }
            for index in window {
                guard let outcome = outcomes[index] else { continue }
                try body(utterances[index], outcome)
            }
            start = window.upperBound
        }
        try progress(start, newly)
    }

    /// The first indices of `range` that fit into `seconds`, at least one.
    private func portion(
        _ range: Range<Int>, lengths: [Double], seconds: Double
    ) -> Range<Int> {
        var sum = 0.0
        var end = range.lowerBound
        while end < range.upperBound, end == range.lowerBound || sum < seconds {
            sum += max(lengths[end], 1)
            end += 1
        }
        return range.lowerBound..<end
    }
}

extension Utterance {
    /// Its seconds. Where the corpus does not tell, the header of its recording does; 0 where
    /// nothing does.
    fileprivate var seconds: Double {
        if let duration, duration > 0 { return duration }
        guard case .audio(let path, let segment) = source, path != "-" else { return 0 }
        return segment.map { $0.upperBound - $0.lowerBound }
            ?? (try? AudioFile.info(path).duration) ?? 0
    }
}
