/// Cuts the words of one utterance into subtitles.
struct SubtitleCutter {
    let words: [Transcript.Word]
    let layout: ResultLayout

    /// The subtitles, by dynamic programming over the places where one may end.
    var cues: [SubtitleCue] {
        let count = words.count
        guard count > 0 else { return [] }
        var best = [Double](repeating: .infinity, count: count + 1)
        var start = [Int](repeating: 0, count: count + 1)
        best[0] = 0
        for end in 1...count {
            for first in stride(from: end - 1, through: 0, by: -1) {
                let isOne = first == end - 1
                guard isOne || fits(first..<end) else { break }
                let cost = best[first] + cost(of: first..<end)
                if cost < best[end] { (best[end], start[end]) = (cost, first) }
            }
        }
        var ranges: [Range<Int>] = []
        var end = count
        while end > 0 {
            ranges.append(start[end]..<end)
            end = start[end]
        }
        return ranges.reversed().map(cue)
    }

    private func cue(_ range: Range<Int>) -> SubtitleCue {
        SubtitleCue(
            start: words[range.lowerBound].start,
            end: max(words[range.upperBound - 1].end, words[range.lowerBound].start),
            lines: lines(range.map { words[$0].word[...] }))
    }

    private func pause(before index: Int) -> Double {
        words[index].start - words[index - 1].end
    }

    /// Whether the words may stand in one subtitle.
    private func fits(_ range: Range<Int>) -> Bool {
        pause(before: range.lowerBound + 1) < layout.cuePause
            && words[range.upperBound - 1].end - words[range.lowerBound].start
                <= layout.cueSeconds
            && wrapped(range.map { words[$0].word[...] }, width: layout.cueCharacters) != nil
    }

    private func cost(of range: Range<Int>) -> Double {
        let letters = range.reduce(range.count - 1) { $0 + words[$1].word.count }
        let fill = Double(letters) / Double(max(1, layout.cueCharacters * layout.cueLines))
        let seconds = words[range.upperBound - 1].end - words[range.lowerBound].start
        var cost = 1 + max(0, 0.5 - fill) + max(0, layout.shortestCue - seconds)
        guard range.upperBound < words.count else { return cost }
        cost += 1.5 - 1.5 * min(1, max(0, pause(before: range.upperBound)) / 0.6)
        switch words[range.upperBound - 1].word.last {
        case ".", "?", "!", "…", "。", "？", "！", "؟", "।": cost -= 1.4
        case ",", ";", ":", "、", "，", "،", "—", "–": cost -= 0.7
        default: break
        }
        return cost
    }

    /// The words in lines, as even as can be; the lower one rather the longer.
    private func lines(_ words: [Substring]) -> [String] {
        let whole = words.joined(separator: " ")
        guard whole.count > layout.cueCharacters else { return [whole] }
        // Narrower until the words no longer fit makes lines of like length.
        let lines = wrapped(words, width: layout.cueCharacters)
        var even = lines ?? [whole]
        var width = layout.cueCharacters - 1
        while let count = lines?.count, let narrower = wrapped(words, width: width),
            narrower.count == count
        {
            even = narrower
            width -= 1
        }
        return even
    }

    /// The words in as few lines of `width` characters as possible; nil if that is too many, or
    /// if a word that is too long is not alone.
    private func wrapped(_ words: [Substring], width: Int) -> [String]? {
        var lines: [String] = []
        var line = ""
        var length = 0
        for word in words {
            let count = word.count
            if count > width { return nil }
            if !line.isEmpty, length + 1 + count <= width {
                line += " " + word
                length += 1 + count
            } else {
                if !line.isEmpty { lines.append(line) }
                (line, length) = (String(word), count)
            }
        }
        if !line.isEmpty { lines.append(line) }
        return lines.count <= layout.cueLines ? lines : nil
    }
}
