import Foundation
import SonorantCTC
import SonorantCorpora
import SonorantDecoding
import SonorantModels
import SonorantScoring
import SonorantSystem
import SonorantTensors
import SonorantTraining

/// Measures a speech model by its loss and the errors of its transcripts.
package enum CTCEvaluation {
    /// Evaluates `model` on `data`.
    ///
    /// - Parameters:
    ///   - runner: runs the model's network.
    ///   - decoder: finds the transcripts; nil takes the likeliest symbol of each frame.
    ///   - prefetchBatches: how many minibatches are prepared ahead.
    package static func run(
        _ model: SpeechModel, on data: TrainingData, runner: NetworkRunner,
        decoder: BeamDecoder? = nil, batchFrames: Int, prefetchBatches: Int
    ) throws -> Evaluation {
        let pool = runner.pool
        let greedy = GreedyDecoder(blank: model.alphabet.blank)
        let loss = CTCLoss(blank: model.alphabet.blank)
        var total = 0.0
        var scores = ScoreReport()
        let batches = BatchPlan(lengths: data.lengths, frames: batchFrames).batches
        let features = data.prefetcher(
            of: batches, epoch: nil, ahead: prefetchBatches, pool: pool)
        defer { features.stop() }
        for batch in batches {
            try Interrupts.check()
            let outputs = runner.logProbabilities(of: try features.next())
            let results: [Result<(Double, String, String), any Error>] = pool.map(batch.count) {
                index in
                Result {
                    let utterance = data.utterances[batch[index]]
                    let labels = data.labels[batch[index]]
                    let heard =
                        try decoder?.decode(outputs[index])[0].labels
                        ?? greedy.decode(outputs[index]).labels
                    return (
                        try loss(logits: outputs[index], labels: labels.map { Int($0) }),
                        try model.encoder.spelled(utterance.transcript ?? ""),
                        model.alphabet.decode(heard)
                    )
                }
            }
            for result in results {
                let (nats, reference, hypothesis) = try result.get()
                total += nats
                scores.add(reference: reference, hypothesis: hypothesis)
            }
        }
        return Evaluation(
            loss: total / Double(max(scores.utterances, 1)),
            measures: [
                DevMeasure(.cer, scores.characters.rate), DevMeasure(.wer, scores.words.rate),
            ])
    }
}
