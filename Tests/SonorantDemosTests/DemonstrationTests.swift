import Foundation
import SonorantDemos
import SonorantTensors
import Testing

@Suite("Demonstrations of gradients")
struct DemonstrationTests {
    @Test("derivatives through time are those that can be worked out by hand")
    func gradientFlow() throws {
        let curves = GradientFlow.curves(steps: 40, cells: 16, seed: 1)
        #expect(curves.count == 11)
        func norms(_ name: String) throws -> [Double] {
            try #require(curves.first { $0.name == name }, "\(name)").norms
        }
        for curve in curves {
            #expect(curve.norms.count == 41)
            #expect(abs(curve.norms[0] - 1) < 1e-6, "\(curve.name)")
        }
        // A context fades by its decay and nothing else.
        for (back, norm) in try norms("scrn, context").enumerated() {
            #expect(abs(norm - pow(0.95, Double(back))) < 1e-5)
        }
        // Orthogonal weights keep lengths, tanh only shortens.
        for (name, scale) in [("rnn-tanh", 1.0), ("rnn-tanh, U × 0.5", 0.5)] {
            let norms = try norms(name)
            for (shorter, longer) in zip(norms.dropFirst(), norms) {
                #expect(shorter <= scale * longer * 1.00001)
            }
        }
        #expect(try norms("rnn-relu, U × 1.1")[40] > 10 * norms("rnn-relu")[40])
        #expect(try norms("lstm, forget bias 3")[40] > norms("lstm")[40])
        #expect(try norms("lstm")[40] > norms("lstm, forget bias 0")[40])
        // The slowest of four groups moves every eighth step only.
        #expect(try norms("clockwork")[40] > norms("rnn-tanh")[40])
    }

    @Test("powers are powers, and the slope of the surface is that of finite differences")
    func cliff() {
        #expect(ErrorCliff.powers(of: 1, steps: 1000).allSatisfy { $0 == 1 })
        let (low, high) = (
            ErrorCliff.powers(of: 0.99, steps: 1000), ErrorCliff.powers(of: 1.01, steps: 1000)
        )
        #expect(abs(low[1000] / pow(0.99, 1000) - 1) < 1e-10 && low.count == 1001)
        #expect(abs(high[1000] / pow(1.01, 1000) - 1) < 1e-10)
        let net = ErrorCliff.Net(steps: 50)
        for (weight, bias) in [(4.5, -2.0), (5.5, -2.6), (6.5, -1.2), (-3, 0.5)] {
            let found = net.error(weight: weight, bias: bias)
            let step = 1e-6
            let slopes = (
                (net.error(weight: weight + step, bias: bias).value
                    - net.error(weight: weight - step, bias: bias).value) / (2 * step),
                (net.error(weight: weight, bias: bias + step).value
                    - net.error(weight: weight, bias: bias - step).value) / (2 * step)
            )
            #expect(abs(found.weightSlope - slopes.0) < 1e-6 * max(1, abs(slopes.0)))
            #expect(abs(found.biasSlope - slopes.1) < 1e-6 * max(1, abs(slopes.1)))
        }
    }

    @Test("a clipped walk takes no step longer than asked for")
    func descent() {
        let path = ErrorCliff.Net(steps: 50).descent(
            weight: 6, bias: -2.2, rate: 0.5, clip: 0.1, updates: 30)
        #expect(path.count == 31)
        for (here, next) in zip(path, path.dropFirst()) {
            let length =
                ((next.weight - here.weight) * (next.weight - here.weight)
                + (next.bias - here.bias) * (next.bias - here.bias)).squareRoot()
            #expect(length <= 0.05 + 1e-9)
        }
    }

    @Test("clipping keeps a training going that diverges without, at any number of threads")
    func clipping() {
        var task = ClippingRun()
        task.frames = 40
        task.updates = 40
        task.rate = 0.1
        let pool = ThreadPool(threads: 2)
        let clipped = task.run(clip: 0.3, pool: pool)
        let free = task.run(clip: nil, pool: pool)
        #expect(clipped.errors.count == 40)
        #expect(clipped.errors[0] == free.errors[0])
        let highest = clipped.errors.max() ?? .infinity
        #expect(highest < 10)
        #expect(free.errors.count < 40 || free.errors.max() ?? 0 > 1000 * highest)
        #expect(task.run(clip: 0.3, pool: ThreadPool(threads: 1)).errors == clipped.errors)
    }
}
