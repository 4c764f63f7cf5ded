import SonorantTensors
import Testing

@Suite("Packed weights")
struct PackedWeightsTests {
    private static let rowCounts = [1, 2, 15, 16, 17, 127, 128, 129, 300]
    static let shapes = [[37, 100], [1, 1], [5, 3], [64, 48]]

    /// Multiplies by `weights` with all row counts, and compares with `needed` for 300 rows.
    private func check(
        _ weights: PackedWeights, _ left: RandomMatrix, needed: [Double], magnitudes: [Double],
        location: SourceLocation = #_sourceLocation
    ) {
        let outputs = weights.outputs
        var generator = SeededGenerator(seed: 2)
        let bias = RandomMatrix(1, outputs, generator: &generator)
        let start = RandomMatrix(300, outputs, generator: &generator)
        let (buffer, whole) = operand(left.view, precision: weights.precision)
        for rows in Self.rowCounts {
            let factor = whole.rows(0..<rows)
            // One row more than is written.
            let memory = FloatBuffer(count: (rows + 1) * outputs)
            let result = memory.view(rows: rows, columns: outputs)
            func expect(_ what: String, plus added: (Int) -> Float) {
                let sums = (0..<rows * outputs).map { needed[$0] + Double(added($0)) }
                let sizes = (0..<rows * outputs).map { magnitudes[$0] + abs(Double(added($0))) }
                let error = worst(result, sums, sizes)
                #expect(error < summing, "\(what), \(rows) rows", sourceLocation: location)
                let isWhole = (rows * outputs..<memory.count).allSatisfy { memory.base[$0] == 7 }
                #expect(isWhole, "\(what), \(rows) rows: too much written")
            }
            func refill() {
                memory.floats.update(repeating: 7)
                result.base.update(repeating: .nan, count: rows * outputs)
            }
            refill()
            weights.multiply(factor, into: result)
            expect("overwriting") { _ in 0 }
            refill()
            weights.multiply(factor, into: result, bias: UnsafePointer(bias.buffer.base))
            expect("with bias") { bias.buffer.base[$0 % outputs] }
            result.copy(from: start.view.rows(0..<rows))
            weights.multiply(factor, into: result, adding: true)
            expect("adding") { start.buffer.base[$0] }
        }
        withExtendedLifetime(buffer) {}
    }

    @Test(
        "products in f32 equal plain loops, however the weights lay before they were packed",
        arguments: shapes)
    func singlePrecision(shape: [Int]) {
        products(shape, precision: .f32)
    }

    @Test(
        "products in bf16 equal plain loops over rounded factors",
        .enabled(if: Precision.bf16.isNative), arguments: shapes)
    func halfPrecision(shape: [Int]) {
        products(shape, precision: .bf16)
    }

    private func products(_ shape: [Int], precision: Precision) {
        let (inputs, outputs) = (shape[0], shape[1])
        var generator = SeededGenerator(seed: 1)
        let left = RandomMatrix(300, inputs, gap: 2, generator: &generator)
        for gap in [0, 5] {
            let plain = RandomMatrix(inputs, outputs, gap: gap, generator: &generator)
            let exchanged = RandomMatrix(outputs, inputs, gap: gap, generator: &generator)
            if precision == .bf16 {
                for matrix in [left, plain, exchanged] { matrix.roundToHalf() }
            }
            let weights = PackedWeights(inputs: inputs, outputs: outputs, precision: precision)
            weights.pack(plain.view)
            let needed = reference(left.view, plain.view)
            check(weights, left, needed: needed.values, magnitudes: needed.magnitudes)

            // The same object takes other weights later.
            weights.pack(exchanged.view, transposed: true)
            let straight = RandomMatrix(inputs, outputs, generator: &generator)
            for row in 0..<inputs {
                for column in 0..<outputs {
                    straight.view.row(row)[column] = exchanged.view.row(column)[row]
                }
            }
            let transposed = reference(left.view, straight.view)
            check(weights, left, needed: transposed.values, magnitudes: transposed.magnitudes)
        }
    }

    @Test(
        "products in int8 are exact for values that bytes can hold, after the offsets",
        .enabled(if: Precision.int8.isNative), arguments: shapes)
    func bytes(shape: [Int]) throws {
        let (inputs, outputs) = (shape[0], shape[1])
        var generator = SeededGenerator(seed: 3)
        let left = RandomMatrix(300, inputs, generator: &generator) {
            Float($0.index(below: 255) - 127) / 127
        }
        // Every column has a unit of its own and the largest byte in it, so its scale is known.
        var column = 0
        let right = RandomMatrix(inputs, outputs, gap: 3, generator: &generator) {
            defer { column += 1 }
            let byte = column < outputs ? 127 : $0.index(below: 255) - 127
            return Float(byte) * (0.25 + Float(column % outputs)) / 127
        }
        let weights = PackedWeights(inputs: inputs, outputs: outputs, precision: .int8)
        weights.pack(right.view)
        let offsets = try #require(weights.offsets)
        let sums = reference(left.view, right.view)
        // The caller takes the offsets off, as the 128 in every byte of the left factor adds them.
        let needed = sums.values.indices.map { sums.values[$0] + Double(offsets[$0 % outputs]) }
        let sizes = sums.values.indices.map {
            sums.magnitudes[$0] + abs(Double(offsets[$0 % outputs])) + 1e-3
        }
        check(weights, left, needed: needed, magnitudes: sizes)
    }

    @Test(
        "one large weight of a column does not spoil the others in int8",
        .enabled(if: Precision.int8.isNative))
    func outlier() {
        var generator = SeededGenerator(seed: 4)
        let inputs = 400
        let right = RandomMatrix(inputs, 2, generator: &generator) {
            Float($0.uniform(in: -0.01..<0.01))
        }
        right.view.row(17)[0] = 0.014
        let weights = PackedWeights(inputs: inputs, outputs: 2, precision: .int8)
        weights.pack(right.view)
        let left = RandomMatrix(64, inputs, generator: &generator) {
            Float($0.index(below: 255) - 127) / 127
        }
        let (buffer, factor) = operand(left.view, precision: .int8)
        let result = FloatBuffer(count: 128)
        weights.multiply(factor, into: result.view(rows: 64, columns: 2))
        let needed = reference(left.view, right.view).values
        for column in 0..<2 {
            var (error, size) = (0.0, 0.0)
            for row in 0..<64 {
                let found = result.base[row * 2 + column] - (weights.offsets?[column] ?? 0)
                error +=
                    (Double(found) - needed[row * 2 + column])
                    * (Double(found) - needed[row * 2 + column])
                size += needed[row * 2 + column] * needed[row * 2 + column]
            }
            // A unit of 0.01 / 127 is off by a root mean square of 0.29 units.
            #expect((error / size).squareRoot() < 0.01)
        }
        withExtendedLifetime(buffer) {}
    }

    @Test("threads may multiply by the same weights at once")
    func threads() {
        var generator = SeededGenerator(seed: 5)
        let left = RandomMatrix(300, 40, generator: &generator)
        let right = RandomMatrix(40, 60, generator: &generator)
        let weights = PackedWeights(inputs: 40, outputs: 60, precision: .f32)
        weights.pack(right.view)
        let needed = reference(left.view, right.view)
        let result = FloatBuffer(count: 300 * 60)
        let target = result.view(rows: 300, columns: 60)
        // Pieces of all sizes, so that kernels are made while others are in use.
        var pieces: [Range<Int>] = []
        while case let start = pieces.last?.upperBound ?? 0, start < 300 {
            pieces.append(start..<min(300, start + 1 + pieces.count))
        }
        let pool = ThreadPool(threads: 4)
        for _ in 0..<5 {
            result.clear()
            pool.run(pieces.count) { task in
                weights.multiply(
                    Operand(left.view.rows(pieces[task])), into: target.rows(pieces[task]))
            }
            #expect(worst(target, needed.values, needed.magnitudes) < summing)
        }
    }
}
