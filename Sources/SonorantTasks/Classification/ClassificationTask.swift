import Foundation
import SonorantCorpora
import SonorantLayers
import SonorantModels
import SonorantSystem
import SonorantTensors
import SonorantTraining

extension TaskName {
    /// One label for a whole sequence (N to 1).
    package static let classification = TaskName(registering: "classification")
}

/// The task of classification, for the verbs.
package enum ClassificationTask: TextTask {
    package static let name = TaskName.classification
    package static let singular = "a classifier"
    package static let plural = "classifiers"
    package static let sections = TaskSections(
        input: [TextReading.self, TextInputConfiguration.self],
        own: [ClassificationConfiguration.self])
    package static var measures: [TrainingConfiguration.Measure] {
        ExampleProblem<ClassificationModel>.measures
    }
    package static let abilities: Set<TaskAbility> = [.keyTerms, .attention]
    package static let formats: Set<TextCorpusFormat> = [.labelled]

    package static func setDefaults(_ configuration: inout ExperimentConfiguration) {
        configuration.model.layers = 1
        configuration.trainText(epochs: 20, sentences: 32, measure: .accuracy)
    }

    package static func format(
        of found: TextCorpusFormat?, isFolder: Bool
    ) -> TextCorpusFormat? { found == .pairs ? .labelled : found }

    package static func problem(
        _ data: TextTaskData
    ) throws -> any TrainingProblem {
        for sentence in data.train + data.dev where sentence.label == nil {
            throw TaskError.lacking(
                what: "class", task: .classification, file: sentence.location.file,
                line: sentence.location.line,
                advice: "give lines of text, a tab and a class, or a file for each class")
        }
        data.noteSingleWords()
        let configuration = data.configuration
        let labels = ClassLabels(
            data.train.map { $0.label ?? "" }, configuration: configuration.classification)
        let vectors = try PretrainedVectors(configuration.input, data: data)
        let encoding = TextEncoding(
            configuration.input, sentences: data.train.map(\.tokens),
            additional: vectors?.additional ?? [])
        let model = ClassificationModel(
            ClassificationModel.Description(
                encoding: encoding, labels: labels, model: configuration.model,
                classification: configuration.classification, reading: data.reading),
            vectors: vectors?.values(for: encoding, seed: data.seed, log: data.log))
        model.facts = data.facts
        model.initialise(seed: data.seed)
        data.log.note(
            "\(labels.classes.count) classes, \(model.description.encoding.tokens.count) tokens")
        let long = (data.train + data.dev).count(where: {
            $0.tokens.count > configuration.classification.longest
        })
        if long > 0 {
            data.log.note(
                "\(long) texts are longer than classification.longest, "
                    + "\(configuration.classification.longest) tokens; of those only the first and "
                    + "the last \(configuration.classification.longest / 2) are read")
        }
        return ExampleProblem(
            model, train: data.train.map(model.encode), names: data.train.map(\.id),
            dev: data.dev.map(model.encode), configuration: configuration.training,
            seed: data.seed, pool: data.pool)
    }

    package static func predictor(
        _ file: ModelFile
    ) throws -> any Predictor {
        ClassificationPredictor(try ClassificationModel(file))
    }
}
