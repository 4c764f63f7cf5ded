/// Praat's tiers of labelled intervals and points.
package struct TextGrid: Sendable, Equatable {
    /// A stretch of time with a label; a point has its time as both ends.
    package struct Interval: Sendable, Equatable {
        /// Seconds.
        package var start: Double
        /// Seconds.
        package var end: Double
        /// The label; empty where nothing is said.
        package var text: String
        /// The line of the file that the interval begins on, from 1; 0 for none.
        package var line: Int

        /// An interval with all its facts.
        package init(start: Double, end: Double, text: String, line: Int = 0) {
            self.start = start
            self.end = end
            self.text = text
            self.line = line
        }
    }

    /// A row of intervals or points.
    package struct Tier: Sendable, Equatable {
        /// As the file has it; several tiers may share one.
        package var name: String
        /// Whether these are points (Praat's TextTier), not intervals.
        package var hasPoints: Bool
        /// In the order of time.
        package var intervals: [Interval]
        /// The line of the file that the tier begins on, from 1; 0 for none.
        package var line: Int

        /// A tier with all its facts.
        package init(
            name: String, hasPoints: Bool = false, intervals: [Interval], line: Int = 0
        ) {
            self.name = name
            self.hasPoints = hasPoints
            self.intervals = intervals
            self.line = line
        }
    }

    /// Seconds.
    package var start: Double
    /// Seconds.
    package var end: Double
    /// In the order of the file.
    package var tiers: [Tier]

    /// Tiers between two times.
    package init(start: Double, end: Double, tiers: [Tier]) {
        self.start = start
        self.end = end
        self.tiers = tiers
    }

    /// Praat's long text form. Tiers of intervals must leave no gaps, as those of
    /// ``init(_:layout:)`` do.
    package var longText: String {
        var text = """
            File type = "ooTextFile"
            Object class = "TextGrid"

            xmin = \(Self.number(start))
            xmax = \(Self.number(end))
            tiers? <exists>
            size = \(tiers.count)
            item []:

            """
        for (index, tier) in tiers.enumerated() {
            text += """
                    item [\(index + 1)]:
                        class = \(tier.hasPoints ? "\"TextTier\"" : "\"IntervalTier\"")
                        name = \(Self.quoted(tier.name))
                        xmin = \(Self.number(start))
                        xmax = \(Self.number(end))
                        \(tier.hasPoints ? "points" : "intervals"): size = \(tier.intervals.count)

                """
            for (number, interval) in tier.intervals.enumerated() {
                text +=
                    tier.hasPoints
                    ? """
                            points [\(number + 1)]:
                                number = \(Self.number(interval.start))
                                mark = \(Self.quoted(interval.text))

                    """
                    : """
                            intervals [\(number + 1)]:
                                xmin = \(Self.number(interval.start))
                                xmax = \(Self.number(interval.end))
                                text = \(Self.quoted(interval.text))

                    """
            }
        }
        return text
    }

    private static func number(_ seconds: Double) -> String {
        seconds == seconds.rounded() && abs(seconds) < 1e15 ? String(Int(seconds)) : "\(seconds)"
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
