import Foundation
import SonorantCorpora
import SonorantSystem
import SonorantTasks
import SonorantText

/// Models of text at work.
extension Engine {
    /// The tokens of `text` as the model reads them.
    func tokens(of text: String) throws -> [String] {
        try self.text { $0.inputReading.tokens(of: text) }
    }

    private func answers<Found, Answer: Sendable>(
        to texts: [[String]], options: InferenceOptions = InferenceOptions(),
        _ make: (Found) -> Answer
    ) throws -> [Answer] {
        let sentences = try texts.enumerated().map { index, tokens in
            guard !tokens.isEmpty else {
                throw SonorantError(
                    .invalidRequest,
                    "text \(index + 1) of \(texts.count) is empty; at least one token is needed")
            }
            return LabelledSentence(
                id: String(index + 1),
                location: SourceLocation(file: "text", line: index + 1), tokens: tokens)
        }
        return try text { predictor in
            try predictor.answers(to: sentences, options: options, pool: pool).map { answer in
                guard let answer = answer as? Found else {
                    preconditionFailure("\(type(of: answer)) in place of \(Found.self)")
                }
                return make(answer)
            }
        }
    }

    func tag(_ texts: [[String]]) throws -> [Tagging] {
        try answers(to: texts, Tagging.init)
    }

    func classify(_ texts: [String]) throws -> [Classification] {
        try answers(to: texts.map(tokens), Classification.init)
    }

    func translate(_ texts: [String], beam: Int, count: Int) throws -> [[Translation]] {
        var options = InferenceOptions()
        options.beam = max(beam, 1)
        options.nbest = max(count, 1)
        return try answers(to: texts.map(tokens), options: options) { (answer: WrittenAnswer) in
            answer.hypotheses.map(Translation.init)
        }
    }

    func probabilities(of texts: [String]) throws -> [TextProbability] {
        try answers(to: texts.map(tokens), TextProbability.init)
    }

    private func check(_ sampler: SymbolSampler, length: Int) throws {
        let faults =
            sampler.faults + (length < 1 ? ["length: \(length); at least 1 is needed"] : [])
        guard faults.isEmpty else {
            throw SonorantError(.invalidRequest, faults.joined(separator: "\n"))
        }
    }

    func write(
        after prompt: String, length: Int, sampler: SymbolSampler, seed: UInt64
    ) throws -> GeneratedText {
        try check(sampler, length: length)
        return try text { predictor in
            guard let generator = predictor as? any SequenceGenerator else {
                preconditionFailure("a language model that writes nothing")
            }
            var request = GenerationRequest()
            request.prompt = prompt
            request.length = length
            request.sampler = sampler
            request.seed = seed
            return try generator.prepare(request, pool: pool) { _ in }.text(0) { _ in
                try Interrupts.check()
            }
        }
    }

    func write(
        from condition: String, count: Int, length: Int?, sampler: SymbolSampler, seed: UInt64
    ) throws -> [GeneratedText] {
        try check(sampler, length: length ?? 1)
        return try text { predictor in
            guard let writer = predictor as? GenerationPredictor else {
                preconditionFailure("a generator of another class")
            }
            let description = writer.model.description
            let known = try description.conditions.condition(condition, place: "condition")
            var texts: [GeneratedText] = []
            try writer.model.write(
                Array(repeating: known, count: max(count, 0)), sampler: sampler,
                longest: min(length ?? .max, description.generation.longest), seed: seed,
                pool: pool, step: { try Interrupts.check() }
            ) { _, sequence in
                texts.append(
                    GeneratedText(
                        text: writer.text(sequence.symbols),
                        symbols: sequence.symbols.count + (sequence.isEnded ? 1 : 0),
                        logProbability: sequence.logProbability,
                        isComplete: sequence.isEnded))
            }
            return texts
        }
    }
}

extension TextReading {
    /// The tokens of one line of text.
    fileprivate func tokens(of text: String) -> [String] {
        let line = String(text.trimmed)
        return (unit ?? .word).tokens(of: lowercases ? line.lowercased() : line)
    }
}
