import SonorantInference
import SonorantScoring
import SonorantTasks
import SonorantText
import SonorantTranscripts

// What models answer, as applications get it.

extension Tagging {
    init(_ answer: SonorantTasks.Tagging) {
        let confidences = answer.confidences?.map { Double($0) } ?? []
        self.init(
            tokens: answer.sentence.tokens, tags: answer.tags, confidences: confidences,
            chunks: answer.hasChunks
                ? SonorantText.Chunk.all(in: answer.tags).map { chunk in
                    Chunk(
                        type: chunk.type, tokens: chunk.range,
                        confidence: confidences.isEmpty ? nil : confidences[chunk.range].min())
                } : [],
            label: answer.intent?.name,
            labelConfidence: answer.intent.map { Double($0.confidence) })
    }
}

extension Classification {
    init(_ answer: SonorantTasks.Classification) {
        self.init(
            label: answer.label, labels: answer.classes,
            probabilities: Dictionary(
                uniqueKeysWithValues: answer.probabilities.map { ($0.name, Double($0.value)) }))
    }
}

extension Translation {
    init(_ hypothesis: WrittenAnswer.Hypothesis) {
        self.init(
            text: hypothesis.text, symbols: hypothesis.symbols,
            logProbability: hypothesis.logProbability, isComplete: hypothesis.isComplete)
    }
}

extension TextProbability {
    init(_ answer: ScoredText) {
        let score = answer.score
        self.init(
            logProbability: -score.nats, perplexity: score.perplexity,
            symbols: answer.tokens.map {
                Symbol(
                    text: $0.text, logProbability: $0.logProbability, isUnknown: $0.isUnknown)
            })
    }
}

extension Transcript {
    /// A transcript of `answer`, whatever kind of model it is from.
    init(_ answer: any TaskAnswer, id: String) {
        switch answer {
        case let transcript as Transcript: self = transcript
        case let written as WrittenAnswer:
            self.init(
                id: id, text: written.text, confidence: 0, duration: 0, words: [], symbols: [],
                nbest: written.hypotheses.map { Hypothesis(text: $0.text, score: $0.score) })
        default: preconditionFailure("\(type(of: answer)) is no transcript")
        }
    }
}
