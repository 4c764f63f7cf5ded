import Foundation
import SonorantModels
import SonorantTensors
import Testing

@Suite("Networks that run block by block")
struct BlockwiseTests {
    private let pool = ThreadPool(threads: 2)
    private static let lengths = [7, 11, 2, 8, 1, 0]

    private func network(
        chunk: Int, lookAhead: Int = 0, bidirectional: Bool = true, dropout: Float = 0,
        cells: Int = 7, projection: Int = 3
    ) -> AcousticModel {
        var configuration = ModelConfiguration()
        configuration.layers = 2
        configuration.cells = cells
        configuration.bidirectional = bidirectional
        configuration.projection = projection
        configuration.peepholes = true
        configuration.dropout = dropout
        configuration.inputDropout = dropout
        configuration.chunk = chunk
        configuration.lookAhead = lookAhead
        let model = AcousticModel(configuration: configuration, inputSize: 4, outputSize: 5)
        model.initialise(seed: 3)
        // Large enough for far frames to matter.
        for parameter in model.parameters.parameters {
            model.parameters.set(
                model.parameters.floats(of: parameter).map { 1.7 * $0 }, of: parameter)
        }
        return model
    }

    private func features(_ lengths: [Int]) -> [Matrix] {
        var generator = SeededGenerator(seed: 5)
        return lengths.map { length in
            Matrix(
                rows: length, columns: 4,
                elements: (0..<length * 4).map { _ in Float(generator.gaussian()) })
        }
    }

    private func streamed(
        _ features: Matrix, _ network: AcousticModel, piece: Int, precision: Precision
    ) -> Matrix {
        let stream = NetworkStream(network, precision: precision, pool: pool)
        var elements: [Float] = []
        for start in stride(from: 0, to: features.rows, by: piece) {
            let rows = start..<min(start + piece, features.rows)
            elements += stream.append(features.rows(in: rows)).elements
        }
        elements += stream.finish().elements
        return Matrix(rows: elements.count / 5, columns: 5, elements: elements)
    }

    @Test(
        "frames piece by piece give the bits of the whole",
        arguments: [(false, 0, 0), (true, 6, 0), (true, 5, 3), (true, 4, 9), (true, 100, 7)],
        [Precision.f32, .bf16, .int8])
    func streaming(
        _ shape: (bidirectional: Bool, chunk: Int, lookAhead: Int), precision: Precision
    ) {
        guard precision == .f32 || precision.isNative else { return }
        let network = network(
            chunk: shape.chunk, lookAhead: shape.lookAhead, bidirectional: shape.bidirectional,
            cells: 24, projection: precision == .int8 ? 0 : 16)
        let inputs = features([61, 37, 1, 0])
        let whole = network.logProbabilities(of: inputs, precision: precision, pool: pool)
        for piece in [1, 2, 3, 7, 19, 61] {
            for (input, needed) in zip(inputs, whole) {
                #expect(
                    streamed(input, network, piece: piece, precision: precision) == needed,
                    "pieces of \(piece)")
            }
        }
    }

    @Test("a stream that has ended begins anew")
    func again() {
        let network = network(chunk: 4, lookAhead: 2)
        let stream = NetworkStream(network, pool: pool)
        let input = features([9])[0]
        let runs = (0..<2).map { _ in
            stream.append(input).elements + stream.finish().elements
        }
        #expect(runs[0] == runs[1])
        #expect(runs[0] == network.logProbabilities(of: [input], pool: pool)[0].elements)
    }

    @Test("no frame sees further than its block and the look-ahead, and each sees so far")
    func reach() {
        let network = network(chunk: 4, lookAhead: 3)
        let input = features([20])[0]
        let needed = network.logProbabilities(of: [input], pool: pool)[0]
        for changed in 0..<20 {
            var other = input
            other[changed, 0] += 1
            let found = network.logProbabilities(of: [other], pool: pool)[0]
            for frame in 0..<20 {
                let isSeen = changed < (frame / 4 + 1) * 4 + 3
                #expect(
                    (found[row: frame] != needed[row: frame]) == isSeen,
                    "frame \(frame) and a change in \(changed)")
            }
        }
    }

    /// Σ logits × fixed weights, and its gradients.
    private func lossAndGradients(
        _ model: AcousticModel, _ inputs: [Matrix]
    ) -> (loss: Double, gradients: [Float]) {
        let batch = PackedBatch()
        batch.fill(inputs)
        let runner = NetworkRunner(model, pool: pool)
        let logits = runner.forward(batch, training: true, seed: 9)
        var loss = 0.0
        for row in 0..<logits.rows {
            for column in 0..<logits.columns {
                let weight = Float(sin(Double(row * 5 + column) * 12.9898))
                loss += Double(weight) * Double(logits.row(row)[column])
                logits.row(row)[column] = weight
            }
        }
        runner.backward(logits, batch: batch, seed: 9)
        return (loss, Array(runner.gradients.floats.prefix(model.parameters.flatCount)))
    }

    private func worst(_ found: [Float], _ needed: [Float]) -> Float {
        zip(found, needed).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? 0
    }

    @Test("one block of everything is the ordinary network, gradients included")
    func oneBlock() {
        let inputs = features(Self.lengths)
        let ordinary = lossAndGradients(network(chunk: 0), inputs)
        let blockwise = lossAndGradients(network(chunk: 11), inputs)
        #expect(ordinary.loss == blockwise.loss)
        #expect(ordinary.gradients == blockwise.gradients)
    }

    @Test(
        "looking back alone, blocks change nothing, and gradients go through all of them",
        arguments: [(1, 0), (3, 0), (3, 2), (4, 6)])
    func unidirectional(chunk: Int, lookAhead: Int) {
        let inputs = features(Self.lengths)
        let ordinary = lossAndGradients(network(chunk: 0, bidirectional: false), inputs)
        let blockwise = lossAndGradients(
            network(chunk: chunk, lookAhead: lookAhead, bidirectional: false), inputs)
        #expect(abs(ordinary.loss - blockwise.loss) < 1e-5)
        #expect(worst(blockwise.gradients, ordinary.gradients) < 1e-5)
    }

    @Test("gradients equal finite differences", arguments: [0, 3])
    func finiteDifferences(projection: Int) {
        let model = network(chunk: 3, lookAhead: 2, dropout: 0.3, cells: 4, projection: projection)
        let inputs = features(Self.lengths)
        let gradients = lossAndGradients(model, inputs).gradients
        var errors: [Double] = []
        for parameter in model.parameters.parameters {
            let values = model.parameters.floats(of: parameter)
            for index in stride(from: 0, to: values.count, by: 3) {
                func loss(_ step: Float) -> Double {
                    var moved = values
                    moved[index] += step
                    model.parameters.set(moved, of: parameter)
                    return lossAndGradients(model, inputs).loss
                }
                let step: Float = 1e-2
                let numeric = (loss(step) - loss(-step)) / Double(2 * step)
                model.parameters.set(values, of: parameter)
                let found = Double(gradients[parameter.range.lowerBound + index])
                errors.append(abs(found - numeric) / max(1, abs(numeric)))
            }
        }
        #expect(errors.count > 100)
        // The third derivative's share at this step; single precision forbids smaller ones.
        #expect(errors.max() ?? 1 < 2e-3)
    }

    @Test("a configuration without the keys of blocks is one without blocks; nonsense is named")
    func configuration() throws {
        var configuration = ModelConfiguration()
        configuration.cells = 9
        let data = try JSONEncoder().encode(configuration)
        var object = try #require(
            JSONSerialization.jsonObject(with: data) as? [String: Any])
        object["chunk"] = nil
        object["look_ahead"] = nil
        let old = try JSONDecoder().decode(
            ModelConfiguration.self, from: JSONSerialization.data(withJSONObject: object))
        #expect(old == configuration)

        configuration.lookAhead = 2
        #expect(configuration.faults.count == 1)
        configuration.chunk = 4
        #expect(configuration.faults.isEmpty)
        configuration.bidirectional = false
        #expect(configuration.faults.count == 1)
        configuration.chunk = -1
        configuration.lookAhead = -1
        #expect(configuration.faults.count == 2)
    }
}
