import SonorantLayers
import SonorantTensors
import Testing

/// Compares a tape's gradients with finite differences.
struct TapeCheck {
    let store = ParameterStore()
    let pool = ThreadPool(threads: 2)

    /// A parameter of random values is made for each shape; `compute` is a function of them, of
    /// which a random weighting of the result's elements is differentiated.
    ///
    /// In single precision a step of 1e-2 loses little to rounding; functions that are smooth on
    /// that scale come within half a percent of the largest gradient.
    func run(
        _ shapes: [[Int]], seed: UInt64 = 3, tolerance: Double = 5e-3,
        sourceLocation: SourceLocation = #_sourceLocation,
        _ compute: (Tape, [Parameter]) -> Variable
    ) {
        let parameters = shapes.enumerated().map {
            store.register("p\($0.offset)", shape: $0.element)
        }
        store.allocate()
        var generator = SeededGenerator(seed: seed)
        for parameter in parameters {
            store.fillUniformly(parameter, bound: 1, generator: &generator)
        }
        let tape = Tape(store: store, pool: pool)
        var weights: [Float] = []
        func value(training: Bool) -> Double {
            tape.reset(training: training, seed: 7)
            let result = compute(tape, parameters)
            while weights.count < result.rows * result.columns {
                weights.append(Float(generator.uniform(in: -1..<1)))
            }
            var sum = 0.0
            for row in 0..<result.rows {
                for column in 0..<result.columns {
                    sum += Double(
                        weights[row * result.columns + column] * result.value.row(row)[column])
                }
            }
            tape.add(loss: sum, of: result) { gradient in
                for row in 0..<result.rows {
                    for column in 0..<result.columns {
                        gradient.row(row)[column] += weights[row * result.columns + column]
                    }
                }
            }
            return tape.loss
        }
        tape.workspace.gradients.clear()
        _ = value(training: true)
        tape.backward()
        let analytic = Array(tape.workspace.gradients.floats)
        let largest = Double(analytic.map(abs).max() ?? 0)
        #expect(largest > 0, "no gradient at all", sourceLocation: sourceLocation)
        let step: Float = 1e-2
        for parameter in parameters {
            for index in parameter.range {
                let old = store.values.base[index]
                store.values.base[index] = old + step
                store.valuesChanged()
                let above = value(training: true)
                store.values.base[index] = old - step
                store.valuesChanged()
                let below = value(training: true)
                store.values.base[index] = old
                store.valuesChanged()
                let numeric = (above - below) / Double(2 * step)
                #expect(
                    abs(numeric - Double(analytic[index])) <= tolerance * max(1, largest),
                    "\(parameter.name)[\(index - parameter.range.lowerBound)]: \(analytic[index]), not \(numeric)",
                    sourceLocation: sourceLocation)
            }
        }
    }
}
