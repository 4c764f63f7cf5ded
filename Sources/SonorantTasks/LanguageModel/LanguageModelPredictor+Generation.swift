import SonorantLayers
import SonorantTensors
import SonorantText

extension LanguageModelPredictor: SequenceGenerator {
    func prepare(
        _ request: GenerationRequest, pool: ThreadPool, note: (String) -> Void
    ) throws -> any TextSource {
        let tokens = model.unit.tokens(of: request.prompt)
        let encoding = model.description.encoding
        let spelled = encoding.configuration.lowercase ? tokens.map { $0.lowercased() } : tokens
        _ = try model.vocabulary.encode(spelled)
        let unseen = spelled.filter { model.vocabulary.index(of: $0) == nil }
        if !unseen.isEmpty {
            note(
                "the prompt has \(unseen.count) symbols that the model has never seen and takes "
                    + "for \(SpecialSymbol.unknown.rawValue): " + unseen.quotedList(limit: 5))
        }
        return LanguageModelSource(
            model, prompt: model.encode(tokens, isWhole: false),
            text: tokens.joined(separator: model.separator), request: request, pool: pool)
    }
}

/// Texts that a language model makes of a prompt.
final class LanguageModelSource: TextSource {
    private let stepper: LanguageModelStepper
    private let request: GenerationRequest
    private let prompt: String
    private let separator: String
    /// What the model remembers of the prompt, and what it expects after it.
    private let states: RecurrentStates
    private let expected: [Float]
    private let excluded: Set<Int>
    private let end: Int?

    init(
        _ model: LanguageModel, prompt: EncodedText, text: String,
        request: GenerationRequest, pool: ThreadPool
    ) {
        stepper = LanguageModelStepper(model, pool: pool)
        self.request = request
        self.prompt = text
        separator = model.separator
        var states = (model.states(), model.states())
        var logs = stepper.step([stepper.beginning], before: nil, after: states.0)
        for symbol in prompt.tokens {
            logs = stepper.step([symbol], before: states.0, after: states.1)
            swap(&states.0, &states.1)
        }
        self.states = states.0
        expected = Array(UnsafeBufferPointer(start: logs.row(0), count: logs.columns))
        end = model.vocabulary.index(of: SpecialSymbol.end)
        // What stands for no symbol in particular cannot be written.
        excluded = Set(model.vocabulary.specials.indices).subtracting([end].compactMap(\.self))
    }

    func text(_ number: Int, emit: (String) throws -> Void) throws -> GeneratedText {
        var generator = SeededGenerator(seed: request.seed, "generate", number)
        var result = GeneratedText(
            text: prompt, symbols: 0, logProbability: 0, isComplete: false)
        if !prompt.isEmpty { try emit(prompt) }
        var before = states
        var spare = (stepper.model.states(), stepper.model.states())
        var logs = expected
        while result.symbols < request.length {
            let symbol = logs.withUnsafeBufferPointer {
                request.sampler.choose($0, excluding: excluded, generator: &generator)
            }
            result.symbols += 1
            result.logProbability += Double(logs[symbol])
            if symbol == end {
                result.isComplete = true
                break
            }
            let piece = (result.text.isEmpty ? "" : separator) + stepper.model.vocabulary[symbol]
            result.text += piece
            try emit(piece)
            guard result.symbols < request.length else { break }
            let next = stepper.step([Int32(symbol)], before: before, after: spare.0)
            logs = Array(UnsafeBufferPointer(start: next.row(0), count: next.columns))
            before = spare.0
            swap(&spare.0, &spare.1)
        }
        return result
    }
}
