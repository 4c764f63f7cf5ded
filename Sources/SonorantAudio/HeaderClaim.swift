/// What a header promises against what the file holds. libsndfile quietly shortens a WAV to what
/// is there, so the promise has to be read here.
enum HeaderClaim: Equatable {
    /// Nothing says that anything is missing.
    case kept
    /// The header promises `claimed` bytes of sound, and `found` are there.
    case short(claimed: Int, found: Int)
    /// The mark of the end is missing.
    case endMissing

    /// Looks at the container that `bytes` begin with; knows RIFF, RF64, RIFX and Ogg.
    static func of(_ bytes: SoundBytes) -> HeaderClaim {
        switch String(decoding: bytes.bytes(at: 0, count: 4), as: UTF8.self) {
        case "RIFF", "RF64": return ofRIFF(bytes, bigEndian: false)
        case "RIFX": return ofRIFF(bytes, bigEndian: true)
        case "OggS": return ofOgg(bytes)
        default: return .kept
        }
    }

    /// What libsndfile's log says of AIFF and AU: `… 32000 (should be 12000)`.
    static func ofLog(_ log: String) -> HeaderClaim {
        for line in log.split(separator: "\n") {
            guard line.contains("SSND") || line.contains("Data Size"),
                let match = line.firstMatch(of: /(\d+) \(should be (\d+)\)/),
                let claimed = Int(match.1), let found = Int(match.2),
                found < claimed, claimed < streamingSize
            else { continue }
            return .short(claimed: claimed, found: found)
        }
        return .kept
    }

    /// A program that writes a WAV into a pipe can't go back to fill in the length and leaves 0
    /// or a number near 2³¹ or 2³² there.
    static let streamingSize = 0x7FFF_F000

    private static func ofRIFF(_ bytes: SoundBytes, bigEndian: Bool) -> HeaderClaim {
        func number(_ bytes: some Collection<UInt8>) -> Int {
            let ordered = bigEndian ? Array(bytes) : Array(bytes.reversed())
            return ordered.reduce(0) { $0 << 8 | Int($1) }
        }
        let total = bytes.count
        var offset = 12
        var longSize: Int?
        while offset + 8 <= total {
            let header = bytes.bytes(at: offset, count: 24)
            guard header.count >= 8 else { break }
            let name = String(decoding: header[..<4], as: UTF8.self)
            let size = number(header[4..<8])
            if name == "ds64", header.count == 24 {
                // Only the low seven bytes: a larger file does not exist.
                longSize = number(header[16..<23])
            }
            if name == "data" {
                let claimed = size == 0xFFFF_FFFF ? longSize ?? size : size
                let found = total - offset - 8
                let isStreamed = claimed == 0 || (longSize == nil && claimed >= streamingSize)
                return !isStreamed && claimed > found
                    ? .short(claimed: claimed, found: found) : .kept
            }
            offset += 8 + size + size % 2
        }
        return .kept
    }

    /// The last page of an Ogg stream carries the flag 4; a page is at most 65,307 bytes long.
    private static func ofOgg(_ bytes: SoundBytes) -> HeaderClaim {
        let total = bytes.count
        let tail = bytes.bytes(at: max(0, total - 65_307), count: 65_307)
        let mark: [UInt8] = Array("OggS".utf8)
        var start = tail.count - 27
        while start >= 0 {
            if tail[start] == mark[0], Array(tail[start..<start + 4]) == mark {
                let segments = Int(tail[start + 26])
                guard start + 27 + segments <= tail.count else { return .endMissing }
                let body = tail[(start + 27)..<(start + 27 + segments)].reduce(0) { $0 + Int($1) }
                let isWhole = start + 27 + segments + body <= tail.count
                return isWhole && tail[start + 5] & 4 != 0 ? .kept : .endMissing
            }
            start -= 1
        }
        return .endMissing
    }
}
