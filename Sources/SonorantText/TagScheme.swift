/// How tags of single tokens stand for chunks, such as names of several words.
///
/// A tag is a prefix, a hyphen and the chunk's type (`B-PER`), or `O` outside of all chunks.
package enum TagScheme: String, Codable, Sendable, CaseIterable {
    /// `I-` for every token of a chunk; `B-` only for the first of one that follows another of
    /// the same type. Source: Ramshaw and Marcus 1995.
    case iob1
    /// `B-` for the first token of every chunk, `I-` for the others.
    case iob2
    /// As ``iob2``, but `E-` for the last token, and `S-` for the only one.
    case bioes

    /// Whether `second` may follow `first` in this scheme; nil is the start (of `first`) or the
    /// end (of `second`) of a sentence.
    ///
    /// A tag that is of no such form, or whose prefix the scheme does not have, may stand nowhere,
    /// but for `O`.
    package func allows(_ first: String?, _ second: String?) -> Bool {
        let (left, right) = (ChunkTag(first ?? "O"), ChunkTag(second ?? "O"))
        guard fits(left), fits(right) else { return false }
        let continues = left.isInside && right.isInside && left.type == right.type
        switch self {
        case .iob1:
            // `B-` parts two chunks of one type.
            return right.prefix == "B" ? continues : true
        case .iob2:
            return right.prefix == "I" ? continues : true
        case .bioes:
            let isOpen = left.prefix == "B" || left.prefix == "I"
            let goesOn = right.prefix == "I" || right.prefix == "E"
            return isOpen == goesOn && (!isOpen || left.type == right.type)
        }
    }

    /// Whether `tag` is one that the scheme has.
    package func has(_ tag: String) -> Bool { fits(ChunkTag(tag)) }

    /// The forms of its tags, for messages.
    package var forms: String {
        self == .bioes ? "O, B-x, I-x, E-x and S-x" : "O, B-x and I-x"
    }

    private func fits(_ tag: ChunkTag) -> Bool {
        guard tag.isInside else { return tag.prefix == "O" && tag.type.isEmpty }
        guard !tag.type.isEmpty else { return false }
        switch self {
        case .iob1, .iob2: return tag.prefix == "B" || tag.prefix == "I"
        case .bioes: return "BIES".contains(tag.prefix) && tag.prefix.count == 1
        }
    }

    /// Every place in `tags` where a tag may not follow the one before it, in order;
    /// `tags.count` where the last may not end a sentence.
    package func breaks(in tags: [String]) -> [Int] {
        (0...tags.count).filter { place in
            !allows(place > 0 ? tags[place - 1] : nil, place < tags.count ? tags[place] : nil)
        }
    }

    /// Tags of this scheme for `chunks`, which do not overlap, in a sentence of `count` tokens.
    package func tags(for chunks: [Chunk], count: Int) -> [String] {
        var tags = [String](repeating: "O", count: count)
        var previous: Chunk?
        for chunk in chunks.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            let (first, last) = (chunk.range.lowerBound, chunk.range.upperBound - 1)
            precondition(first >= 0 && last < count, "chunk \(chunk) in \(count) tokens")
            for index in chunk.range { tags[index] = "I-" + chunk.type }
            switch self {
            case .iob1:
                if previous?.range.upperBound == first, previous?.type == chunk.type {
                    tags[first] = "B-" + chunk.type
                }
            case .iob2:
                tags[first] = "B-" + chunk.type
            case .bioes:
                tags[first] = "B-" + chunk.type
                tags[last] = (first == last ? "S-" : "E-") + chunk.type
            }
            previous = chunk
        }
        return tags
    }

    /// `tags` of any scheme in this one. Chunks are found as conlleval does, so what breaks a
    /// scheme is mended: a stray `I-` begins a chunk.
    package func converting(_ tags: [String]) -> [String] {
        self.tags(for: Chunk.all(in: tags), count: tags.count)
    }

    /// The scheme of `sequences`; nil where tags are not of such a form, or all are `O`.
    ///
    /// `E-` or `S-` anywhere make ``bioes``. Otherwise it is ``iob1`` where an `I-` begins a chunk
    /// and no `B-` stands where IOB1 needs none, else ``iob2``.
    package static func detected(in sequences: some Sequence<[String]>) -> TagScheme? {
        var hasChunks = false
        var hasEnds = false
        var straysInside = false
        var needlessBegins = false
        for sequence in sequences {
            var previous = ChunkTag("O")
            for tag in sequence.lazy.map({ ChunkTag($0) }) {
                guard tag.isInside else {
                    guard tag.prefix == "O", tag.type.isEmpty else { return nil }
                    previous = tag
                    continue
                }
                guard tag.prefix.count == 1, "BIES".contains(tag.prefix), !tag.type.isEmpty else {
                    return nil
                }
                hasChunks = true
                if tag.prefix == "E" || tag.prefix == "S" { hasEnds = true }
                let continues = previous.isInside && previous.type == tag.type
                if tag.prefix == "I", !continues { straysInside = true }
                if tag.prefix == "B", !continues { needlessBegins = true }
                previous = tag
            }
        }
        guard hasChunks else { return nil }
        return hasEnds ? .bioes : straysInside && !needlessBegins ? .iob1 : .iob2
    }
}

/// A tag in two parts.
struct ChunkTag: Equatable {
    /// What stands before the first hyphen; all of a tag without one.
    let prefix: Substring
    /// What stands after the first hyphen, or nothing.
    let type: Substring

    init(_ tag: String) {
        if let hyphen = tag.firstIndex(of: "-") {
            prefix = tag[..<hyphen]
            type = tag[tag.index(after: hyphen)...]
        } else {
            prefix = tag[...]
            type = ""
        }
    }

    /// Whether a chunk covers the token.
    var isInside: Bool { prefix != "O" && prefix != "." }
}

/// Tokens in a row that make a whole.
package struct Chunk: Sendable, Hashable {
    /// What they make, such as `PER`; empty where tags name no type.
    package var type: String
    /// The tokens, counted from 0.
    package var range: Range<Int>

    /// A chunk.
    package init(type: String, range: Range<Int>) {
        self.type = type
        self.range = range
    }

    /// All chunks that `tags` stand for, in order, found as conlleval does: a change of type or a
    /// prefix that cannot continue begins a new one, so a stray `I-` or `E-` opens a chunk.
    /// Understands ``TagScheme``'s three schemes at once. Source: conlleval (Tjong Kim Sang 2004).
    package static func all(in tags: [String]) -> [Chunk] {
        var chunks: [Chunk] = []
        var start: Int?
        var previous = ChunkTag("O")
        func close(_ end: Int) {
            if let first = start {
                chunks.append(Chunk(type: String(previous.type), range: first..<end))
            }
            start = nil
        }
        for (index, tag) in tags.enumerated() {
            let tag = ChunkTag(tag)
            if ends(previous, before: tag) { close(index) }
            if begins(tag, after: previous) {
                close(index)
                start = index
            }
            previous = tag
        }
        close(tags.count)
        return chunks
    }

    private static func ends(_ previous: ChunkTag, before tag: ChunkTag) -> Bool {
        switch (previous.prefix, tag.prefix) {
        case ("E", _), ("S", _), ("B", "B"), ("B", "S"), ("B", "O"), ("I", "B"), ("I", "S"),
            ("I", "O"):
            true
        default: previous.isInside && previous.type != tag.type
        }
    }

    private static func begins(_ tag: ChunkTag, after previous: ChunkTag) -> Bool {
        switch (previous.prefix, tag.prefix) {
        case (_, "B"), (_, "S"), ("E", "E"), ("E", "I"), ("S", "E"), ("S", "I"), ("O", "E"),
            ("O", "I"):
            true
        default: tag.isInside && previous.type != tag.type
        }
    }
}
