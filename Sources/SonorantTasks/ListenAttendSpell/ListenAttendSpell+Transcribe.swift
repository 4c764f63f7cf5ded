import SonorantAudio
import SonorantCorpora
import SonorantLayers
import SonorantModels
import SonorantSystem
import SonorantTensors

extension ListenAttendSpell {
    /// Whether the model file at `path` holds such a model.
    package static func isModel(_ path: String) -> Bool {
        guard let metadata = try? SafetensorsFile.metadata(path: path) else { return false }
        return metadata["task"] == task.rawValue && metadata[inputKey] == inputName
    }

    /// Reads a model that a run wrote.
    ///
    /// - Throws: `FileError`, `SafetensorsError`, `ModelFileError`.
    package convenience init(path: String) throws {
        try self.init(SafetensorsFile(path: path), path: path)
    }

    /// What the file holds, for `info`: name and value each.
    package func listing() -> [(name: String, value: String)] {
        [
            ("kind", "model"), ("task", Self.task.rawValue), ("hears", Self.inputName),
        ]
            + (generalFacts.filter { $0.0 != Self.inputKey }
            + [("features", "\(description.inputSize) a frame")] + writer.facts).map {
                (name: $0.0, value: $0.1)
            }
    }

    /// Whether it takes features made elsewhere instead of sound.
    package var takesFeatures: Bool { description.features.kind == .given }

    /// The clean text of a transcript, spelled in the units of the alphabet.
    package func reference(_ transcript: String) throws -> String {
        try encoder.spelled(transcript)
    }

    /// What came of one recording.
    package struct Outcome: Sendable {
        /// The answer, or why there is none.
        package let result: Result<Prediction, any Error>
    }

    /// What is said in `utterances`, in their order; one that fails does not stop the rest.
    ///
    /// Recordings are held in memory as a whole, a minibatch of them at a time.
    package func transcribe(
        _ utterances: [Utterance], options: PredictionOptions = PredictionOptions(),
        pool: ThreadPool
    ) throws -> [Outcome] {
        let pipeline = try FeaturePipeline(configuration: description.features)
        let loader = UtteranceLoader(pipeline: pipeline)
        let bases = pool.map(utterances.count) { index in
            Result { try loader.baseFeatures(of: utterances[index]) }
        }
        var statistics = description.statistics.map { [String?.none: $0] } ?? [:]
        if description.features.normalisation == .speaker {
            let readable = utterances.indices.filter { (try? bases[$0].get()) != nil }
            statistics = try loader.statistics(of: readable.map { utterances[$0] }) {
                try bases[readable[$0]].get()
            }
        }
        let features = utterances.indices.map { index in
            Result {
                let matrix = try pipeline.features(
                    from: bases[index].get(),
                    statistics: statistics[loader.key(of: utterances[index])])
                guard matrix.rows > 0 else {
                    throw SequenceError.lacking(
                        what: "sound", task: .encoderDecoder,
                        file: utterances[index].location.file,
                        line: utterances[index].location.line,
                        advice: "give recordings of at least one frame")
                }
                return matrix
            }
        }
        let heard = features.indices.filter { (try? features[$0].get()) != nil }
        var search = SequenceWriter.Search()
        search.beam = options.beam
        search.nbest = options.nbest
        search.keepsAttention = options.attention
        let tape = Tape(store: parameters, pool: pool)
        var found = [[SymbolHypothesis]](repeating: [], count: utterances.count)
        let matrices = try heard.map { try features[$0].get() }
        for batch in BatchPlan(
            lengths: matrices.map(\.rows), frames: 20_000,
            utterances: max(1, 64 / max(options.beam, options.nbest))
        ).batches {
            try Interrupts.check()
            tape.reset(training: false)
            let answers = try hypotheses(
                batch.map { matrices[$0] }, search: search, tape: tape)
            for (place, answer) in zip(batch, answers) { found[heard[place]] = answer }
        }
        return utterances.indices.map { index in
            Outcome(
                result: features[index].map { _ in
                    prediction(found[index], of: utterances[index], options: options)
                })
        }
    }

    private func prediction(
        _ found: [SymbolHypothesis], of utterance: Utterance, options: PredictionOptions
    ) -> Prediction {
        var object = writer.json(found, nbest: options.nbest, text: text)
        object["id"] = .text(utterance.id)
        var map: AttentionMap?
        if options.attention, let best = found.first, !best.attention.isEmpty {
            map = AttentionMap(
                title: utterance.id, inputs: [],
                outputs: writer.names(best, withEnd: true), weights: best.attention)
            object["attention"] = map?.json
        }
        return Prediction(
            text: found.first.map { text($0) } ?? "", json: .object(object), attention: map)
    }
}
