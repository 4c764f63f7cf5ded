import SonorantTensors
import Testing

@Suite("Outer products")
struct OuterProductsTests {
    static let depths = [1, 63, 64, 65, 511, 512, 513, 1300]

    @Test("in f32 they add what plain loops add, for all rows and columns and some")
    func singlePrecision() { sums(.f32) }

    @Test(
        "in bf16 they add what plain loops over rounded factors add",
        .enabled(if: Precision.bf16.isNative))
    func halfPrecision() { sums(.bf16) }

    private func sums(_ precision: Precision) {
        let products = OuterProducts()
        for depth in Self.depths {
            var generator = SeededGenerator(seed: 1, "outer", depth)
            let left = RandomMatrix(depth, 37, generator: &generator)
            let right = RandomMatrix(depth, 70, generator: &generator)
            if precision == .bf16 { for matrix in [left, right] { matrix.roundToHalf() } }
            let padding = (OuterProducts.padding - depth % OuterProducts.padding)
            let first = operand(left.view, precision: precision, padding: padding)
            let second = operand(right.view, precision: precision, padding: padding)
            let start = RandomMatrix(37, 70, gap: 3, generator: &generator)
            let exchanged = RandomMatrix(37, depth, generator: &generator)
            for row in 0..<depth {
                for column in 0..<37 {
                    exchanged.view.row(column)[row] = left.view.row(row)[column]
                }
            }
            let needed = reference(exchanged.view, right.view)
            for (rows, columns) in [(0..<37, 0..<70), (5..<20, 32..<70), (36..<37, 0..<1)] {
                let result = FloatBuffer(count: 37 * 73)
                let whole = MatrixView(base: result.base, rows: 37, columns: 70, stride: 73)
                whole.copy(from: start.view)
                products.add(
                    first.operand, second.operand, rows: rows, columns: columns,
                    to: whole.rows(rows).columns(columns))
                var sums: [Double] = []
                var sizes: [Double] = []
                for row in 0..<37 {
                    for column in 0..<70 {
                        let isInside = rows.contains(row) && columns.contains(column)
                        let added = isInside ? needed.values[row * 70 + column] : 0
                        let size = isInside ? needed.magnitudes[row * 70 + column] : 0
                        sums.append(Double(start.view.row(row)[column]) + added)
                        sizes.append(abs(Double(start.view.row(row)[column])) + size)
                    }
                }
                // What lies outside of the two ranges stays as it was to the bit: rounding of
                // the sums alone is allowed.
                #expect(
                    worst(whole, sums, sizes) < summing, "\(depth) deep, \(rows) × \(columns)")
            }
            withExtendedLifetime((first, second)) {}
        }
    }

    @Test("nothing is added for no rows")
    func empty() {
        let result = FloatBuffer(count: 6)
        result.floats.update(repeating: 2)
        let nothing = FloatBuffer(count: 1)
        OuterProducts().add(
            Operand(nothing.view(rows: 0, columns: 2)), Operand(nothing.view(rows: 0, columns: 3)),
            rows: 0..<2, columns: 0..<3, to: result.view(rows: 2, columns: 3))
        #expect(Array(result.floats) == [2, 2, 2, 2, 2, 2])
    }
}
