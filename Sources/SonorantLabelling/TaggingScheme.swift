/// How tags spell spans: `B-time I-time O` and its kin.
///
/// Source: Ramshaw and Marcus 1995 (IOB1); Tjong Kim Sang and Veenstra 1999 (IOB2); Ratinov and
/// Roth 2009 (BIOES, there BILOU).
public enum TaggingScheme: String, Sendable, Codable, CaseIterable {
    /// `I-x` begins a span; `B-x` does only right after another span of `x`.
    case iob1
    /// `B-x` begins a span, `I-x` goes on with it.
    case iob2
    /// As IOB2, with `E-x` for the last step of a span, and `S-x` for a span of one step.
    case bioes

    /// The forms of its tags, for messages.
    public var forms: String {
        self == .bioes ? "O, B-x, I-x, E-x and S-x" : "O, B-x and I-x"
    }

    /// The place of a tag within a span.
    enum Place: Character {
        case outside = "O"
        case begin = "B"
        case inside = "I"
        case end = "E"
        case single = "S"
    }

    /// The place and the kind of span that `tag` names; nil if it is none of the scheme's.
    func parse(_ tag: String) -> (place: Place, kind: Substring)? {
        if tag == "O" { return (.outside, "") }
        guard let first = tag.first, let place = Place(rawValue: first), place != .outside,
            tag.dropFirst().first == "-", tag.count > 2,
            self == .bioes || place == .begin || place == .inside
        else { return nil }
        return (place, tag.dropFirst(2))
    }

    /// Whether `after` may follow `before`; nil stands for the edge of the sequence.
    func allows(
        _ before: (place: Place, kind: Substring)?, _ after: (place: Place, kind: Substring)?
    )
        -> Bool
    {
        switch self {
        case .iob1:
            guard let after, after.place == .begin else { return true }
            return before?.kind == after.kind
        case .iob2:
            guard let after, after.place == .inside else { return true }
            return before?.kind == after.kind
        case .bioes:
            let isOpen = before?.place == .begin || before?.place == .inside
            let goesOn = after?.place == .inside || after?.place == .end
            return isOpen == goesOn && (!isOpen || before?.kind == after?.kind)
        }
    }

    /// The scheme that all of `tags` fit: BIOES if one of them is `E-x` or `S-x`, else IOB2 if
    /// one is `B-x`, else IOB1 if one is `I-x`; nil if there is none, as among parts of speech.
    ///
    /// Names alone cannot tell IOB1 that has `B-x` from IOB2, which is far more common.
    public static func detect<Tags: Sequence<String>>(_ tags: Tags) -> TaggingScheme? {
        var places: Set<Place> = []
        for tag in tags {
            guard let place = TaggingScheme.bioes.parse(tag)?.place else { return nil }
            places.insert(place)
        }
        if places.contains(.end) || places.contains(.single) { return .bioes }
        if places.contains(.begin) { return .iob2 }
        return places.contains(.inside) ? .iob1 : nil
    }
}
