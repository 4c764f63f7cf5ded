import Foundation
import SonorantCorpora
import SonorantSystem
import SonorantTasks
import SonorantTensors
import TestSupport

extension TemporaryFolder {
    /// A model of next to nothing, trained on `text` for an epoch; its file.
    ///
    /// - Parameters:
    ///   - name: what the run's folder and, with `.data` behind it, the file of its data are called.
    ///   - change: what is to be other than usual.
    func trainTinyTextModel(
        _ name: String, task: TaskName, format: TextCorpusFormat, text: String,
        change: (inout ExperimentConfiguration) -> Void = { _ in }
    ) throws -> String {
        var configuration = ExperimentConfiguration(task: task)
        configuration.input.embedding = 4
        configuration.input.characterCells = 0
        configuration.model.cells = 4
        configuration.encoderDecoder.cells = 4
        configuration.encoderDecoder.embedding = 4
        configuration.training.epochs = 1
        change(&configuration)
        let data = try TextCorpus.load(
            write(text, to: name + ".data"), format: format, reading: configuration.text)
        var run = TrainingRun(
            data: data, configuration: configuration, folder: path(name))
        run.dev = data
        _ = try run.run(pool: ThreadPool(threads: 1), log: Log(level: .quiet))
        return path(name + "/best.safetensors")
    }

    /// An encoder-decoder of next to nothing, trained on the recordings at `corpus`; its file.
    ///
    /// - Parameter change: what is to be other than usual.
    func trainTinySpeller(
        on corpus: String, change: (inout ExperimentConfiguration) -> Void = { _ in }
    ) throws -> String {
        var configuration = ExperimentConfiguration(task: .encoderDecoder)
        configuration.model.cells = 4
        configuration.encoderDecoder.cells = 4
        configuration.encoderDecoder.embedding = 4
        configuration.encoderDecoder.maximumLengthFactor = 0.1
        configuration.training.measure = .cer
        configuration.training.epochs = 1
        configuration.training.featureCache = "off"
        change(&configuration)
        let run = TrainingRun(
            data: try Corpus.load(corpus), configuration: configuration,
            folder: path("speller"))
        _ = try run.run(pool: ThreadPool(threads: 1), log: Log(level: .quiet))
        return path("speller/last.safetensors")
    }
}
