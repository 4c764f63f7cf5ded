import Foundation
import SonorantTensors
import Testing

@Suite("Bits of a product's rows")
struct RowBitsTests {
    private static let most = 200
    /// Inputs and outputs, among them more inputs than kernels sum up in one go.
    static let shapes = [[1, 1], [5, 3], [37, 100], [64, 48], [300, 40], [600, 33]]

    @Test(
        "a row has the same bits alone and in a product of any number of rows, first or last",
        arguments: Precision.allCases.filter(\.isNative), shapes)
    func rows(precision: Precision, shape: [Int]) {
        LibraryThreads.limitToOne()
        let (inputs, outputs) = (shape[0], shape[1])
        var generator = SeededGenerator(seed: 6)
        let left = RandomMatrix(Self.most, inputs, generator: &generator) {
            Float($0.uniform(in: -1..<1))
        }
        let right = RandomMatrix(inputs, outputs, generator: &generator)
        let bias = RandomMatrix(1, outputs, generator: &generator)
        let start = RandomMatrix(Self.most, outputs, generator: &generator)
        let weights = PackedWeights(inputs: inputs, outputs: outputs, precision: precision)
        weights.pack(right.view)
        let (buffer, whole) = operand(left.view, precision: precision)
        let alone = RandomMatrix(Self.most, outputs, generator: &generator)
        let found = RandomMatrix(Self.most, outputs, generator: &generator)

        /// Multiplies the rows in `range` alone, into the same rows of `result`.
        typealias Product = (_ range: Range<Int>, _ result: MatrixView) -> Void
        func check(_ what: String, _ multiply: Product) {
            for row in 0..<Self.most { multiply(row..<row + 1, alone.view.rows(row..<row + 1)) }
            for count in 1...Self.most {
                for range in [0..<count, Self.most - count..<Self.most] {
                    let result = found.view.rows(range)
                    multiply(range, result)
                    let isSame =
                        memcmp(result.base, alone.view.row(range.lowerBound), count * outputs * 4)
                        == 0
                    #expect(isSame, "\(what), rows \(range) of \(inputs) × \(outputs)")
                }
            }
        }
        check("overwriting") { weights.multiply(whole.rows($0), into: $1) }
        check("with bias") {
            weights.multiply(whole.rows($0), into: $1, bias: UnsafePointer(bias.buffer.base))
        }
        check("adding") {
            $1.copy(from: start.view.rows($0))
            weights.multiply(whole.rows($0), into: $1, adding: true)
        }
        withExtendedLifetime(buffer) {}
    }
}
