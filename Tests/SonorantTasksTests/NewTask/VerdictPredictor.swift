import SonorantCorpora
import SonorantLayers
import SonorantModels
import SonorantSystem
import SonorantTasks
import SonorantTensors

/// A trained model of verdicts.
package final class VerdictPredictor: TextPredictor {
    private let model: VerdictModel

    package init(_ model: VerdictModel) { self.model = model }

    package var reading: TextReading { model.description.reading }

    package var facts: [(name: String, value: String)] {
        model.generalFacts + [
            ("yes", model.description.verdict.yes),
            ("threshold", String(model.description.verdict.threshold)),
            ("tokens", String(model.description.encoding.tokens.count)),
        ]
    }

    package func answers(
        to sentences: [LabelledSentence], options: InferenceOptions, pool: ThreadPool
    ) throws -> [any TaskAnswer] {
        try verdicts(on: sentences, pool: pool)
    }

    package func score(
        _ sentences: [LabelledSentence], options: InferenceOptions, pool: ThreadPool
    ) throws -> TaskScore {
        try VerdictTask.requireClasses(sentences)
        var score = VerdictScore()
        for (sentence, verdict) in zip(sentences, try verdicts(on: sentences, pool: pool)) {
            score.add(truth: model.encode(sentence).isYes, answer: verdict.isYes)
        }
        return score.summary
    }

    private func verdicts(on sentences: [LabelledSentence], pool: ThreadPool) throws -> [Verdict] {
        let tape = Tape(store: model.parameters, pool: pool)
        let texts = sentences.map { model.encode($0).text }
        var probabilities = [Float](repeating: 0, count: texts.count)
        let plan = BatchPlan(lengths: texts.map(\.count), frames: 20_000, utterances: 256)
        for batch in plan.batches {
            try Interrupts.check()
            tape.reset(training: false)
            let found = model.probabilities(batch.map { texts[$0] }, tape: tape)
            for (index, probability) in zip(batch, found) { probabilities[index] = probability }
        }
        return zip(sentences, probabilities).map {
            Verdict(id: $0.id, isYes: model.isYes($1), probability: $1)
        }
    }
}
