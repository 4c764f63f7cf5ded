import SonorantSystem
import SonorantTensors
import SonorantText
import SonorantTraining

/// What a ``TrainingRun`` has made of its corpora when it comes to the model.
package struct TrainingRunData {
    /// With the sample rate or dimension of the features filled in.
    package let configuration: ExperimentConfiguration
    /// The way from transcripts to the labels of ``train`` and ``dev``.
    package let encoder: TranscriptEncoder
    /// Features a frame.
    package let inputSize: Int
    package let train: TrainingData
    package let dev: TrainingData
    /// Of both corpora.
    package let fingerprint: String
    package let seed: UInt64
    package let pool: ThreadPool

    /// What a model's file tells of the run.
    package var facts: [String: String] {
        ["corpus": fingerprint, "sonorant": SonorantVersion.current]
    }
}
