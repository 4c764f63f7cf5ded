import CSIMD
import Foundation
import Testing

@Suite("Element-wise kernels")
struct ElementwiseTests {
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
