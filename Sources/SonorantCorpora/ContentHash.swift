import Foundation
import SonorantSystem

/// 128 bits that tell contents apart: equal bytes give equal hashes, others differ but for a chance
/// of about n² / 2¹²⁹ among n of them.
///
/// Not meant to withstand anyone who wants two contents to agree. About 4 GB/s.
/// Source: MurmurHash3, the 128-bit variant for 64-bit processors, seed 0 (Appleby 2011).
package struct ContentHash: Sendable, Hashable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0
    private var count = 0
    /// Fewer than 16 bytes that wait for more.
    private var rest: [UInt8] = []

    package init() {}

    /// The hash of all bytes of the file at `path`, which is read in pieces; nil for anything but
    /// a regular file, such as a pipe, which can be read only once.
    package init?(file path: String) {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        let size = 1 << 18
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let got = read(descriptor, buffer.baseAddress, size)
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { return nil }
            guard got > 0 else { return }
            add(UnsafeRawBufferPointer(rebasing: buffer[..<got]))
        }
    }

    /// Adds `text` and its length.
    package mutating func add(_ text: String) {
        add(text.utf8.count)
        var text = text
        text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
    }

    /// Adds a number.
    package mutating func add(_ number: Int) {
        withUnsafeBytes(of: Int64(number).littleEndian) { add($0) }
    }

    /// Adds the bits of `values`.
    package mutating func add(_ values: [Float]) {
        #if _endian(big)
            for value in values {
                withUnsafeBytes(of: value.bitPattern.littleEndian) { add($0) }
            }
        #else
            values.withUnsafeBytes { add($0) }
        #endif
    }

    /// Adds `bytes`; in how many pieces they come makes no difference.
    package mutating func add(_ bytes: UnsafeRawBufferPointer) {
        count += bytes.count
        var start = 0
        if !rest.isEmpty {
            start = min(16 - rest.count, bytes.count)
            rest.append(contentsOf: bytes[..<start])
            guard rest.count == 16 else { return }
            let block = rest
            _ = block.withUnsafeBytes { mix($0, from: 0) }
            rest.removeAll()
        }
        start = mix(bytes, from: start)
        rest.append(contentsOf: bytes[start...])
    }

    /// Takes in all whole blocks from `start` on; returns where the rest begins.
    @discardableResult
    private mutating func mix(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var (h1, h2) = (low, high)
        var place = start
        while place + 16 <= bytes.count {
            let k1 = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            let k2 = bytes.loadUnaligned(fromByteOffset: place + 8, as: UInt64.self)
            h1 ^= Self.scrambleFirst(UInt64(littleEndian: k1))
            h1 = (h1.rotated(by: 27) &+ h2) &* 5 &+ 0x52DC_E729
            h2 ^= Self.scrambleSecond(UInt64(littleEndian: k2))
            h2 = (h2.rotated(by: 31) &+ h1) &* 5 &+ 0x3849_5AB5
            place += 16
        }
        (low, high) = (h1, h2)
        return place
    }

    /// 32 hexadecimal digits, the first half of the reference implementation's result first.
    package var hexadecimal: String {
        var padded = rest
        padded.append(contentsOf: repeatElement(0, count: 16 - rest.count))
        let (k1, k2) = padded.withUnsafeBytes { bytes in
            (
                UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self)),
                UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
        var h1 = low ^ Self.scrambleFirst(k1) ^ UInt64(count)
        var h2 = high ^ Self.scrambleSecond(k2) ^ UInt64(count)
        h1 &+= h2
        h2 &+= h1
        (h1, h2) = (Self.finish(h1), Self.finish(h2))
        h1 &+= h2
        h2 &+= h1
        return [h1, h2].map { half in
            let digits = String(half, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    private static let c1: UInt64 = 0x87C3_7B91_1142_53D5
    private static let c2: UInt64 = 0x4CF5_AD43_2745_937F

    private static func scrambleFirst(_ k: UInt64) -> UInt64 {
        (k &* c1).rotated(by: 31) &* c2
    }

    private static func scrambleSecond(_ k: UInt64) -> UInt64 {
        (k &* c2).rotated(by: 33) &* c1
    }

    private static func finish(_ value: UInt64) -> UInt64 {
        var k = value
        k ^= k >> 33
        k = k &* 0xFF51_AFD7_ED55_8CCD
        k ^= k >> 33
        k = k &* 0xC4CE_B9FE_1A85_EC53
        return k ^ (k >> 33)
    }
}

extension UInt64 {
    fileprivate func rotated(by bits: UInt64) -> UInt64 { (self << bits) | (self >> (64 - bits)) }
}
