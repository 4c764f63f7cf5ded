/// What lies between two tokens that sound, or before the first or behind the last one.
struct Gap {
    /// The tokens on either side; nil at the edges of the utterance.
    let left: Int?
    let right: Int?
    /// The spaces between them.
    let spaces: Range<Int>
    let isWithinWord: Bool
    /// The cells that belong to neither token.
    var cells = 0..<0
    /// Cells within ``cells`` that no token may have, such as a wildcard's.
    var kept: Range<Int>?
    /// How many cells have to be left.
    var minimum = 0
}

/// Shares the gaps between spikes out among the tokens, where nothing tells how loud it is.
///
/// Within a word there is hardly silence, so all of a gap is shared out. Between words, a token
/// has no more of it than a part of the median gap: what is beyond that is silence. How much of a
/// sound lies behind its spike, and how much before, depends on the model: the first look-ahead
/// models write a symbol as the sound begins, those that only look back when it has ended. It is
/// estimated from the utterance itself, in which about as much silence goes before the first word as
/// follows the last: if the last spike is further from the end than the first from the start, the
/// sound lies behind the spikes.
struct GapShares {
    /// Cells of sound that belong to a spike.
    private let reach: Double
    /// The part of them behind it, 0 to 1.
    private let behind: Double

    /// - Parameter soundingPart: how much of the median gap is sound.
    init(_ gaps: [Gap], soundingPart: Double) {
        let inner = gaps.filter { $0.left != nil && $0.right != nil && $0.kept == nil }
            .map(\.cells.count).sorted()
        let (before, after) = (gaps.first, gaps.last)
        let outer = (before?.cells.count ?? 0, after?.cells.count ?? 0)
        let typical = inner.isEmpty ? outer.0 + outer.1 : inner[(inner.count - 1) / 2]
        reach = soundingPart * Double(typical)
        let isKnown = before?.kept == nil && after?.kept == nil && reach > 0
        behind =
            isKnown ? min(1, max(0, 0.5 + Double(outer.1 - outer.0) / (2 * reach))) : 0.5
    }

    /// Takes from `gaps` what belongs to the tokens beside them.
    func apply(to gaps: inout [Gap]) {
        for index in gaps.indices {
            let gap = gaps[index]
            let (lower, upper) = (gap.cells.lowerBound, gap.cells.upperBound)
            // What the token on the left, and that on the right, may have at most.
            var free = (gap.cells.count - gap.minimum, gap.cells.count - gap.minimum)
            if let kept = gap.kept { free = (kept.lowerBound - lower, upper - kept.upperBound) }
            var left = min(reach, Double(free.0)) * behind
            var right = min(reach, Double(free.1)) * (1 - behind)
            if gap.isWithinWord, gap.kept == nil {
                left = Double(free.0) * behind
                right = Double(free.1) - left.rounded(.down)
            }
            gaps[index].cells =
                lower + (gap.left == nil ? 0 : Int(left))..<upper
                - (gap.right == nil ? 0 : Int(right))
        }
    }
}
