import CSIMD
import Foundation
import Testing

@Suite("Sigmoid and tanh on each instruction set")
struct VectorMathTests {
    /// What the issue asks for, and the headers state: units in the last place of the result.
    private static let tolerance = 2.0

    private typealias Kernel = (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void

    /// Floats all over the range: sparse where both functions are flat or linear, dense between,
    /// and every float around the places where the formulas change.
    private static let points: [Float] = {
        var points: [Float] = [0, .leastNonzeroMagnitude, .leastNormalMagnitude]
        points += [.greatestFiniteMagnitude, .infinity]
        let (low, high) = (Float(0x1p-12).bitPattern, Float(128).bitPattern)
        points += stride(from: 0, to: low, by: 49_999).map(Float.init(bitPattern:))
        points += stride(from: low, to: high, by: 1009).map(Float.init(bitPattern:))
        points += stride(from: high, to: Float.infinity.bitPattern, by: 99_991)
            .map(Float.init(bitPattern:))
        // The halves of ln 2, from which on n is 1 and 2; the powers 2²⁴ and 2²⁵; where tanh
        // becomes 1; the ends of the range.
        for place: Float in [0.1733, 0.3466, 0.625, 1, 1.0397, 9, 16.636, 17.329, 87.336, 88] {
            points += (0..<500).map { Float(bitPattern: place.bitPattern - 250 + $0) }
        }
        return points + points.map { -$0 }
    }()

    /// The largest error of `kernel` over those points that `domain` allows.
    private func worst(
        _ kernel: Kernel, exact: (Double) -> Double, domain: (Float) -> Bool = { _ in true }
    ) -> (error: Double, point: Float) {
        let points = Self.points.filter(domain)
        var results = [Float](repeating: 0, count: points.count)
        kernel(points, &results, points.count)
        var worst = (error: 0.0, point: Float(0))
        for (x, y) in zip(points, results) {
            let truth = exact(Double(x))
            let error = abs(Double(y) - truth) / Double(Float(truth).ulp)
            if !(error <= worst.error) { worst = (error, x) }
        }
        return worst
    }

    private static let available = (0..<sonorant_instruction_set_count()).filter {
        sonorant_instruction_set_is_available($0) != 0
    }

    @Test("sigmoid stays within 2 ulp down to the smallest normal number", arguments: available)
    func sigmoid(set: Int32) {
        let found = worst(
            { sonorant_sigmoid_on(set, $0, $1, $2) }, exact: { 1 / (1 + exp(-$0)) },
            domain: { $0 >= -87.3365 })
        #expect(found.error < Self.tolerance, "\(name(set)): at \(found.point)")
    }

    @Test("far below zero sigmoid rests at the smallest normal number", arguments: available)
    func floor(set: Int32) {
        let x: [Float] = [-87.34, -88, -104, -1e30, -.infinity]
        var y = [Float](repeating: 0, count: x.count)
        sonorant_sigmoid_on(set, x, &y, x.count)
        for value in y {
            #expect(value.isNormal && value < 1.0001 * Float.leastNormalMagnitude, "\(name(set))")
        }
    }

    @Test("tanh stays within 2 ulp everywhere, and is odd to the bit", arguments: available)
    func tangent(set: Int32) {
        let kernel: Kernel = { sonorant_tanh_on(set, $0, $1, $2) }
        let found = worst(kernel, exact: { tanh($0) })
        #expect(found.error < Self.tolerance, "\(name(set)): at \(found.point)")
        let half = Array(Self.points.prefix(Self.points.count / 2))
        var above = [Float](repeating: 0, count: half.count)
        var below = above
        kernel(half, &above, half.count)
        kernel(half.map { -$0 }, &below, half.count)
        #expect(zip(above, below).allSatisfy { $0.bitPattern == (-$1).bitPattern })
    }

    @Test("neither leaves its range, and both keep NaN", arguments: available)
    func range(set: Int32) {
        var results = [Float](repeating: 0, count: Self.points.count)
        sonorant_sigmoid_on(set, Self.points, &results, results.count)
        #expect(results.allSatisfy { $0 > 0 && $0 <= 1 })
        sonorant_tanh_on(set, Self.points, &results, results.count)
        #expect(results.allSatisfy { $0 >= -1 && $0 <= 1 })
        let nan = [Float](repeating: .nan, count: 19)
        var y = [Float](repeating: 0, count: 19)
        sonorant_sigmoid_on(set, nan, &y, 19)
        #expect(y.allSatisfy { $0.isNaN })
        sonorant_tanh_on(set, nan, &y, 19)
        #expect(y.allSatisfy { $0.isNaN })
    }

    @Test("the kernels themselves give what the best instruction set gives")
    func chosen() throws {
        let best = try #require(Self.available.first)
        #expect(name(best) == String(cString: sonorant_instruction_set()))
        var kernel = [Float](repeating: 0, count: Self.points.count)
        var direct = kernel
        sonorant_sigmoid(Self.points, &kernel, kernel.count)
        sonorant_sigmoid_on(best, Self.points, &direct, direct.count)
        #expect(kernel == direct)
        sonorant_tanh(Self.points, &kernel, kernel.count)
        sonorant_tanh_on(best, Self.points, &direct, direct.count)
        #expect(kernel == direct)
    }

    private func name(_ set: Int32) -> String {
        String(cString: sonorant_instruction_set_name(set))
    }
}
