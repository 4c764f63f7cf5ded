import Foundation
import SonorantCTC
import SonorantCorpora
import SonorantModels
import SonorantSystem
import SonorantTensors
import SonorantText

/// What a model does on data it was not trained on, decoded greedily.
package struct Evaluation: Sendable {
    /// Nats an utterance.
    package let loss: Double
    package let scores: ScoreReport

    /// Evaluates `model` on `data`.
    package static func run(
        _ model: SpeechModel, on data: TrainingData, batchFrames: Int, pool: ThreadPool
    ) throws -> Evaluation {
        let decoder = GreedyDecoder(blank: model.alphabet.blank)
        let loss = CTCLoss(blank: model.alphabet.blank)
        var total = 0.0
        var scores = ScoreReport()
        for batch in BatchPlan(lengths: data.lengths, frames: batchFrames).batches {
            try Interrupts.check()
            let features: [Matrix] = try pool.map(batch.count) { index in
                Result { try data.features(batch[index], epoch: nil) }
            }.map { try $0.get() }
            let outputs = model.network.logProbabilities(of: features, pool: pool)
            let results: [Result<(Double, String, String), any Error>] = pool.map(batch.count) {
                index in
                Result {
                    let utterance = data.utterances[batch[index]]
                    let labels = data.labels[batch[index]]
                    return (
                        try loss(logits: outputs[index], labels: labels.map { Int($0) }),
                        try model.encoder.spelled(utterance.transcript ?? ""),
                        model.alphabet.decode(decoder.decode(outputs[index]).labels)
                    )
                }
            }
            for result in results {
                let (nats, reference, hypothesis) = try result.get()
                total += nats
                scores.add(reference: reference, hypothesis: hypothesis)
            }
        }
        return Evaluation(loss: total / Double(max(scores.utterances, 1)), scores: scores)
    }
}
