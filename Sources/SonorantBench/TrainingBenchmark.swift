import Foundation
import SonorantModels
import SonorantTensors
import SonorantTraining

/// The shapes that `bench train` measures, so that figures compare between machines and tools.
package enum BenchmarkShape: String, Sendable, CaseIterable {
    case small, medium, large
    /// `medium` with lengths evenly spaced from 50 frames to 300.
    case ragged

    struct Dimensions {
        var frames, batch, inputs, cells, layers, symbols, labels: Int
    }

    var dimensions: Dimensions {
        switch self {
        case .small:
            Dimensions(
                frames: 100, batch: 16, inputs: 40, cells: 128, layers: 2, symbols: 20, labels: 8)
        case .medium, .ragged:
            Dimensions(
                frames: 300, batch: 16, inputs: 80, cells: 256, layers: 3, symbols: 30, labels: 40
            )
        case .large:
            Dimensions(
                frames: 300, batch: 32, inputs: 80, cells: 320, layers: 4, symbols: 50, labels: 60
            )
        }
    }

    /// Frames of each utterance.
    var lengths: [Int] {
        let d = dimensions
        guard self == .ragged else { return [Int](repeating: d.frames, count: d.batch) }
        return (0..<d.batch).map { 50 + ($0 * (d.frames - 50)) / (d.batch - 1) }
    }
}

/// What a benchmark of the network's passes found.
package struct ThroughputResult: Encodable, Sendable {
    /// Milliseconds a repetition, the median.
    package let ms: Double
    /// Arithmetic a second, in units of 10⁹.
    package let gflops: Double
    package let framesPerSecond: Double

    enum CodingKeys: String, CodingKey {
        case ms, gflops
        case framesPerSecond = "frames_per_s"
    }
}

/// Measures the parts of training and recognition on random data from a fixed seed.
package enum Benchmark {
    /// The median time of seven calls of `body` after two that warm up, in milliseconds.
    package static func median(_ body: () -> Void) -> Double {
        body()
        body()
        let clock = ContinuousClock()
        let times = (0..<7).map { _ in clock.measure(body) / .milliseconds(1) }
        return times.sorted()[3]
    }

    /// One whole training step: forward, CTC, backward, clipping by norm, Adam.
    package static func train(
        shape: BenchmarkShape, cell: ModelConfiguration.Cell = .lstm,
        precision: Precision = .f32, threads: Int
    ) -> ThroughputResult {
        let d = shape.dimensions
        let pool = ThreadPool(threads: threads)
        let model = network(shape, cell: cell)
        let step = TrainingStep(
            model: model, optimiser: OptimiserConfiguration(), blank: 0, precision: precision,
            pool: pool)
        var generator = SeededGenerator(seed: 1, "benchmark")
        let features = shape.lengths.map { randomMatrix($0, d.inputs, &generator) }
        // Two equal labels in a row would need a frame more; there are enough in any case.
        let labels = shape.lengths.map { length in
            (0..<min(d.labels, length / 3)).map { _ in
                Int32(1 + generator.index(below: d.symbols - 1))
            }
        }
        var settings = TrainingStep.Settings()
        settings.rate = 1e-4
        settings.clipNorm = 1
        let ms = median { _ = step(features: features, labels: labels, settings: settings) }
        let frames = shape.lengths.reduce(0, +)
        return ThroughputResult(
            ms: ms, gflops: 3 * model.operationsPerFrame * Double(frames) / ms / 1e6,
            framesPerSecond: Double(frames) / ms * 1000)
    }

    /// Log probabilities of the medium network, without gradients.
    package static func infer(
        frames: Int, batch: Int, precision: Precision = .f32, threads: Int
    ) -> ThroughputResult {
        let d = BenchmarkShape.medium.dimensions
        let pool = ThreadPool(threads: threads)
        let model = network(.medium)
        let runner = NetworkRunner(model, precision: precision, pool: pool)
        var generator = SeededGenerator(seed: 1, "benchmark")
        let features = (0..<batch).map { _ in randomMatrix(frames, d.inputs, &generator) }
        let ms = median { _ = runner.logProbabilities(of: features) }
        let rows = Double(frames * batch)
        return ThroughputResult(
            ms: ms, gflops: model.operationsPerFrame * rows / ms / 1e6,
            framesPerSecond: rows / ms * 1000)
    }

    private static func network(
        _ shape: BenchmarkShape, cell: ModelConfiguration.Cell = .lstm
    ) -> AcousticModel {
        let d = shape.dimensions
        var configuration = ModelConfiguration()
        configuration.cell = cell
        configuration.layers = d.layers
        configuration.cells = d.cells
        configuration.dropout = 0
        let model = AcousticModel(
            configuration: configuration, inputSize: d.inputs, outputSize: d.symbols)
        model.initialise(seed: 1)
        return model
    }

    private static func randomMatrix(
        _ rows: Int, _ columns: Int, _ generator: inout SeededGenerator
    ) -> Matrix {
        Matrix(
            rows: rows, columns: columns,
            elements: (0..<rows * columns).map { _ in Float(generator.gaussian()) })
    }
}
