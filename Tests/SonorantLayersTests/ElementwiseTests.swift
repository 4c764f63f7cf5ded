import CSIMD
import Foundation
import Testing

@Suite("Element-wise kernels")
struct ElementwiseTests {
    /// Distance from `value` to `exact` in units in the last place of `exact` as a `Float`.
    private func ulps(_ value: Float, _ exact: Double) -> Double {
        abs(Double(value) - exact) / Double(Float(exact).ulp)
    }

    private let points: [Float] =
        stride(from: -30.0, through: 30, by: 0.0031).map { Float($0) }
        + stride(from: -1.0, through: 1, by: 0.00017).map { Float($0) } + [0, -0.0, 1e-20, 1e-6]

    @Test("sigmoid is within 3 ulp of double precision")
    func sigmoid() {
        var result = [Float](repeating: 0, count: points.count)
        sonorant_sigmoid(points, &result, points.count)
        for (x, y) in zip(points, result) {
            #expect(ulps(y, 1 / (1 + exp(-Double(x)))) < 3, "at \(x)")
        }
    }

    @Test("tanh is within 2 ulp of double precision")
    func tangent() {
        var result = [Float](repeating: 0, count: points.count)
        sonorant_tanh(points, &result, points.count)
        for (x, y) in zip(points, result) where x != 0 {
            #expect(ulps(y, tanh(Double(x))) < 2, "at \(x)")
        }
    }

    @Test("both saturate without overflow, and keep NaN")
    func extremes() {
        let x: [Float] = [-1e30, -200, 200, 1e30, .nan]
        var y = [Float](repeating: 0, count: x.count)
        sonorant_sigmoid(x, &y, x.count)
        #expect(y[0] < 1e-30 && y[1] < 1e-30 && y[2] == 1 && y[3] == 1 && y[4].isNaN)
        sonorant_tanh(x, &y, x.count)
        #expect(y[0] == -1 && y[1] == -1 && y[2] == 1 && y[3] == 1 && y[4].isNaN)
    }

    @Test("log-softmax rows are normalised and survive large values")
    func logSoftmax() {
        let x: [Float] = [1000, 999, -1000, 0, 0, 0, 1, 2, 3]
        var y = [Float](repeating: 0, count: 9)
        sonorant_log_softmax(3, 3, x, 3, &y, 3)
        for row in 0..<3 {
            let sum = (0..<3).reduce(0.0) { $0 + exp(Double(y[row * 3 + $1])) }
            #expect(abs(sum - 1) < 1e-6)
        }
        #expect(abs(y[0] - -0.313_261_7) < 1e-6)
    }

    @Test("dropout keeps the mean and repeats its mask")
    func dropout() {
        let x = [Float](repeating: 1, count: 100_000)
        var first = x
        var second = x
        sonorant_dropout(x, &first, x.count, 0.3, 9, 0)
        sonorant_dropout(x, &second, x.count, 0.3, 9, 0)
        #expect(first == second)
        sonorant_dropout(x, &second, x.count, 0.3, 10, 0)
        #expect(first != second)
        let dropped = Double(first.count { $0 == 0 }) / Double(x.count)
        #expect(abs(dropped - 0.3) < 0.01)
        #expect(abs(first.reduce(0, +) / Float(x.count) - 1) < 0.02)
    }
}
