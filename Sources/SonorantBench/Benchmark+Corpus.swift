import SonorantAudio
import SonorantCorpora
import SonorantModels
import SonorantSystem
import SonorantTasks
import SonorantTensors
import SonorantText
import SonorantTraining

extension Benchmark {
    /// Whole training steps on a corpus's own minibatches, as a run with `configuration` would
    /// take them, but with all features in memory: what `train` could reach if data came for
    /// nothing.
    ///
    /// - Returns: the median over three passes through the minibatches of one epoch, after one
    ///   that warms up; `gflops` counts as for the fixed shapes.
    /// - Throws: what reading the corpus throws.
    package static func train(
        on corpus: Corpus, configuration: ExperimentConfiguration, threads: Int, log: Log
    ) throws -> ThroughputResult {
        let pool = ThreadPool(threads: threads)
        let survey = CorpusSurvey(of: corpus, pool: pool)
        let pipeline = try FeaturePipeline(
            configuration: configuration.features, sampleRate: survey.sampleRate,
            givenDimension: survey.dimension)
        let encoder = try TranscriptEncoder(
            configuration.alphabet, transcripts: corpus.utterances.compactMap(\.transcript))
        let settings = configuration.training
        let data = try TrainingData(
            corpus, encoder: encoder, pipeline: pipeline,
            augmentation: configuration.augmentation, seed: 1,
            cacheMegabytes: settings.cacheMegabytes, title: "reading the corpus", pool: pool,
            log: log)
        let model = AcousticModel(
            configuration: configuration.model, inputSize: pipeline.outputDimension,
            outputSize: encoder.alphabet.count)
        model.initialise(seed: 1)
        let step = TrainingStep(
            model: model, optimiser: settings.optimiser, blank: encoder.alphabet.blank,
            precision: settings.precision.usable(log: log), pool: pool)
        let batches = try BatchPlan(
            lengths: data.lengths, frames: settings.batchFrames,
            utterances: settings.batchUtterances, seed: 1, epoch: 0
        ).batches.map { batch in
            (try batch.map { try data.features($0, epoch: 0) }, batch.map { data.labels[$0] })
        }
        var each = TrainingStep.Settings()
        each.rate = 1e-4
        each.clipNorm = settings.clipNorm
        each.labelSmoothing = settings.labelSmoothing
        each.weightNoise = settings.weightNoise
        func pass() throws -> Int {
            try batches.reduce(0) { frames, batch in
                try Interrupts.check()
                return frames + step(features: batch.0, labels: batch.1, settings: each).frames
            }
        }
        let frames = try pass()
        let clock = ContinuousClock()
        let times = try (0..<3).map { _ in
            try clock.measure { _ = try pass() } / .milliseconds(1)
        }
        let ms = times.sorted()[1]
        return ThroughputResult(
            ms: ms, gflops: 3 * model.operationsPerFrame * Double(frames) / ms / 1e6,
            framesPerSecond: Double(frames) / ms * 1000)
    }
}
