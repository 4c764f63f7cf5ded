import Foundation
import SonorantCorpora
import SonorantLayers
import SonorantModels
import SonorantSystem
import SonorantTensors
import SonorantText
import SonorantTraining

extension TaskName {
    /// Sequences from a class or a vector (1 to N).
    package static let generation = TaskName(registering: "generation")
}

/// The task of generation from a condition, for the verbs.
package enum GenerationTask: TextTask {
    package static let name = TaskName.generation
    package static let singular = "a generator"
    package static let plural = "generators"
    package static let sections = TaskSections(
        input: [TextReading.self], own: [GenerationConfiguration.self])
    package static var measures: [TrainingConfiguration.Measure] {
        ExampleProblem<GenerationModel>.measures
    }
    package static let abilities: Set<TaskAbility> = [.nbest]
    package static let formats: Set<TextCorpusFormat> = [.vector]

    package static func setDefaults(_ configuration: inout ExperimentConfiguration) {
        configuration.model.bidirectional = false
        configuration.trainText(epochs: 20, sentences: 64, measure: .perplexity)
    }

    package static func format(
        of found: TextCorpusFormat?, isFolder: Bool
    ) -> TextCorpusFormat? { found == .pairs ? .labelled : found }

    package static func setDefaults(
        _ configuration: inout ExperimentConfiguration, for format: TextCorpusFormat
    ) {
        setDefaults(&configuration)
        if format == .vector { configuration.generation.condition = .vector }
    }

    package static func problem(
        _ data: TextTaskData
    ) throws -> any TrainingProblem {
        let configuration = data.configuration
        let settings = configuration.generation
        for sentence in data.train + data.dev where sentence.label == nil {
            throw TaskError.lacking(
                what: "condition", task: .generation, file: sentence.location.file,
                line: sentence.location.line,
                advice: "give lines of text, a tab and a class, or lines of numbers, a tab and "
                    + "text with --data-format vector")
        }
        guard !configuration.model.bidirectional else {
            throw TaskError.setting(
                "model.bidirectional", found: "true", needed: "false",
                reason: "what is yet to be written cannot be read")
        }
        data.noteSingleWords()
        let model = GenerationModel(
            GenerationModel.Description(
                symbols: Vocabulary(
                    counts: Vocabulary.counts(of: data.train.map(\.tokens)),
                    specials: [.unknown, .begin, .end], minimumCount: settings.minimumCount),
                conditions: try ConditionSpace(settings.condition, sentences: data.train),
                model: configuration.model, generation: settings, reading: data.reading))
        model.facts = data.facts
        model.initialise(seed: data.seed)
        data.log.note(
            "\(model.description.conditions.summary) in, \(model.description.symbols.count) "
                + "symbols out")
        return ExampleProblem(
            model, train: try data.train.map(model.encode), names: data.train.map(\.id),
            dev: try data.dev.map(model.encode), configuration: configuration.training,
            seed: data.seed, pool: data.pool)
    }

    package static func predictor(
        _ file: ModelFile
    ) throws -> any Predictor {
        GenerationPredictor(try GenerationModel(file))
    }
}
