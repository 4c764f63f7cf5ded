import SonorantCorpora
import SonorantModels
import SonorantTasks
import SonorantTraining

extension TaskName {
    /// Yes or no to a text.
    package static let verdict = TaskName(registering: "verdict")
}

/// The task of verdicts, for the verbs.
package enum VerdictTask: TextTask {
    package static let name = TaskName.verdict
    package static let singular = "a model of verdicts"
    package static let plural = "models of verdicts"
    package static let sections = TaskSections(
        input: [TextReading.self, TextInputConfiguration.self],
        own: [VerdictConfiguration.self])
    package static var measures: [TrainingConfiguration.Measure] {
        ExampleProblem<VerdictModel>.measures
    }
    package static let abilities: Set<TaskAbility> = []
    /// None: texts with classes are for classification, unless somebody says `task: verdict`.
    package static let formats: Set<TextCorpusFormat> = []

    package static func setDefaults(_ configuration: inout ExperimentConfiguration) {
        configuration.model.layers = 1
        configuration.trainText(epochs: 20, sentences: 32, measure: .accuracy)
    }

    /// Two columns may be a text and its class, or a pair of texts: here the former.
    package static func format(
        of found: TextCorpusFormat?, isFolder: Bool
    ) -> TextCorpusFormat? { found == .pairs ? .labelled : found }

    package static func problem(_ data: TextTaskData) throws -> any TrainingProblem {
        try requireClasses(data.train + data.dev)
        let configuration = data.configuration
        let classes = Set(data.train.compactMap(\.label))
        guard classes.contains(configuration.verdict.yes) else {
            throw TaskError.setting(
                "verdict.yes", found: configuration.verdict.yes,
                needed: "one of " + classes.sorted().prefix(5).joined(separator: ", "),
                reason: "no text of the training data is of that class")
        }
        let model = VerdictModel(
            VerdictModel.Description(
                encoding: TextEncoding(configuration.input, sentences: data.train.map(\.tokens)),
                model: configuration.model, verdict: configuration.verdict,
                reading: data.reading))
        model.facts = data.facts
        model.initialise(seed: data.seed)
        return ExampleProblem(
            model, train: data.train.map(model.encode), names: data.train.map(\.id),
            dev: data.dev.map(model.encode), configuration: configuration.training,
            seed: data.seed, pool: data.pool)
    }

    package static func predictor(_ file: ModelFile) throws -> any Predictor {
        VerdictPredictor(try VerdictModel(file))
    }

    /// Throws ``TaskError`` for the first of `sentences` that has no class.
    package static func requireClasses(_ sentences: [LabelledSentence]) throws {
        for sentence in sentences where sentence.label == nil {
            throw TaskError.lacking(
                what: "class", task: .verdict, file: sentence.location.file,
                line: sentence.location.line, advice: "give lines of text, a tab and a class")
        }
    }
}
