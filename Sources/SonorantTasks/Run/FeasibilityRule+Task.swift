import SonorantCorpora
import SonorantText

extension FeasibilityRule {
    /// What the task of `configuration` needs of recordings with `transcripts`.
    package init(
        for configuration: ExperimentConfiguration, transcripts: @autoclosure () -> [String]
    ) {
        guard configuration.task == .hmm else {
            self.init(for: configuration, hybrid: nil)
            return
        }
        let hybrid = try? HybridWords(
            configuration.alphabet, configuration.hmm, transcripts: transcripts())
        // What keeps the words from being made is a fault of another kind, which is told.
        self = hybrid.map { Self.states(of: $0) } ?? .attention
    }

    /// - Parameter hybrid: the words of a hidden Markov model, where that is the task.
    init(for configuration: ExperimentConfiguration, hybrid: HybridWords?) {
        if let hybrid {
            self = .states(of: hybrid)
        } else if configuration.task == .encoderDecoder,
            configuration.encoderDecoder.ctcWeight == 0
        {
            self = .attention
        } else {
            self = .ctc
        }
    }

    /// As many frames as a flat start has states.
    private static func states(of hybrid: HybridWords) -> FeasibilityRule {
        FeasibilityRule(name: "the hidden Markov model") { transcript, _ in
            // What cannot be encoded is a fault of another kind.
            let words = ((try? hybrid.encoder.encode(transcript)) ?? []).map { $0 - 1 }
            let states = hybrid.words.chain(of: words).count
            return Demand(frames: states, detail: "\(states) states of \(words.count) words")
        }
    }
}
