import Foundation
import SonorantScoring

extension SequenceWriter {
    /// The symbols of `hypothesis` as they are written.
    ///
    /// - Parameter withEnd: whether the end, where it was written, is one of them.
    func names(_ hypothesis: SymbolHypothesis, withEnd: Bool = false) -> [String] {
        let written = hypothesis.symbols.map { symbols[Int($0)] }
        return withEnd && hypothesis.isComplete ? written + [symbols[0]] : written
    }

    /// The same as one line: with spaces between the symbols, unless all that the model knows are
    /// single characters.
    func text(_ hypothesis: SymbolHypothesis) -> String {
        let isSpelled = symbols.symbols.dropFirst().allSatisfy { $0.count == 1 }
        return names(hypothesis).joined(separator: isSpelled ? "" : " ")
    }

    /// What `info` tells.
    var facts: [(name: String, value: String)] {
        let settings = configuration
        var facts: [(name: String, value: String)] = [
            ("symbols out", String(symbols.count - 1))
        ]
        if decoder != nil {
            facts.append(("attention", settings.attention.rawValue))
            facts.append(
                ("decoder", "\(settings.layers) × \(settings.cells) \(settings.cell.rawValue)"))
        }
        facts.append(("ctc weight", String(settings.ctcWeight)))
        return facts
    }

    /// What was found, as an answer.
    ///
    /// - Parameters:
    ///   - found: best first.
    ///   - inputs: what each step of the input is called; empty where steps have no names.
    ///   - text: how a hypothesis is written as a line.
    func answer(
        _ found: [SymbolHypothesis], id: String, inputs: [String], options: InferenceOptions,
        text: (SymbolHypothesis) -> String
    ) -> WrittenAnswer {
        var attention: AttentionMap?
        if options.attention, let best = found.first, !best.attention.isEmpty {
            attention = AttentionMap(
                title: id, inputs: inputs, outputs: names(best, withEnd: true),
                weights: best.attention)
        }
        return WrittenAnswer(
            id: id,
            hypotheses: found.map {
                WrittenAnswer.Hypothesis(
                    text: text($0), symbols: names($0), score: $0.score,
                    logProbability: $0.logProbability, isComplete: $0.isComplete)
            },
            listsAll: options.nbest > 1, attention: attention)
    }

    /// What `test` tells.
    ///
    /// - Parameter cut: how many outputs did not end by themselves.
    func score(_ score: SequenceScore, cut: Int) -> TaskScore {
        let errors = score.symbols
        return TaskScore(
            text: String(
                format: "sequence errors %.2f %% (%d of %d), symbol errors %.2f %% "
                    + "(%d insertions, %d deletions, %d substitutions in %d)",
                100 * score.sequenceErrorRate, score.wrongSequences, score.sequences,
                100 * errors.rate, errors.insertions, errors.deletions, errors.substitutions,
                errors.reference)
                + (cut > 0 ? "; \(cut) outputs did not end and were cut off" : ""),
            json: JSONValue.object([
                "utterances": .integer(score.sequences),
                "sequence_errors": .integer(score.wrongSequences),
                "sequence_error_rate": .number(score.sequenceErrorRate),
                "ser": .number(score.sequenceErrorRate),
                "per": .object([
                    "rate": .number(errors.rate), "reference": .integer(errors.reference),
                    "insertions": .integer(errors.insertions),
                    "deletions": .integer(errors.deletions),
                    "substitutions": .integer(errors.substitutions),
                ]),
                "cut_off": .integer(cut),
            ]))
    }
}
