import Foundation
import SonorantSystem
import SonorantTensors
import Testing

@Suite("Operands")
struct OperandTests {
    /// What the bits of a row become in bfloat16.
    private func rounded(_ values: [Float]) -> [UInt16] {
        let buffer = OperandBuffer()
        buffer.reserve(rows: 1, columns: values.count, precision: .bf16)
        let operand = buffer.operand(rows: 1, columns: values.count, precision: .bf16)
        let source = FloatBuffer(count: values.count)
        for (index, value) in values.enumerated() { source.base[index] = value }
        operand.copy(from: source.view(rows: 1, columns: values.count))
        let bits = operand.base.assumingMemoryBound(to: UInt16.self)
        return (0..<values.count).map { bits[$0] }
    }

    @Test("bfloat16 takes the nearest value, of two the even one, up to infinity")
    func halfTies() {
        let cases: [(UInt32, UInt16)] = [
            (0x3F80_0000, 0x3F80), (0x3F80_8000, 0x3F80), (0x3F80_8001, 0x3F81),
            (0x3F81_8000, 0x3F82), (0x3F81_7FFF, 0x3F81), (0xBF81_8000, 0xBF82),
            (0x8000_0000, 0x8000), (0x0000_0000, 0x0000), (0x7F7F_7FFF, 0x7F7F),
            (0x7F7F_8000, 0x7F80), (0x7F80_0000, 0x7F80), (0xFF80_0000, 0xFF80),
            (0x0000_8001, 0x0001), (0x007F_FFFF, 0x0080),
        ]
        let found = rounded(cases.map { Float(bitPattern: $0.0) })
        #expect(found == cases.map(\.1))
    }

    @Test("NaN stays NaN in bfloat16, whatever its bits")
    func halfNaN() {
        for bits in [0x7FC0_0000, 0x7F80_0001, 0xFF80_0001, 0x7FFF_FFFF, 0xFFFF_FFFF] as [UInt32] {
            let found = rounded([Float](repeating: Float(bitPattern: bits), count: 19))
            let areNaN = found.allSatisfy { Float(bitPattern: UInt32($0) << 16).isNaN }
            #expect(areNaN, "\(String(bits, radix: 16))")
        }
    }

    @Test("bytes are 128 + 127 x rounded, saturate, and take NaN as one of the ends")
    func bytes() {
        let values: [Float] = [
            0, 1, -1, 0.5, -0.5, 1 / 127, -1 / 127, 1.4 / 127, -1.4 / 127, 1.6 / 127, -1.6 / 127,
            1.01, -1.01, 1e9, -1e9, .infinity, -.infinity, 0.999, -0.999, 0,
        ]
        let buffer = OperandBuffer()
        buffer.reserve(rows: 2, columns: 21, precision: .int8)
        let operand = buffer.operand(rows: 2, columns: 21, precision: .int8)
        let source = FloatBuffer(count: 48)
        for (index, value) in (values + [.nan]).enumerated() {
            source.base[index] = value
            source.base[24 + index] = value
        }
        operand.copy(from: MatrixView(base: source.base, rows: 2, columns: 21, stride: 24))
        let needed: [UInt8] = [
            128, 255, 1, 192, 65, 129, 127, 129, 127, 130, 126, 255, 1, 255, 1, 255, 1, 255, 1,
            128,
        ]
        for row in 0..<2 {
            let found = operand.row(row).assumingMemoryBound(to: UInt8.self)
            for (index, byte) in needed.enumerated() {
                // 0.5 and -0.5 lie halfway between two bytes: 191.5 and 64.5.
                let slack = abs(values[index]) == 0.5 ? 1 : 0
                #expect(abs(Int(found[index]) - Int(byte)) <= slack, "\(values[index])")
            }
            #expect(found[20] >= 1)
        }
        operand.clear()
        let zeros = UnsafeBufferPointer(
            start: operand.base.assumingMemoryBound(to: UInt8.self), count: 42)
        #expect(zeros.allSatisfy { $0 == 128 })
    }

    @Test("an operand in f32 copies rows from a view with gaps")
    func single() {
        let source = FloatBuffer(count: 8)
        for index in 0..<8 { source.base[index] = Float(index) }
        let buffer = OperandBuffer()
        buffer.reserve(rows: 2, columns: 3, precision: .f32)
        let operand = buffer.operand(rows: 2, columns: 3, precision: .f32)
        operand.copy(from: MatrixView(base: source.base, rows: 2, columns: 3, stride: 4))
        let floats = operand.base.assumingMemoryBound(to: Float.self)
        #expect((0..<6).map { floats[$0] } == [0, 1, 2, 4, 5, 6])
    }

    @Test("every precision says whether it is native, and falls back to f32 where it is not")
    func usable() {
        #expect(Precision.f32.isNative)
        for precision in Precision.allCases {
            let usable = precision.usable(log: .init(level: .quiet))
            #expect(usable == (precision.isNative ? precision : .f32))
        }
    }
}
