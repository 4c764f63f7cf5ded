import Foundation

/// How sound without a header is written, one channel's sample after the other's.
package struct RawSound: Sendable, Equatable {
    /// How one sample is written: signed, unsigned or floating, its bits, and the end that comes
    /// first.
    package enum Coding: String, Sendable, CaseIterable {
        case u8, s16le, s16be, s24le, s24be, s32le, s32be, f32le, f32be, f64le, f64be

        /// Bytes of a sample.
        package var bytes: Int {
            switch self {
            case .u8: 1
            case .s16le, .s16be: 2
            case .s24le, .s24be: 3
            case .s32le, .s32be, .f32le, .f32be: 4
            case .f64le, .f64be: 8
            }
        }
    }

    /// How a sample is written.
    package var coding: Coding
    /// In Hz.
    package var sampleRate: Int
    /// At least 1; the samples of one time lie together.
    package var channels: Int

    /// Sound of so many samples a second and channel, and so many channels; at least 1 each.
    package init(coding: Coding, sampleRate: Int, channels: Int = 1) {
        precondition(
            sampleRate >= 1 && channels >= 1, "\(sampleRate) Hz and \(channels) channels")
        self.coding = coding
        self.sampleRate = sampleRate
        self.channels = channels
    }

    /// Bytes of one sample of every channel.
    var bytesPerFrame: Int { coding.bytes * channels }

    /// The samples that `bytes` hold at full scale ±1, as libsndfile reads them; bytes that are no
    /// whole sample are left out.
    func samples(of bytes: UnsafeRawBufferPointer) -> [Float] {
        let width = coding.bytes
        let count = bytes.count / width
        func integers<Word: FixedWidthInteger>(
            _ type: Word.Type, _ convert: (Word) -> Float
        ) -> [Float] {
            (0..<count).map {
                convert(bytes.loadUnaligned(fromByteOffset: $0 * width, as: Word.self))
            }
        }
        func triples(_ places: (Int, Int, Int)) -> [Float] {
            (0..<count).map { index in
                let (low, middle, high) = (
                    UInt32(bytes[3 * index + places.0]), UInt32(bytes[3 * index + places.1]),
                    UInt32(bytes[3 * index + places.2])
                )
                let value = Int32(bitPattern: low << 8 | middle << 16 | high << 24)
                return Float(value) * 0x1p-31
            }
        }
        switch coding {
        case .u8: return integers(UInt8.self) { (Float($0) - 128) * 0x1p-7 }
        case .s16le: return integers(Int16.self) { Float(Int16(littleEndian: $0)) * 0x1p-15 }
        case .s16be: return integers(Int16.self) { Float(Int16(bigEndian: $0)) * 0x1p-15 }
        case .s24le: return triples((0, 1, 2))
        case .s24be: return triples((2, 1, 0))
        case .s32le: return integers(Int32.self) { Float(Int32(littleEndian: $0)) * 0x1p-31 }
        case .s32be: return integers(Int32.self) { Float(Int32(bigEndian: $0)) * 0x1p-31 }
        case .f32le:
            return integers(UInt32.self) { Float(bitPattern: UInt32(littleEndian: $0)) }
        case .f32be: return integers(UInt32.self) { Float(bitPattern: UInt32(bigEndian: $0)) }
        case .f64le:
            return integers(UInt64.self) { Float(Double(bitPattern: UInt64(littleEndian: $0))) }
        case .f64be:
            return integers(UInt64.self) { Float(Double(bitPattern: UInt64(bigEndian: $0))) }
        }
    }
}
