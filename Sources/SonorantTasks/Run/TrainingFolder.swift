import SonorantConfiguration
import SonorantModels
import SonorantSystem
import SonorantTensors
import SonorantTraining

/// The folder that the files of a run go to.
package struct TrainingFolder {
    private let path: String

    package init(_ path: String) { self.path = path }

    /// Throws ``TrainingDataError/folderInUse(folder:)`` where there is a run already, unless it is
    /// to be resumed.
    package func refuseToOverwrite(resuming: Bool) throws {
        let signs = ["checkpoint/state.safetensors", "best.safetensors", "last.safetensors"]
        guard !resuming, signs.contains(where: { Files.exists(path + "/" + $0) }) else { return }
        throw TrainingDataError.folderInUse(folder: path)
    }

    /// Writes down the settings, and makes the trainer, which goes on where the run was stopped
    /// if it is to be resumed.
    ///
    /// - Parameters:
    ///   - configuration: resolved.
    ///   - input: what the model is given; sections for other inputs are not written down.
    ///   - fingerprint: of the data.
    package func trainer(
        _ problem: any TrainingProblem, configuration: ExperimentConfiguration,
        input: TaskInput, fingerprint: String, seed: UInt64, resuming: Bool,
        pool: ThreadPool, log: Log
    ) throws -> Trainer {
        if !resuming {
            try Files.write(
                "# The settings of this run; seed \(seed), corpus \(fingerprint).\n"
                    + configuration.text(for: input),
                to: path + "/config.yaml")
        }
        var resumable = configuration
        resumable.training = configuration.training.resumeFingerprint
        let trainer = Trainer(
            problem, configuration: configuration.training, seed: seed, folder: path,
            origin: [
                "configuration": try ConfigurationLoader.text(of: resumable),
                "corpus": fingerprint, "seed": String(seed),
            ],
            pool: pool, log: log)
        if resuming { try trainer.resume() }
        return trainer
    }
}
