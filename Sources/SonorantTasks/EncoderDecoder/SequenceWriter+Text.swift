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
    var facts: [(String, String)] {
        let settings = configuration
        var facts = [("symbols out", String(symbols.count - 1))]
        if decoder != nil {
            facts.append(("attention", settings.attention.rawValue))
            facts.append(
                ("decoder", "\(settings.layers) × \(settings.cells) \(settings.cell.rawValue)"))
        }
        facts.append(("ctc weight", String(settings.ctcWeight)))
        return facts
    }

    /// `found`, best first, for machines.
    ///
    /// - Parameters:
    ///   - nbest: whether more than the best were asked for.
    ///   - text: how a hypothesis is written as a line.
    func json(
        _ found: [SymbolHypothesis], nbest: Int, text: (SymbolHypothesis) -> String
    ) -> [String: JSONValue] {
        func object(_ hypothesis: SymbolHypothesis) -> [String: JSONValue] {
            [
                "text": .text(text(hypothesis)),
                "symbols": .list(names(hypothesis).map { .text($0) }),
                "score": .number(hypothesis.score),
                "log_probability": .number(hypothesis.logProbability),
                "complete": .boolean(hypothesis.isComplete),
            ]
        }
        guard let best = found.first else { return [:] }
        var all = object(best)
        if nbest > 1 { all["nbest"] = .list(found.map { .object(object($0)) }) }
        return all
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
