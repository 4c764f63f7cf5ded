import SonorantAudio
import SonorantCorpora
import SonorantLabelling
import SonorantModels
import SonorantText
import SonorantTraining

extension TaskName {
    /// Frame labels for a hidden Markov model.
    package static let hmm = TaskName(registering: "hmm")
}

/// Speech to text by a network on the states of a hidden Markov model.
package enum HybridTask: SpeechTask {
    package static let name = TaskName.hmm
    package static let singular = "a hybrid"
    package static let plural = "hybrids"
    package static let sections = TaskSections(
        input: [
            FeatureConfiguration.self, AugmentationConfiguration.self, AlphabetConfiguration.self,
        ], own: [HMMConfiguration.self])
    package static let measures: [TrainingConfiguration.Measure] = [.wer, .accuracy, .loss]
    package static let abilities: Set<TaskAbility> = [
        .emissions, .files, .transcripts, .times,
    ]

    package static func setDefaults(_ configuration: inout ExperimentConfiguration) {
        configuration.alphabet.unit = .word
        configuration.training.measure = .wer
    }

    package static func target(
        _ configuration: ExperimentConfiguration, transcripts: [String]
    ) throws -> HybridWords {
        try HybridWords(configuration.alphabet, configuration.hmm, transcripts: transcripts)
    }

    package static func encoder(of target: HybridWords) -> TranscriptEncoder { target.encoder }

    /// As many frames as a flat start has states.
    package static func feasibility(
        _ configuration: ExperimentConfiguration, target: HybridWords
    ) -> FeasibilityRule {
        FeasibilityRule(name: "the hidden Markov model") { transcript, _ in
            // What cannot be encoded is a fault of another kind.
            let words = ((try? target.encoder.encode(transcript)) ?? []).map { $0 - 1 }
            let states = target.words.chain(of: words).count
            return FeasibilityRule.Demand(
                frames: states, detail: "\(states) states of \(words.count) words")
        }
    }

    package static func problem(
        _ data: SpeechTaskData, target: HybridWords
    ) throws -> any TrainingProblem {
        let configuration = data.configuration
        let words = target.words
        data.log.note("\(words.words.count) words of \(words.states) states")
        let network = try data.network(symbols: words.states + 1)
        let encoder = TranscriptEncoder(
            alphabet: try HybridPart.alphabet(of: words), text: configuration.alphabet.text)
        let part = HybridPart(
            words: words, priors: StatePriors(alignments: [], states: words.states),
            transitions: WordTransitions(
                transcripts: data.train.labels.map { $0.map { Int($0) - 1 } },
                words: words.words.count, smoothing: configuration.hmm.wordSmoothing),
            configuration: configuration.hmm)
        return try HybridProblem(network: network, part: part, data: data) { part in
            SpeechModel(
                network: network, features: configuration.features, encoder: encoder,
                text: configuration.alphabet.text, statistics: data.train.statistics[nil],
                hybrid: part, facts: data.facts)
        }
    }

    package static func predictor(_ file: ModelFile) throws -> any Predictor {
        RecognitionPredictor(try SpeechModel(file))
    }
}
