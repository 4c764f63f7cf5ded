import SonorantAudio
import SonorantCorpora
import SonorantModels
import SonorantText
import SonorantTraining

/// Speech to text by an encoder that listens and a decoder that attends to it.
package enum AttentionSpeechTask: SpeechTask {
    package static let name = TaskName.encoderDecoder
    package static let singular = "an encoder-decoder of speech"
    package static let plural = "encoder-decoders of speech"
    package static let sections = TaskSections(
        input: [
            FeatureConfiguration.self, AugmentationConfiguration.self, AlphabetConfiguration.self,
        ], own: [EncoderDecoderConfiguration.self])
    package static let measures = ListenAttendSpellProblem.measures
    package static let abilities: Set<TaskAbility> = [
        .beam, .nbest, .attention, .files, .transcripts,
    ]

    package static func setDefaults(_ configuration: inout ExperimentConfiguration) {
        EncoderDecoderTask.setDefaults(&configuration)
    }

    package static func feasibility(
        _ configuration: ExperimentConfiguration, target: TranscriptEncoder
    ) -> FeasibilityRule {
        configuration.encoderDecoder.ctcWeight == 0 ? .attention : .ctc
    }

    package static func problem(
        _ data: SpeechTaskData, target encoder: TranscriptEncoder
    ) throws -> any TrainingProblem {
        let settings = data.configuration
        let model = try ListenAttendSpell(
            ListenAttendSpell.Description(
                features: settings.features, alphabet: encoder.alphabet,
                text: settings.alphabet.text, lexicon: encoder.lexicon,
                statistics: data.train.statistics[nil], inputSize: data.inputSize,
                model: settings.model, encoderDecoder: settings.encoderDecoder))
        model.facts.merge(data.facts) { $1 }
        model.initialise(seed: data.seed)
        return ListenAttendSpellProblem(model, data: data)
    }

    package static func predictor(_ file: ModelFile) throws -> any Predictor {
        AttentionSpeechPredictor(try ListenAttendSpell(file))
    }
}
