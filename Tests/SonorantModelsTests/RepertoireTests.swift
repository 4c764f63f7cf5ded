import Foundation
import SonorantModels
import SonorantTensors
import Testing

/// Networks of every cell and wiring, as a configuration asks for them.
@Suite("Repertoire of networks")
struct RepertoireTests {
    private let pool = ThreadPool(threads: 2)
    private static let lengths = [7, 11, 2, 8, 1, 0]

    /// A cell and a wiring.
    struct Shape: Sendable, CustomTestStringConvertible {
        var cell: ModelConfiguration.Cell
        var wiring: String
        var testDescription: String { "\(cell.rawValue) \(wiring)" }
    }

    static let shapes = ModelConfiguration.Cell.allCases.flatMap { cell in
        ["plain", "wired", "masked"].map { Shape(cell: cell, wiring: $0) }
    }

    private func configuration(_ shape: Shape, bidirectional: Bool) -> ModelConfiguration {
        var configuration = ModelConfiguration()
        configuration.cell = shape.cell
        configuration.layers = 2
        configuration.cells = 6
        configuration.context = 4
        configuration.contextDecay = 0.7
        configuration.periods = [1, 2, 3]
        configuration.bidirectional = bidirectional
        configuration.dropout = 0
        if shape.wiring == "wired" {
            configuration.join = bidirectional ? .sum : .concatenate
            configuration.residual = true
            configuration.layerNormalisation = true
        }
        if shape.wiring == "masked" {
            configuration.dropout = 0.3
            configuration.inputDropout = 0.2
            configuration.variationalDropout = true
            configuration.recurrentDropout = 0.3
            configuration.residual = true
            configuration.layerDropout = 0.2
        }
        return configuration
    }

    private func network(
        _ shape: Shape, bidirectional: Bool = true, chunk: Int = 0, lookAhead: Int = 0,
        scale: Float = 1.4
    ) -> AcousticModel {
        var configuration = configuration(shape, bidirectional: bidirectional)
        configuration.chunk = chunk
        configuration.lookAhead = lookAhead
        let model = AcousticModel(configuration: configuration, inputSize: 4, outputSize: 5)
        model.initialise(seed: 3)
        for parameter in model.parameters.parameters {
            model.parameters.set(
                model.parameters.floats(of: parameter).map { scale * $0 }, of: parameter)
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

    @Test("faults: none for any of the shapes", arguments: shapes, [false, true])
    func faultless(shape: Shape, bidirectional: Bool) {
        #expect(configuration(shape, bidirectional: bidirectional).faults == [])
    }

    @Test(
        "frames piece by piece give the bits of the whole", arguments: shapes,
        [(false, 0, 0), (true, 5, 3), (true, 4, 9)])
    func streaming(shape: Shape, blocks: (bidirectional: Bool, chunk: Int, lookAhead: Int)) {
        let network = network(
            shape, bidirectional: blocks.bidirectional, chunk: blocks.chunk,
            lookAhead: blocks.lookAhead)
        let inputs = features([41, 1, 0])
        let whole = network.logProbabilities(of: inputs, pool: pool)
        for piece in [1, 3, 19] {
            for (input, needed) in zip(inputs, whole) {
                let stream = NetworkStream(network, pool: pool)
                var elements: [Float] = []
                for start in stride(from: 0, to: input.rows, by: piece) {
                    elements +=
                        stream.append(
                            input.rows(in: start..<min(start + piece, input.rows))
                        ).elements
                }
                elements += stream.finish().elements
                #expect(elements == needed.elements, "pieces of \(piece)")
            }
        }
    }

    @Test(
        "looking back alone, blocks change nothing, and gradients go through all of them",
        arguments: shapes, [1, 3])
    func blocks(shape: Shape, chunk: Int) {
        let inputs = features(Self.lengths)
        let ordinary = lossAndGradients(network(shape, bidirectional: false), inputs)
        let cut = lossAndGradients(
            network(shape, bidirectional: false, chunk: chunk, lookAhead: 2), inputs)
        #expect(abs(ordinary.loss - cut.loss) < 1e-4)
        let worst = zip(cut.gradients, ordinary.gradients).map {
            abs($0 - $1) / max(1, abs($1))
        }.max()
        #expect(worst ?? 1 < 1e-4)
    }

    @Test("gradients equal finite differences", arguments: shapes, [0, 3])
    func finiteDifferences(shape: Shape, chunk: Int) {
        let model = network(shape, chunk: chunk, lookAhead: chunk == 0 ? 0 : 2, scale: 1)
        let inputs = features([5, 7, 1])
        let gradients = lossAndGradients(model, inputs).gradients
        var errors: [Double] = []
        for parameter in model.parameters.parameters {
            let values = model.parameters.floats(of: parameter)
            for index in stride(from: 0, to: values.count, by: 13) {
                func loss(_ step: Float) -> Double {
                    var moved = values
                    moved[index] += step
                    model.parameters.set(moved, of: parameter)
                    return lossAndGradients(model, inputs).loss
                }
                let step: Float = shape.cell == .rnnReLU ? 1e-3 : 5e-3
                let numeric = (loss(step) - loss(-step)) / Double(2 * step)
                model.parameters.set(values, of: parameter)
                let found = Double(gradients[parameter.range.lowerBound + index])
                // What is absent from a clockwork's weights has no gradient and no effect.
                errors.append(abs(found - numeric) / max(1, abs(numeric)))
            }
        }
        #expect(errors.count > 20)
        // Single precision forbids smaller steps, and these have a third derivative. A kink of ReLU
        // may lie within a step, and rows in which few cells are alive are normalised steeply.
        let isReLU = shape.cell == .rnnReLU
        let kinks = isReLU ? errors.count / 20 : 0
        #expect(errors.sorted().dropLast(kinks).last ?? 1 < (isReLU ? 4e-2 : 4e-3))
    }

    @Test("files of older versions are plain layers; nonsense is named")
    func configuration() throws {
        var configuration = ModelConfiguration()
        configuration.cells = 9
        let data = try JSONEncoder().encode(configuration)
        var object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        for key in [
            "join", "residual", "layer_dropout", "variational_dropout", "recurrent_dropout",
            "layer_normalisation", "periods", "context", "context_decay",
        ] { #expect(object.removeValue(forKey: key) != nil, "\(key)") }
        let old = try JSONDecoder().decode(
            ModelConfiguration.self, from: JSONSerialization.data(withJSONObject: object))
        #expect(old == configuration)

        func faults(_ change: (inout ModelConfiguration) -> Void) -> [String] {
            var configuration = ModelConfiguration()
            change(&configuration)
            return configuration.faults
        }
        #expect(
            faults {
                $0.cell = .gru
                $0.peepholes = true
                $0.projection = 3
            } == [
                "peepholes: true; only cell lstm has them, not gru",
                "projection: 3; only cell lstm has one, so 0 for gru",
            ])
        #expect(faults { $0.layerDropout = 0.1 }.first?.contains("residual: true") == true)
        #expect(faults { $0.layerDropout = 1 }.count == 2)
        let changes: [(inout ModelConfiguration) -> Void] = [
            {
                $0.cell = .clockwork
                $0.periods = []
            },
            {
                $0.cell = .clockwork
                $0.periods = [4, 2]
            },
            {
                $0.cell = .clockwork
                $0.periods = [0, 2]
            },
            {
                $0.cell = .clockwork
                $0.cells = 2
            },
            {
                $0.cell = .scrn
                $0.context = 0
            },
            {
                $0.cell = .scrn
                $0.contextDecay = 1
            },
            {
                $0.bidirectional = false
                $0.join = .sum
            },
            {
                $0.residual = true
                $0.layers = 1
            },
            { $0.recurrentDropout = -0.1 },
            {
                $0.recurrentDropout = 0.1
                $0.projection = 4
            },
            {
                $0.variationalDropout = true
                $0.dropout = 0
            },
        ]
        for change in changes { #expect(faults(change).count == 1, "\(faults(change))") }
    }
}
