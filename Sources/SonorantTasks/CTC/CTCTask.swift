import SonorantAudio
import SonorantCorpora
import SonorantDecoding
import SonorantModels
import SonorantText
import SonorantTraining

extension TaskName {
    /// Unaligned sequences of labels: speech to text.
    package static let ctc = TaskName(registering: "ctc")
}

/// Speech to text by connectionist temporal classification.
package enum CTCTask: SpeechTask {
    package static let name = TaskName.ctc
    package static let singular = "a CTC model"
    package static let plural = "CTC models"
    package static let sections = TaskSections(
        input: [
            FeatureConfiguration.self, AugmentationConfiguration.self, AlphabetConfiguration.self,
        ], decoding: [DecoderConfiguration.self])
    package static let measures: [TrainingConfiguration.Measure] = [.cer, .wer, .loss]
    package static let abilities: Set<TaskAbility> = [
        .search, .beam, .nbest, .emissions, .files, .transcripts, .times,
    ]

    package static func setDefaults(_ configuration: inout ExperimentConfiguration) {}

    package static func feasibility(
        _ configuration: ExperimentConfiguration, target: TranscriptEncoder
    ) -> FeasibilityRule { .ctc }

    package static func problem(
        _ data: SpeechTaskData, target encoder: TranscriptEncoder
    ) throws -> any TrainingProblem {
        let configuration = data.configuration
        let model = SpeechModel(
            network: try data.network(symbols: encoder.alphabet.count),
            features: configuration.features, encoder: encoder, text: configuration.alphabet.text,
            statistics: data.train.statistics[nil], facts: data.facts)
        let problem = CTCProblem(model: model, data: data)
        if !configuration.decoding.isGreedy {
            problem.decoder = try BeamDecoder(
                alphabet: model.alphabet, files: configuration.decoding,
                pronunciations: encoder.lexicon,
                neuralModel: configuration.decoding.openNeuralModel()
            ) { data.log.note($0) }
        }
        return problem
    }

    package static func predictor(_ file: ModelFile) throws -> any Predictor {
        RecognitionPredictor(try SpeechModel(file))
    }
}
