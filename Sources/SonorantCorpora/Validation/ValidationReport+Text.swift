import Foundation
import SonorantText

extension ValidationReport {
    /// The report for a reader, with every fault, ended by a line that says how it stands.
    package var text: String {
        var lines = zip(paths, formats).map { "Corpus       \($0) (\($1.rawValue))" }
        lines += [
            "Fingerprint  \(fingerprint)",
            "Utterances   \(utterances)"
                + (transcribed == utterances ? "" : ", \(transcribed) with a transcript"),
            "Length       \(lengthSummary)", "Speakers     \(speakerSummary)",
            "Media        "
                + (media.isEmpty
                    ? "nothing could be read"
                    : media.map { "\($0.count) × \($0.name)" }.joined(separator: ", ")),
            "Transcripts  \(words) words, \(differentWords) different",
        ]
        if !symbols.isEmpty { lines += ["", alphabetTitle] + alphabetLines }
        if !lengths.isEmpty { lines += ["", "Lengths in \(lengthUnit)"] + histogramLines }
        if !notes.isEmpty { lines += ["", "Notes"] + notes.map { "  \($0)" } }
        if !faults.isEmpty { lines += ["", "Faults"] + faults.map { "  \($0)" } }
        return (lines + ["", verdict]).joined(separator: "\n")
    }

    /// One line: how many faults, and whether one may train.
    package var verdict: String { Self.verdict(errors: errors, warnings: warnings) }

    /// One line: how many faults, and whether one may train.
    static func verdict(errors: Int, warnings: Int) -> String {
        let counts = [(errors, "error"), (warnings, "warning")].compactMap { count, name in
            count == 0 ? nil : "\(count) \(name)\(count == 1 ? "" : "s")"
        }.joined(separator: " and ")
        if errors > 0 { return "\(counts): mend the errors above, then validate again" }
        return (counts.isEmpty ? "No faults" : counts) + ": the corpus can be used as it is"
    }

    private var lengthSummary: String {
        guard !lengths.isEmpty else { return "unknown" }
        let isSeconds = lengthUnit == "seconds"
        func shown(_ length: Double) -> String {
            isSeconds ? String(format: "%.2f s", length) : "\(Int(length))"
        }
        let total = isSeconds ? Self.clock(seconds) : "\(frames) frames"
        return "\(total); shortest \(shown(shortest)), median \(shown(median)), longest "
            + shown(longest)
    }

    private var speakerSummary: String {
        guard !speakers.isEmpty else { return "unknown" }
        let counts = speakers.map(\.utterances)
        let names = speakers.prefix(12).map { "\($0.name) \($0.utterances)" }
        let rest = speakers.count > 12 ? ", …" : ""
        let (least, most) = (counts.min()!, counts.max()!)
        return
            "\(speakers.count), each with \(least == most ? "" : "\(least) to ")\(most) utterances ("
            + names.joined(separator: ", ") + rest + ")"
    }

    private var alphabetTitle: String {
        "Alphabet: \(symbols.count) \(unit)s (the null symbol not counted)"
    }

    /// Symbols with their counts in columns; of long alphabets, such as words, the commonest.
    private var alphabetLines: [String] { Self.columns(symbols, most: 120) }

    /// Names with their counts in columns, at most the first `most`.
    static func columns(_ symbols: [Tally], most: Int) -> [String] {
        let cells = symbols.prefix(most).map { tally in
            let name = tally.name == " " ? "space" : visible(tally.name)
            return "\(name) \(tally.count)"
        }
        let width = min(24, (cells.map(\.count).max() ?? 1) + 2)
        let perLine = max(1, 96 / width)
        var lines: [String] = []
        for start in stride(from: 0, to: cells.count, by: perLine) {
            let row = cells[start..<min(start + perLine, cells.count)]
            let padded = row.map { $0 + String(repeating: " ", count: max(1, width - $0.count)) }
            lines.append("  " + String(padded.joined().reversed().drop { $0 == " " }.reversed()))
        }
        if symbols.count > most { lines.append("  … and \(symbols.count - most) more") }
        return lines
    }

    private var histogramLines: [String] { Self.histogram(lengths) }

    /// A bar drawn for each of `lengths`.
    static func histogram(_ lengths: [Bar]) -> [String] {
        let most = lengths.map(\.count).max() ?? 1
        // As many digits for all as the narrowest range needs.
        let step = lengths.first.map { $0.to - $0.from } ?? 1
        let digits =
            [0, 1, 2].first { abs(step * pow(10, $0) - (step * pow(10, $0)).rounded()) < 1e-6 } ?? 3
        let ends = lengths.map { bar in
            (
                String(format: "%.\(Int(digits))f", bar.from),
                String(format: "%.\(Int(digits))f", bar.to)
            )
        }
        let width = ends.map { max($0.0.count, $0.1.count) }.max() ?? 0
        return zip(lengths, ends).map { bar, ends in
            func right(_ text: String) -> String {
                String(repeating: " ", count: width - text.count) + text
            }
            let drawn = blocks(part: Double(bar.count) / Double(max(most, 1)), width: 50)
            return
                "  \(right(ends.0)) – \(right(ends.1))  \(drawn)\(drawn.isEmpty ? "" : " ")\(bar.count)"
        }
    }

    /// A bar that is `part` of `width` characters long, in steps of an eighth.
    static func blocks(part: Double, width: Int) -> String {
        let eighths = Int((part * Double(width) * 8).rounded(.up))
        let ends = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        return String(repeating: "█", count: eighths / 8) + ends[eighths % 8]
    }

    private static func visible(_ symbol: String) -> String {
        let shown = CodePoints.shown(symbol)
        return shown.hasPrefix("'") ? symbol : shown
    }

    /// `2 h 03 min 07 s`.
    static func clock(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded())
        let parts = (whole / 3600, whole / 60 % 60, whole % 60)
        if parts.0 > 0 { return String(format: "%d h %02d min %02d s", parts.0, parts.1, parts.2) }
        if parts.1 > 0 { return String(format: "%d min %02d s", parts.1, parts.2) }
        return String(format: "%.1f s", seconds)
    }

    /// Sets the shortest, the median, the longest, and about a dozen ranges of round width.
    ///
    /// - Parameter narrowest: the least width of a range.
    mutating func setLengths(_ values: [Double], narrowest: Double = 0.01) {
        let sorted = values.sorted()
        guard let first = sorted.first, let last = sorted.last else { return }
        (shortest, median, longest) = (first, sorted[(sorted.count - 1) / 2], last)
        let wanted = max((last - first) / 12, narrowest)
        let power = pow(10, log10(wanted).rounded(.down))
        let width = [1, 2, 5, 10].map { $0 * power }.first { $0 >= wanted * 0.999 } ?? wanted
        let start = (first / width).rounded(.down)
        let bars = Int((last / width).rounded(.down) - start) + 1
        lengths = (0..<bars).map { number in
            let from = (start + Double(number)) * width
            return Bar(from: Self.round(from), to: Self.round(from + width), count: 0)
        }
        for value in sorted {
            lengths[min(Int((value / width).rounded(.down) - start), bars - 1)].count += 1
        }
    }

    /// To a millionth, so that ranges read 0.3 and not 0.30000000000000004.
    private static func round(_ value: Double) -> Double { (value * 1e6).rounded() / 1e6 }
}
