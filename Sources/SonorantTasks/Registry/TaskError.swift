import SonorantModels
import SonorantSystem
import SonorantTraining

/// Data, settings or a model that a task cannot use.
package enum TaskError: Failure, Equatable {
    /// The task does not take what the data is.
    case input(TaskInput, task: TaskName, possible: [TaskName])
    /// A measure that the task does not have.
    case measure(
        TrainingConfiguration.Measure, task: TaskName, allowed: [TrainingConfiguration.Measure])
    /// The sentences lack what the task is to learn.
    case lacking(what: String, task: TaskName, file: String, line: Int, advice: String)
    /// A setting that the task cannot do with.
    case setting(String, found: String, needed: String, reason: String)
    /// A text that nothing can be learned from.
    case tooShort(symbols: Int, needed: Int, file: String)
    /// A beam search that such models have no use for.
    case noSearch(plural: String)
    /// A model file of another task.
    case otherTask(path: String, found: String, needed: String)

    package var category: FailureCategory {
        switch self {
        case .input, .measure, .setting, .otherTask, .noSearch: .usage
        case .lacking, .tooShort: .badData
        }
    }

    package var description: String {
        switch self {
        case .input(let input, let task, let possible):
            "task: \(task.rawValue) does not learn from \(input.noun); a task for it is one of "
                + possible.map(\.rawValue).joined(separator: ", ")
        case .measure(let measure, let task, let allowed):
            "training.measure: \(measure.rawValue) is no measure of \(task.rawValue); one of "
                + allowed.map(\.rawValue).joined(separator: ", ") + " is needed"
        case .lacking(let what, let task, let file, let line, let advice):
            "\(file):\(line): this sentence has no \(what), which task \(task.rawValue) learns; "
                + advice
        case .setting(let key, let found, let needed, let reason):
            "\(key): \(found); \(needed) is needed, since \(reason)"
        case .noSearch(let plural):
            "\(plural) are decoded with what their configuration says (section hmm); beams, "
                + "language models, lexicons and hotwords are for CTC"
        case .tooShort(let symbols, let needed, let file):
            "\(file): \(symbols) symbols to learn from, but at least \(needed) are needed; give "
                + "more text"
        case .otherTask(let path, let found, let needed):
            "\(path): a model for \(found), but one for \(needed) is needed"
        }
    }
}
