/// One look at how far a long piece of work has come, as text.
package struct ProgressLine: Sendable, Equatable {
    /// What is being done, such as `epoch 3`.
    package var title: String
    /// How much is done, 0 to 1.
    package var fraction: Double
    /// What else is worth seeing, such as `loss 1.234`; may be empty.
    package var note: String = ""
    /// Speed in `unit` a second; 0 if not known.
    package var rate: Double = 0
    /// What the rate counts.
    package var unit: String = "frames"
    /// Seconds that remain; nil if not known.
    package var secondsLeft: Double?

    /// A line with nothing but a title and a fraction.
    package init(title: String, fraction: Double) {
        self.title = title
        self.fraction = fraction
    }

    /// The line without a bar, for a file: `epoch 3: 57 %, loss 1.234, 12,345 frames/s, 1:23 left`.
    package var plain: String {
        "\(title): " + ([percent] + details).joined(separator: ", ")
    }

    /// The line with a bar, at most `width` columns wide. Where room is short, first the bar
    /// shrinks, then it goes, then the line is cut.
    package func bar(width: Int) -> String {
        let tail = ([percent] + details).joined(separator: "  ")
        let cells = min(40, width - title.count - tail.count - 6)
        guard cells >= 8 else { return String("\(title)  \(tail)".prefix(max(0, width))) }
        let done = Int((Double(cells) * bounded).rounded(.down))
        let head = done < cells ? ">" : ""
        let rest = String(repeating: " ", count: max(0, cells - done - 1))
        return "\(title)  [\(String(repeating: "=", count: done))\(head)\(rest)]  \(tail)"
    }

    private var bounded: Double { fraction.isNaN ? 0 : min(1, max(0, fraction)) }

    private var percent: String {
        let number = "\(Int((bounded * 100).rounded(.down))) %"
        return String(repeating: " ", count: max(0, 5 - number.count)) + number
    }

    private var details: [String] {
        var parts: [String] = []
        if !note.isEmpty { parts.append(note) }
        if rate > 0, rate.isFinite { parts.append("\(Self.grouped(rate)) \(unit)/s") }
        if let secondsLeft, secondsLeft.isFinite, fraction < 1 {
            parts.append("\(Self.clock(secondsLeft)) left")
        }
        return parts
    }

    /// `1:02`, `1:02:03`, `3 d 1:02:03`.
    package static func clock(_ seconds: Double) -> String {
        let total = Int(min(max(0, seconds.rounded()), 1e9))
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let (days, hours, minutes) = (total / 86400, total / 3600 % 24, total / 60 % 60)
        if days > 0 { return "\(days) d \(hours):\(two(minutes)):\(two(total % 60))" }
        if hours > 0 { return "\(hours):\(two(minutes)):\(two(total % 60))" }
        return "\(minutes):\(two(total % 60))"
    }

    /// Three figures at least, thousands set apart: `0.123`, `12.3`, `1,234`.
    private static func grouped(_ number: Double) -> String {
        if number < 100 {
            let digits = number < 1 ? 1000.0 : number < 10 ? 100 : 10
            return "\((number * digits).rounded() / digits)"
        }
        let digits = Array("\(Int(min(number.rounded(), 1e15)))")
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text
    }
}
