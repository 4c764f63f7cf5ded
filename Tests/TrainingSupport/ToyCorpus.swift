import Foundation
import SonorantAudio
import SonorantCorpora
import SonorantTasks
import SonorantTensors
import TestSupport

/// A corpus of made-up features in which every letter has a pattern of its own, small enough to
/// be learned in seconds.
package struct ToyCorpus {
    package let folder: TemporaryFolder
    package let data: String

    package static let dimension = 6

    package init(utterances: Int = 24, seed: UInt64 = 1) throws {
        folder = try TemporaryFolder()
        data = folder.path("data")
        var generator = SeededGenerator(seed: seed, "toy")
        for number in 0..<utterances {
            let letters = (0..<1 + generator.index(below: 4)).map { _ in
                generator.index(below: 3)
            }
            var elements: [Float] = []
            func frames(_ count: Int, hot: Int?) {
                for _ in 0..<count {
                    for column in 0..<Self.dimension {
                        let level: Float = column == hot ? 3 : 0
                        elements.append(level + 0.3 * Float(generator.gaussian()))
                    }
                }
            }
            for letter in letters {
                frames(2 + generator.index(below: 2), hot: nil)
                frames(2 + generator.index(below: 3), hot: letter)
            }
            frames(2, hot: nil)
            let name = String(format: "u%03d", number)
            try folder.write(
                letters.map { ["a", "b", "c"][$0] }.joined() + "\n", to: "data/\(name).txt")
            try NumPyFile.write(
                Matrix(
                    rows: elements.count / Self.dimension, columns: Self.dimension,
                    elements: elements), to: data + "/\(name).npy")
        }
    }

    /// Settings that learn the corpus in a few epochs.
    package static var configuration: ExperimentConfiguration {
        var configuration = ExperimentConfiguration()
        configuration.features.kind = .given
        configuration.features.normalisation = .none
        configuration.augmentation.timeMasks = 1
        configuration.augmentation.timeMaskWidth = 1
        configuration.augmentation.timeMaskFraction = 0.1
        configuration.model.layers = 1
        configuration.model.cells = 12
        configuration.model.dropout = 0.1
        configuration.training.epochs = 30
        configuration.training.batchUtterances = 6
        configuration.training.learningRate = 0.02
        return configuration
    }

    package func run(
        _ name: String, configuration: ExperimentConfiguration = Self.configuration
    ) throws -> TrainingRun<Corpus> {
        TrainingRun(
            data: try Corpus.load(data), configuration: configuration,
            folder: folder.path(name))
    }
}
