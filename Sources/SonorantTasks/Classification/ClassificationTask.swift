import Foundation
import SonorantLayers
import SonorantModels
import SonorantSystem
import SonorantTensors
import SonorantTraining

/// The task of classification, for the verbs.
package enum ClassificationTask: TextTask {
    package static func problem(
        _ data: TaskData, facts: [String: String]
    ) throws -> any TrainingProblem {
        for sentence in data.train + data.dev where sentence.label == nil {
            throw SequenceError.lacking(
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
        model.facts = facts
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
        _ file: SafetensorsFile, path: String
    ) throws -> any TextPredictor {
        ClassificationPredictor(try ClassificationModel(file, path: path))
    }
}
