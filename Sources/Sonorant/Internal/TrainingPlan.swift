import Foundation
import SonorantConfiguration
import SonorantSystem
import SonorantTasks
import SonorantTensors
import SonorantTraining

/// All that a run needs, found out before it begins.
struct TrainingPlan: Sendable {
    private let run: any PlannedTraining
    private let threads: Int?
    /// What will be learned.
    let task: Model.Kind
    /// All settings, as YAML.
    let settings: String

    init(data: [URL], output: URL, options: Trainer.Options) throws {
        guard !data.isEmpty else {
            throw SonorantError(.invalidRequest, "data: nothing is named to train on")
        }
        if let threads = options.threads, threads < 1 {
            throw SonorantError(.invalidRequest, "threads: \(threads); at least 1 is needed")
        }
        if options.resumes, options.initialModel != nil {
            throw SonorantError(
                .invalidRequest, "a run that is resumed has weights; give no initialModel")
        }
        var request = TrainingRequest(
            data: try data.map { try $0.filePath }, folder: try output.filePath)
        request.dev = try options.dev.map { try $0.filePath }
        request.configuration = try options.configuration?.filePath
        request.overrides = (options.task.map { ["task=\($0.task)"] } ?? []) + options.settings
        request.initialModel = try options.initialModel?.filePath
        request.resumes = options.resumes
        request.skipsFaulty = options.skipsFaulty
        request.seed = options.seed
        threads = options.threads
        run = try request.plan(pool: ThreadPool(threads: 1))
        let definition = try run.task()
        task = try Model.Kind(definition, path: request.folder)
        guard options.task == nil || options.task == task else {
            throw SonorantError(
                .invalidRequest,
                "\(request.data.joined(separator: ", ")): \(definition.input.noun), which a model "
                    + "of kind \(options.task?.rawValue ?? "") does not learn from")
        }
        settings = try run.configuration.text(for: definition.input)
    }

    /// Trains to the end.
    ///
    /// - Throws: what `progress` throws, as it is; else errors as applications see them.
    func train(progress: (TrainingProgress) throws -> Void) throws -> TrainingSummary {
        try withoutActuallyEscaping(progress) { progress in
            var stop: (any Error)?
            do {
                return try run.run(
                    pool: threads.map { ThreadPool(threads: $0) } ?? ThreadPool(),
                    log: Log(level: .quiet)
                ) { found in
                    do {
                        try progress(found)
                    } catch {
                        stop = error
                        throw error
                    }
                }
            } catch {
                throw stop ?? translated(error)
            }
        }
    }
}
