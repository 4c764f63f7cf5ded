import SonorantModels
import SonorantSystem
import SonorantTraining

/// Data or settings that a task on sequences cannot use.
package enum SequenceError: Failure, Equatable {
    /// The task needs sound rather than text, or the reverse.
    case noTextTask(SequenceTask)
    /// A measure that the task does not have.
    case measure(
        TrainingConfiguration.Measure, task: SequenceTask, allowed: [TrainingConfiguration.Measure])
    /// The sentences lack what the task is to learn.
    case lacking(what: String, task: SequenceTask, file: String, line: Int, advice: String)
    /// A setting that the task cannot do with.
    case setting(String, found: String, needed: String, reason: String)
    /// A text that nothing can be learned from.
    case tooShort(symbols: Int, needed: Int, file: String)
    /// A model file of another task.
    case otherTask(path: String, found: String, needed: String)

    package var category: FailureCategory {
        switch self {
        case .noTextTask, .measure, .setting, .otherTask: .usage
        case .lacking, .tooShort: .badData
        }
    }

    package var description: String {
        switch self {
        case .noTextTask(let task):
            "task: \(task.rawValue) does not learn from text; give recordings as --data, or another "
                + "task"
        case .measure(let measure, let task, let allowed):
            "training.measure: \(measure.rawValue) is no measure of \(task.rawValue); one of "
                + allowed.map(\.rawValue).joined(separator: ", ") + " is needed"
        case .lacking(let what, let task, let file, let line, let advice):
            "\(file):\(line): this sentence has no \(what), which task \(task.rawValue) learns; "
                + advice
        case .setting(let key, let found, let needed, let reason):
            "\(key): \(found); \(needed) is needed, since \(reason)"
        case .tooShort(let symbols, let needed, let file):
            "\(file): \(symbols) symbols to learn from, but at least \(needed) are needed; give "
                + "more text"
        case .otherTask(let path, let found, let needed):
            "\(path): a model for \(found), but one for \(needed) is needed"
        }
    }
}
