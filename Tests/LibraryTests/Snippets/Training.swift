import Foundation
import Sonorant

/// Trains on a folder of recordings, each with its transcript in a text file of the same name.
func train(on recordings: URL, output: URL, settings: [String] = []) throws -> Model {
    var options = Trainer.Options()
    options.settings = settings
    // A run that was stopped goes on.
    let checkpoint = output.appendingPathComponent("checkpoint")
    options.resumes = FileManager.default.fileExists(atPath: checkpoint.path)
    let trainer = try Trainer(data: recordings, output: output, options: options)
    let summary = try trainer.train { progress in
        guard let loss = progress.devLoss else { return }
        let errors = progress.measures.map { "\($0) \(100 * $1) %" }.joined(separator: ", ")
        print("epoch \(progress.epoch) of \(progress.epochs): loss \(loss), \(errors)")
    }
    print("\(summary.reason); the best is epoch \(summary.bestEpoch)")
    return try Model(contentsOf: summary.bestModel)
}

/// Trains in a task of its own, which saves the run and ends when it is cancelled.
func startTraining(on recordings: URL, output: URL) -> Task<TrainingSummary, any Error> {
    Task.detached {
        try Trainer(data: recordings, output: output).train()
    }
}

/// How many words a model gets wrong.
func wordErrors(of model: Model, on recordings: [URL], references: [String]) throws -> ErrorRate {
    let recogniser = try model.recogniser()
    var errors = ErrorRate()
    for (result, reference) in zip(try recogniser.transcribe(recordings), references) {
        errors += .words(reference: reference, hypothesis: try result.get().text)
    }
    return errors
}
