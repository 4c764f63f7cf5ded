extension Corpus {
    /// Sixteen hexadecimal digits that change when an id, a speaker, a transcript, or the name,
    /// segment or offset of a source changes, and stay when the corpus is moved as a whole.
    ///
    /// Not meant to withstand anyone who wants two corpora to agree.
    /// Source: FNV-1a, 64 bits (Fowler, Noll and Vo), each field ended by a byte of its own.
    package var fingerprint: String {
        var hash = StableHash()
        for utterance in utterances {
            hash.add(utterance.id)
            hash.add(utterance.speaker ?? "")
            hash.add(utterance.transcript ?? "\u{0}")
            hash.add(Paths.name(of: utterance.source.path))
            switch utterance.source {
            case .audio(_, let segment?): hash.add("\(segment.lowerBound) \(segment.upperBound)")
            case .archive(_, let offset): hash.add("\(offset)")
            case .audio, .numpy: hash.add("")
            }
        }
        return hash.hexadecimal
    }
}

/// FNV-1a with 64 bits. What needs no fingerprint of 0.1.0 uses ``ContentHash``.
private struct StableHash {
    private var value: UInt64 = 0xCBF2_9CE4_8422_2325

    private mutating func add(_ byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x100_0000_01B3
    }

    /// Adds `text` and an end that no text holds.
    mutating func add(_ text: String) {
        for byte in text.utf8 { add(byte) }
        add(0xFF)
    }

    var hexadecimal: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
