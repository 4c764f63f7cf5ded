import Foundation
import Sonorant

/// Trains on a folder of recordings with transcripts, or on a file of text; goes on with a run
/// that was stopped.
@main
struct TrainFolder {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count > 2 else {
            print("usage: TrainFolder FOLDER OUTPUT [SETTING=VALUE]…")
            return
        }
        let output = URL(fileURLWithPath: arguments[2])
        var options = Trainer.Options()
        options.settings = Array(arguments.dropFirst(3))
        options.resumes = FileManager.default.fileExists(
            atPath: output.appendingPathComponent("checkpoint").path)
        let trainer = try Trainer(
            data: URL(fileURLWithPath: arguments[1]), output: output, options: options)
        print("training a model of kind \(trainer.task.rawValue)")
        let summary = try trainer.train { progress in
            guard let loss = progress.devLoss else { return }
            let measures = progress.measures.sorted { $0.key < $1.key }
                .map { "\($0.key) \($0.value)" }.joined(separator: ", ")
            print(
                "epoch \(progress.epoch)/\(progress.epochs): train loss \(progress.trainLoss), "
                    + "dev loss \(loss), \(measures)\(progress.isBest ? ", best so far" : "")")
        }
        print("\(summary.reason); the best model is \(summary.bestModel.path)")
    }
}
