/// What stands before the samples of a WAV that comes through a pipe.
struct WAVHeader: Equatable {
    let sound: RawSound
    /// Bytes before the first sample.
    let size: Int
    /// Bytes of samples; nil where the writer could not know them.
    let dataSize: Int?

    /// Headers longer than this, in bytes or in pieces, are left to libsndfile.
    private static let longest = 1 << 20
    private static let mostPieces = 256

    /// Reads the header that `bytes` begin with, which stay where they are; nil where they are no
    /// WAV, or one with samples in a coding that only libsndfile knows.
    init?(_ bytes: PipeBytes) throws {
        var known: [UInt8] = []
        func upTo(_ end: Int) throws -> Bool {
            if known.count < end, end <= Self.longest { known = try bytes.peek(end) }
            return known.count >= end
        }
        func number(_ offset: Int, _ count: Int) -> Int {
            known[offset..<offset + count].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        func name(_ offset: Int) -> String {
            String(decoding: known[offset..<offset + 4], as: UTF8.self)
        }
        guard try upTo(12), ["RIFF", "RF64"].contains(name(0)), name(8) == "WAVE" else {
            return nil
        }
        var offset = 12
        var sound: RawSound?
        var longSize: Int?
        for _ in 0..<Self.mostPieces {
            guard try upTo(offset + 8) else { return nil }
            let length = number(offset + 4, 4)
            if name(offset) == "data" {
                guard let sound else { return nil }
                self.sound = sound
                size = offset + 8
                dataSize = Self.dataSize(length, longSize: longSize)
                return
            }
            guard try upTo(offset + 8 + length + length % 2) else { return nil }
            if name(offset) == "fmt ", length >= 16 {
                var tag = number(offset + 8, 2)
                if tag == 0xFFFE, length >= 26 { tag = number(offset + 32, 2) }
                sound = Self.sound(
                    tag: tag, channels: number(offset + 10, 2), rate: number(offset + 12, 4),
                    bytesPerFrame: number(offset + 20, 2), bits: number(offset + 22, 2))
                if sound == nil { return nil }
            } else if name(offset) == "ds64", length >= 16 {
                // Only the low seven bytes: a larger file does not exist.
                longSize = number(offset + 16, 7)
            }
            offset += 8 + length + length % 2
        }
        return nil
    }

    /// A program that writes a WAV into a pipe can't go back to fill in the length and leaves 0
    /// or a number near 2³¹ or 2³² there.
    private static func dataSize(_ size: Int, longSize: Int?) -> Int? {
        if size == 0xFFFF_FFFF, let longSize, longSize > 0, longSize < 1 << 55 { return longSize }
        return size == 0 || size >= HeaderClaim.streamingSize ? nil : size
    }

    private static func sound(
        tag: Int, channels: Int, rate: Int, bytesPerFrame: Int, bits: Int
    ) -> RawSound? {
        let coding: RawSound.Coding
        switch (tag, bits) {
        case (1, 8): coding = .u8
        case (1, 16): coding = .s16le
        case (1, 24): coding = .s24le
        case (1, 32): coding = .s32le
        case (3, 32): coding = .f32le
        case (3, 64): coding = .f64le
        default: return nil
        }
        guard rate >= 1, channels >= 1, bytesPerFrame == coding.bytes * channels else { return nil }
        return RawSound(coding: coding, sampleRate: rate, channels: channels)
    }
}
