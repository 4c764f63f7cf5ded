import Foundation
import SonorantAudio
import SonorantCorpora
import SonorantSystem
import SonorantTasks
import SonorantTensors
import SonorantText
import SonorantTraining
import TestSupport
import Testing

private let quiet = Log(level: .quiet)

/// The way from recordings to minibatches: read ahead, kept in memory, kept on disk.
@Suite("Data path")
struct DataPathTests {
    private let folder: TemporaryFolder
    private let corpus: Corpus

    init() throws {
        folder = try TemporaryFolder()
        for number in 0..<8 {
            let samples = (0..<4000 + 400 * number).map { time in
                Float(0.3 * sin(0.05 * Double((number + 2) * time)))
            }
            try Files.makeFolder(folder.path("data"))
            try AudioFile.write(
                Waveform(samples: samples, sampleRate: 8000),
                to: folder.path("data/u\(number).wav"))
            try folder.write(number % 2 == 0 ? "a" : "ab", to: "data/u\(number).txt")
        }
        corpus = try Corpus.load(folder.path("data"))
    }

    private var configuration: ExperimentConfiguration {
        var configuration = ExperimentConfiguration()
        configuration.features.bins = 10
        configuration.features.normalisation = .global
        configuration.augmentation.timeMasks = 1
        configuration.model.layers = 1
        configuration.model.cells = 4
        configuration.training.epochs = 2
        configuration.training.batchUtterances = 2
        configuration.training.featureCache = folder.path("cache")
        return configuration
    }

    private func data(
        cached: Bool, megabytes: Int, augmentation: AugmentationConfiguration
    ) throws -> (data: TrainingData, cache: FeatureCache?) {
        let pipeline = try FeaturePipeline(
            configuration: configuration.features, sampleRate: 8000)
        let cache =
            cached
            ? try FeatureCache(
                folder: folder.path("cache"), megabytes: 10, pipeline: pipeline, log: quiet)
            : nil
        let data = try TrainingData(
            corpus,
            encoder: TranscriptEncoder(
                AlphabetConfiguration(), transcripts: corpus.utterances.compactMap(\.transcript)),
            pipeline: pipeline, augmentation: augmentation, seed: 1, cacheMegabytes: megabytes,
            featureCache: cache, title: "", pool: ThreadPool(threads: 2), log: quiet)
        return (data, cache)
    }

    private func features(_ data: TrainingData) throws -> [Matrix] {
        try [nil, 0, 1].flatMap { epoch in
            try data.utterances.indices.map { try data.features($0, epoch: epoch) }
        }
    }

    @Test("features are the same bits from memory, from the disk and computed anew")
    func sameFeatures() throws {
        let augmentation = configuration.augmentation
        let plain = try data(cached: false, megabytes: 100, augmentation: augmentation).data
        let expected = try features(plain)
        for round in 0..<2 {
            for megabytes in [0, 100] {
                let (data, cache) = try data(
                    cached: true, megabytes: megabytes, augmentation: augmentation)
                #expect(try features(data) == expected)
                #expect(data.statistics == plain.statistics && data.lengths == plain.lengths)
                let isFirst = round == 0 && megabytes == 0
                #expect(cache?.counts.computed == (isFirst ? 8 : 0))
                // Twice with an epoch and once without, where memory holds none.
                #expect(
                    cache?.counts.found == (isFirst ? 0 : 8) + (megabytes == 0 ? 3 * 8 : 0))
            }
        }
        let anew = try data(cached: false, megabytes: 0, augmentation: augmentation).data
        #expect(try features(anew) == expected)
    }

    @Test("sound that is varied is computed anew, and only its statistics come from the disk")
    func varied() throws {
        var augmentation = configuration.augmentation
        augmentation.speed = [0.9, 1.1]
        augmentation.vtlp = 0.1
        let plain = try data(cached: false, megabytes: 0, augmentation: augmentation).data
        let (data, cache) = try data(cached: true, megabytes: 0, augmentation: augmentation)
        #expect(try features(data) == features(plain))
        #expect(cache?.counts.computed == 8 && cache?.counts.found == 0)
    }

    @Test("a recording that vanished fails the minibatch it belongs to, with its own message")
    func vanished() throws {
        let data = try data(
            cached: false, megabytes: 0, augmentation: configuration.augmentation
        ).data
        try FileManager.default.removeItem(atPath: folder.path("data/u5.wav"))
        for ahead in [0, 4] {
            let loader = data.prefetcher(
                of: [[0, 1], [2, 3], [4, 5], [6, 7]], epoch: 0, ahead: ahead,
                pool: ThreadPool(threads: 2))
            defer { loader.stop() }
            #expect(try loader.next().count == 2)
            #expect(try loader.next().count == 2)
            #expect(throws: FileError.notFound(path: folder.path("data/u5.wav"))) {
                try loader.next()
            }
        }
    }

    private func prepared(
        augmentation: AugmentationConfiguration? = nil
    ) throws -> PreparedCorpus {
        let pipeline = try FeaturePipeline(configuration: configuration.features, sampleRate: 8000)
        return try PreparedCorpus(
            corpus, pipeline: pipeline, augmentation: augmentation, megabytes: 100,
            featureCache: FeatureCache(
                folder: folder.path("cache"), megabytes: 10, pipeline: pipeline, log: quiet),
            title: "", pool: ThreadPool(threads: 2), log: quiet)
    }

    @Test("a cold start decodes each recording once, a warm one none, and finds the same")
    func decodes() throws {
        let cold = try prepared()
        #expect(cold.decodes == 8)
        let warm = try prepared()
        #expect(warm.decodes == 0 && warm.facts == cold.facts)
        #expect(warm.facts == corpus.utterances.map { SourceFacts(reading: $0.source) })
        let encoder = try TranscriptEncoder(
            AlphabetConfiguration(), transcripts: corpus.utterances.compactMap(\.transcript))
        let (first, second) = (
            try TrainingData(cold, encoder: encoder, seed: 1),
            try TrainingData(warm, encoder: encoder, seed: 1)
        )
        #expect(first.statistics == second.statistics && first.lengths == second.lengths)
        #expect(try features(first) == features(second))
        #expect(second.decodes == 0)
    }

    @Test("sound that is varied is decoded when the first minibatch asks for it, and kept")
    func decodesLate() throws {
        var augmentation = configuration.augmentation
        augmentation.speed = [0.9, 1.1]
        let encoder = try TranscriptEncoder(
            AlphabetConfiguration(), transcripts: corpus.utterances.compactMap(\.transcript))
        let cold = try TrainingData(
            prepared(augmentation: augmentation), encoder: encoder, seed: 1)
        let expected = try features(cold)
        #expect(cold.decodes == 8)
        let warm = try TrainingData(
            prepared(augmentation: augmentation), encoder: encoder, seed: 1)
        #expect(warm.decodes == 0 && warm.lengths == cold.lengths)
        #expect(warm.statistics == cold.statistics)
        #expect(try features(warm) == expected)
        #expect(warm.decodes == 8)
    }

    @Test("a run with all facts on disk decodes nothing before its first step")
    func warmRun() throws {
        for (name, count) in [("cold", "8 times"), ("warm", "0 times")] {
            let path = try folder.write("", to: name + ".log")
            let descriptor = open(path, O_WRONLY)
            var run = TrainingRun(
                data: corpus, configuration: configuration, folder: folder.path(name))
            run.dev = corpus
            // The dev data is the same, and was put on disk a moment ago.
            _ = try run.run(
                pool: ThreadPool(threads: 1),
                log: Log(
                    level: .verbose, console: Console(descriptor: descriptor, isTerminal: false)))
            let said = try Files.readText(path)
            #expect(said.contains("sound was decoded \(count)"), "\(said)")
        }
    }

    @Test("the model is the same, bit for bit, however its data came")
    func sameModel() throws {
        var models: [Data] = []
        for (name, change) in [
            ("off", { $0.featureCache = "off" }), ("cold", { _ in }), ("warm", { _ in }),
            ("disk", { $0.cacheMegabytes = 0 }),
            (
                "neither",
                {
                    $0.cacheMegabytes = 0
                    $0.featureCacheMegabytes = 0
                    $0.prefetchBatches = 0
                }
            ),
        ] as [(String, (inout TrainingConfiguration) -> Void)] {
            var configuration = configuration
            change(&configuration.training)
            var run = TrainingRun(
                data: corpus, configuration: configuration, folder: folder.path(name))
            run.dev = corpus
            _ = try run.run(pool: ThreadPool(threads: 2), log: quiet)
            #expect(Files.exists(folder.path("cache")) == (name != "off"))
            models.append(try Files.read(folder.path(name) + "/last.safetensors"))
        }
        #expect(models.allSatisfy { $0 == models[0] })
    }

    @Test("a run may be resumed with other settings of memory and disk")
    func resume() throws {
        var configuration = configuration
        configuration.training.epochs = 1
        var run = TrainingRun(
            data: corpus, configuration: configuration, folder: folder.path("exp"))
        _ = try run.run(pool: ThreadPool(threads: 1), log: quiet)
        run.resumes = true
        run.configuration.training.cacheMegabytes = 1
        run.configuration.training.prefetchBatches = 0
        run.configuration.training.featureCache = "off"
        _ = try run.run(pool: ThreadPool(threads: 1), log: quiet)
    }
}
