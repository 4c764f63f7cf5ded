extension ModelConfiguration {
    /// What the recurrent layers are, in words: `2 × 128 bidirectional lstm`, and behind commas what
    /// is not as plain layers have it.
    package var summary: String {
        var parts = [
            "\(layers) × \(cells) " + (bidirectional ? "bidirectional " : "") + cell.rawValue
        ]
        if projection > 0 { parts.append("projected to \(projection)") }
        if peepholes { parts.append("peepholes") }
        if cell == .clockwork {
            parts.append("periods " + periods.map(String.init).joined(separator: " "))
        }
        if cell == .scrn { parts.append("\(context) context units") }
        if join == .sum { parts.append("directions added") }
        if residual { parts.append("residual") }
        if layerNormalisation { parts.append("normalised") }
        if chunk > 0 {
            parts.append("in blocks of \(chunk) frames with a look-ahead of \(lookAhead)")
        }
        return parts.joined(separator: ", ")
    }
}
