import SonorantAudio
import SonorantCorpora
import SonorantModels
import SonorantTraining

extension ExperimentConfiguration {
    /// Settings for a corpus of which nothing but `survey` is known: what to start from when the
    /// user gives no configuration.
    ///
    /// The smaller the corpus, the smaller the network, the more epochs and the stronger the
    /// variation. Measured on connected digits, read sentences and spelled letters from a
    /// quarter of an hour to an hour long.
    ///
    /// - Parameter task: what is to be learned from recordings.
    package static func defaults(
        for survey: CorpusSurvey, task: TaskName = .ctc
    ) -> ExperimentConfiguration {
        var configuration = ExperimentConfiguration(task: task)
        configuration.training = TrainingConfiguration()
        let measures = TaskRegistry.definition(of: task, input: .sound)?.measures ?? []
        if !measures.contains(configuration.training.measure), let first = measures.first {
            configuration.training.measure = first
        }
        let hours = survey.seconds / 3600
        if survey.recordings == 0, survey.matrices > 0 {
            configuration.features.kind = .given
            configuration.features.dimension = survey.dimension
            configuration.features.deltas = 2
        } else {
            // Speech has little above 8 kHz that helps; 40 bands are enough for telephone speech.
            configuration.features.sampleRate = min(survey.sampleRate, 16_000)
            configuration.features.bins = configuration.features.sampleRate <= 8000 ? 40 : 64
            configuration.augmentation.speed = [0.9, 1, 1.1]
            configuration.augmentation.vtlp = 0.1
        }
        configuration.features.normalisation = .utterance
        configuration.features.stack = 2
        configuration.features.skip = 2
        configuration.augmentation.timeMasks = 2
        configuration.augmentation.timeMaskWidth = 20
        configuration.augmentation.timeMaskFraction = 0.2
        if survey.matrices == 0 || survey.recordings > 0 {
            configuration.augmentation.frequencyMasks = 2
            configuration.augmentation.frequencyMaskWidth = configuration.features.bins / 6
        }
        configuration.model.layers = hours < 0.5 ? 2 : 3
        configuration.model.cells = hours < 0.5 ? 128 : hours < 5 ? 192 : 320
        configuration.model.dropout = 0.3
        configuration.training.epochs = hours < 0.5 ? 100 : hours < 2 ? 80 : hours < 10 ? 50 : 30
        configuration.training.batchFrames = hours < 0.5 ? 1500 : 4000
        return configuration
    }
}
