import CSIMD
import SonorantLayers
import SonorantTensors

/// Training with and without clipping where it matters: plain ReLU cells learn to add two marked
/// numbers of a sequence, by plain gradient descent.
///
/// A frame is a number in 0…1 and a mark, which is 1 for one frame of each half and 0 elsewhere;
/// what is wanted after the last frame is the sum of the two marked numbers. Always saying 1 has
/// a mean squared error of 1/6. Source: the adding problem of Hochreiter and Schmidhuber 1997, in
/// the form of Le, Jaitly and Hinton 2015.
package struct ClippingRun: Sendable {
    /// Frames a sequence.
    package var frames = 20
    /// Sequences an update.
    package var batch = 32
    package var cells = 32
    package var updates = 3000
    package var rate = 0.2
    package var seed: UInt64 = 1

    package init() {}

    /// What a run went through.
    package struct Trace: Encodable, Sendable {
        /// The mean squared error before each update, until it is not finite.
        package var errors: [Double] = []
        /// The norm of the gradient before clipping.
        package var norms: [Double] = []
    }

    /// Trains from the same start on the same data.
    ///
    /// - Parameter clip: the largest norm of the gradient; longer ones are shortened to it. nil
    ///   for none.
    package func run(clip: Double?, pool: ThreadPool) -> Trace {
        let store = ParameterStore()
        let cells = cells
        let stack = LayerStack([
            RecurrentLayer("cells", inputSize: 2, directions: .forward, store: store) { _, _ in
                PlainCell(cells: cells, activation: .relu)
            },
            LinearLayer("output", inputSize: cells, outputSize: 1, store: store),
        ])
        store.allocate()
        var weights = SeededGenerator(seed: seed, "clipping weights")
        stack.initialise(store, generator: &weights)
        var generator = SeededGenerator(seed: seed, "clipping data")
        let layout = PackedLayout(lengths: [Int](repeating: frames, count: batch))
        let (input, slope) = (
            FloatBuffer(count: layout.rows * 2), FloatBuffer(count: layout.rows)
        )
        let workspace = Workspace(store)
        let gradients = workspace.gradients
        var trace = Trace()
        for update in 0..<updates {
            let targets = fill(input, layout: layout, generator: &generator)
            let pass = Pass(layout: layout, pool: pool, training: true, seed: UInt64(update))
            let output = stack.forward(
                input.view(rows: layout.rows, columns: 2), workspace: workspace, pass: pass)
            slope.clear()
            var error = 0.0
            for sequence in 0..<batch {
                let row = layout.row(step: frames - 1, sequence: sequence)
                let miss = Double(output.row(row)[0]) - targets[sequence]
                error += miss * miss / Double(batch)
                slope.base[row] = Float(2 * miss / Double(batch))
            }
            gradients.clear()
            stack.backward(
                slope.view(rows: layout.rows, columns: 1), workspace: workspace, pass: pass)
            let norm = sonorant_sum_of_squares(gradients.base, store.flatCount).squareRoot()
            guard error.isFinite, norm.isFinite else { break }
            trace.errors.append(error)
            trace.norms.append(norm)
            let factor = Float(rate * min(1, (clip ?? .infinity) / max(norm, 1e-30)))
            for index in 0..<store.flatCount {
                store.values.base[index] -= factor * gradients.base[index]
            }
            store.valuesChanged()
        }
        return trace
    }

    private func fill(
        _ input: FloatBuffer, layout: PackedLayout, generator: inout SeededGenerator
    ) -> [Double] {
        (0..<batch).map { sequence in
            let half = frames / 2
            let marks = [
                generator.index(below: half), half + generator.index(below: frames - half),
            ]
            var sum = 0.0
            for step in 0..<frames {
                let value = generator.uniform()
                let row = layout.row(step: step, sequence: sequence)
                input.base[2 * row] = Float(value)
                input.base[2 * row + 1] = marks.contains(step) ? 1 : 0
                if marks.contains(step) { sum += value }
            }
            return sum
        }
    }
}
