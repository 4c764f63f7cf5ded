import Foundation
import SonorantLayers
import SonorantTensors
import TestSupport
import Testing

/// The formula by which the golden script makes its numbers.
func formula(_ number: Int, count: Int) -> [Float] {
    (0..<count).map { index in
        let x = sin(Double(number) * 12.9898 + Double(index) * 78.233) * 43758.5453
        return Float(x - x.rounded(.down) - 0.5)
    }
}

/// A layer with random weights and inputs, and the tools to look at it.
final class Harness {
    let store = ParameterStore()
    let workspace: Workspace
    var gradients: Gradients { workspace.gradients }
    let layer: any SequenceLayer
    let layout: PackedLayout
    let input: FloatBuffer
    let pool: ThreadPool
    var lossWeights: [Float]
    var precision: Precision

    init(
        inputs: Int, lengths: [Int], threads: Int = 1, precision: Precision = .f32,
        make: (ParameterStore) -> any SequenceLayer
    ) {
        self.precision = precision
        workspace = Workspace(store)
        layer = make(store)
        store.allocate()
        layout = PackedLayout(lengths: lengths)
        input = FloatBuffer(count: layout.rows * inputs)
        pool = ThreadPool(threads: threads)
        lossWeights = formula(8, count: layout.rows * layer.outputSize)
        var generator = SeededGenerator(seed: 11)
        layer.initialise(store, generator: &generator)
        for i in 0..<input.count { input.base[i] = Float(generator.gaussian()) }
    }

    var pass: Pass {
        Pass(layout: layout, pool: pool, training: true, precision: precision, seed: 5)
    }
    var inputView: MatrixView { input.view(rows: layout.rows, columns: layer.inputSize) }

    func forward() -> MatrixView { layer.forward(inputView, workspace: workspace, pass: pass) }

    /// Gradients of Σ output × lossWeights, in sequence-major order of `lossWeights`' rows.
    func backward() -> Matrix {
        gradients.clear()
        let output = forward()
        let gradient = FloatBuffer(count: layout.rows * layer.outputSize)
        let view = gradient.view(rows: layout.rows, columns: output.columns)
        for (row, packed) in sequenceMajorRows.enumerated() {
            for c in 0..<output.columns {
                view.row(packed)[c] = lossWeights[row * output.columns + c]
            }
        }
        let inputGradient = FloatBuffer(count: layout.rows * layer.inputSize)
        let result = inputGradient.view(rows: layout.rows, columns: layer.inputSize)
        layer.backward(
            inputView, outputGradient: view, inputGradient: result, workspace: workspace,
            pass: pass)
        return sequenceMajor(result)
    }

    /// Packed rows in the order sequence 0 frame 0, sequence 0 frame 1, ….
    var sequenceMajorRows: [Int] {
        (0..<layout.sequences).flatMap { layout.rows(ofSequence: $0).map(Int.init) }
    }

    func sequenceMajor(_ view: MatrixView) -> Matrix {
        let matrix = view.matrix()
        return Matrix(
            rows: matrix.rows, columns: matrix.columns,
            elements: sequenceMajorRows.flatMap { matrix[row: $0] })
    }

    func parameter(_ suffix: String) -> Parameter {
        store.parameters.first { $0.name.hasSuffix(suffix) }!
    }
}

func expectClose(
    _ found: [Float], _ needed: [Double], tolerance: Double, _ what: String,
    location: SourceLocation = #_sourceLocation
) {
    #expect(found.count == needed.count, "\(what)", sourceLocation: location)
    let worst = zip(found, needed).map { abs(Double($0) - $1) / max(1, abs($1)) }.max() ?? 0
    #expect(worst < tolerance, "\(what): off by \(worst)", sourceLocation: location)
}

/// Single precision against double over a handful of steps.
let rounding = 2e-5
