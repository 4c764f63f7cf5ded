import SonorantSystem
import SonorantText

/// A row of labelled stretches of time in an annotation file.
struct AnnotationTier {
    struct Label {
        /// Seconds; nil where the file gives none.
        var start: Double?
        var end: Double?
        var text: String
        var line: Int
    }

    var name: String
    /// Who speaks, where the file says so by other means than the name.
    var participant: String?
    /// Points have no length, so nothing can be said in them.
    var hasPoints = false
    /// Whether it hangs on another tier.
    var isDependent = false
    var labels: [Label]
    var line: Int

    /// What the tier is for and who speaks, where the name tells: `text@anna` as in ELAN, `anna -
    /// text` as the Montreal Forced Aligner writes, `text (anna)` as we do.
    var parts: (role: String, speaker: String?) {
        func trimmed(_ text: Substring) -> String { String(String(text).trimmed) }
        if let at = name.firstIndex(of: "@") {
            let speaker = trimmed(name[name.index(after: at)...])
            return (trimmed(name[..<at]), speaker.isEmpty ? nil : speaker)
        }
        if let dash = name.ranges(of: " - ").last {
            return (trimmed(name[dash.upperBound...]), trimmed(name[..<dash.lowerBound]))
        }
        if name.hasSuffix(")"), let open = name.ranges(of: " (").last {
            let speaker = trimmed(name[open.upperBound...].dropLast())
            return (trimmed(name[..<open.lowerBound]), speaker.isEmpty ? nil : speaker)
        }
        return (String(name.trimmed), nil)
    }
}

/// Which tiers of an annotation file hold what is said.
enum TierChoice {
    /// Tiers that are taken for transcripts unless the user names one, the best first.
    static let usual = [
        "utterance", "utterances", "transcript", "transcripts", "transcription",
        "transcriptions", "text", "sentence", "sentences", "orthography", "orth", "ort", "tx",
        "default", "word", "words",
    ]

    enum Problem: Error {
        /// Nothing can be taken; why, and what to do.
        case none(String)
    }

    /// The tiers to take: those called `name` (or whose name says that this is what they are for,
    /// such as `name@anna`), or else the first of the ``usual`` ones, or else the only one.
    static func choose(_ tiers: [AnnotationTier], name: String?) throws -> [AnnotationTier] {
        let usable = tiers.filter { !$0.hasPoints }
        if let name {
            let exact = tiers.filter { $0.name == name }
            let found = exact.isEmpty ? tiers.filter { matches($0, name) } : exact
            let intervals = found.filter { !$0.hasPoints }
            if !intervals.isEmpty { return intervals }
            throw Problem.none(
                found.isEmpty
                    ? "no tier '\(name)'" + list(tiers)
                        + NearestName.question(for: name, among: tiers.map(\.name))
                    : "the tier '\(name)' holds points, but intervals are needed" + list(usable))
        }
        for name in usual {
            let found = usable.filter { matches($0, name) }
            if !found.isEmpty { return found }
        }
        let filled = usable.filter { tier in
            tier.labels.contains { !$0.text.allSatisfy(\.isWhitespace) }
        }
        if filled.count <= 1 { return filled }
        let independent = filled.filter { !$0.isDependent }
        if independent.count == 1 { return independent }
        throw Problem.none(
            "which tier holds what is said is not clear" + list(usable)
                + "; name one with --tier NAME")
    }

    private static func matches(_ tier: AnnotationTier, _ name: String) -> Bool {
        let name = name.lowercased()
        return tier.name.lowercased() == name || tier.parts.role.lowercased() == name
    }

    private static func list(_ tiers: [AnnotationTier]) -> String {
        tiers.isEmpty
            ? "; there are no tiers of intervals"
            : "; there are " + tiers.map(\.name).quotedList(limit: 12)
    }
}
