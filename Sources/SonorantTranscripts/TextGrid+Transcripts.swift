extension TextGrid {
    /// The tiers `utterance`, `words` and `symbols` of one recording's transcripts.
    ///
    /// Each tier covers all of the recording without gaps; silence has an empty label. Where
    /// several people speak, each has tiers of their own, such as `words (anna)`; utterances that
    /// overlap go to further tiers, such as `words 2`. Times are rounded to milliseconds, and no
    /// word or symbol is shorter than one. Symbols that are white space are left out.
    package init(_ transcripts: [Transcript], layout: ResultLayout = ResultLayout()) {
        let ordered = transcripts.enumerated().sorted {
            ($0.element.offset ?? 0, $0.offset) < ($1.element.offset ?? 0, $1.offset)
        }.map(\.element)
        var speakers: [String?] = []
        for transcript in ordered where !speakers.contains(transcript.speaker) {
            speakers.append(transcript.speaker)
        }
        var tiers: [Tier] = []
        for speaker in speakers {
            let suffix = speakers.count > 1 ? " (\(speaker ?? "unknown"))" : ""
            let lanes = Self.lanes(ordered.filter { $0.speaker == speaker })
            for (number, lane) in lanes.enumerated() {
                let suffix = (number > 0 ? " \(number + 1)" : "") + suffix
                tiers += Self.tiers(lane, suffix: suffix, symbols: layout.symbolTier)
            }
        }
        let ends = ordered.map { Decimals.rounded(($0.offset ?? 0) + $0.duration) }
        let last = tiers.compactMap(\.intervals.last?.end)
        let end = max((ends + last).max() ?? 0, 0.001)
        self.init(
            start: 0, end: end,
            tiers: tiers.map {
                Tier(name: $0.name, intervals: Self.covering($0.intervals, end: end))
            })
    }

    /// Utterances in as few rows as they need to overlap in none.
    private static func lanes(_ transcripts: [Transcript]) -> [[Transcript]] {
        var lanes: [[Transcript]] = []
        var ends: [Double] = []
        for transcript in transcripts {
            let start = Decimals.rounded(transcript.offset ?? 0)
            let end = Decimals.rounded((transcript.offset ?? 0) + transcript.duration)
            if let lane = ends.firstIndex(where: { $0 <= start }) {
                lanes[lane].append(transcript)
                ends[lane] = end
            } else {
                lanes.append([transcript])
                ends.append(end)
            }
        }
        return lanes
    }

    private static func tiers(
        _ transcripts: [Transcript], suffix: String, symbols: String
    ) -> [Tier] {
        func tier(_ name: String, _ labels: (Transcript) -> [Interval]) -> Tier {
            Tier(
                name: name + suffix,
                intervals: apart(
                    transcripts.flatMap { transcript in
                        let offset = transcript.offset ?? 0
                        return labels(transcript).map {
                            Interval(start: $0.start + offset, end: $0.end + offset, text: $0.text)
                        }
                    }))
        }
        return [
            tier("utterance") { [Interval(start: 0, end: $0.duration, text: $0.text)] },
            tier("words") {
                $0.words.map { Interval(start: $0.start, end: $0.end, text: $0.word) }
            },
            tier(symbols) {
                $0.symbols.filter { !$0.symbol.allSatisfy(\.isWhitespace) }
                    .map { Interval(start: $0.start, end: $0.end, text: $0.symbol) }
            },
        ]
    }

    /// The intervals one behind the other, each a millisecond long at least.
    private static func apart(_ intervals: [Interval]) -> [Interval] {
        var end = 0.0
        return intervals.map { interval in
            let start = max(Decimals.rounded(interval.start), end)
            end = max(Decimals.rounded(interval.end), Decimals.rounded(start + 0.001))
            return Interval(start: start, end: end, text: interval.text)
        }
    }

    /// The intervals with empty ones where there was none, from 0 to `end`.
    private static func covering(_ intervals: [Interval], end: Double) -> [Interval] {
        var covering: [Interval] = []
        var last = 0.0
        for interval in intervals {
            if interval.start > last {
                covering.append(Interval(start: last, end: interval.start, text: ""))
            }
            covering.append(interval)
            last = interval.end
        }
        if last < end { covering.append(Interval(start: last, end: end, text: "")) }
        return covering
    }
}
