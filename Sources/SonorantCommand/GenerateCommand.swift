import ArgumentParser
import Foundation
import SonorantModels
import SonorantSystem
import SonorantTasks

struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Let a model write.",
        discussion: """
            The text appears as it is written, the prompt first, and ends with the model's end \
            symbol, or after --length symbols. A character or word of the prompt that the model \
            has never seen is taken for <UNK>, with a warning.

            The same seed gives the same texts at any number of threads. Text number 3 of five is \
            the same as that of ten.

            A model of task generation writes from --condition, or from each of its classes.

            Example: sonorant generate --model exp/shakespeare/best.safetensors --prompt "ROMEO:"
            Example: sonorant generate --model lm.safetensors --count 5 --temperature 0.8 --json
            Example: sonorant generate --model names.safetensors --condition Italian --count 5
            Example: sonorant generate --model digits.safetensors --picture 12x12 --out grid.png
            """)

    @Option(
        help: ArgumentHelp(
            "The .safetensors file of a language model that 'train' wrote.", valueName: "file"))
    var model: String
    @Option(help: ArgumentHelp("What the text begins with. (default: nothing)", valueName: "text"))
    var prompt = ""
    @Option(help: ArgumentHelp("Symbols at most, the prompt's apart.", valueName: "n"))
    var length = 500
    @Option(help: ArgumentHelp("Texts.", valueName: "n"))
    var count = 1
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Below 1 the likely symbols gain, above 1 the unlikely ones.", valueName: "number"))
    var temperature = 1.0
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Draw from so many of the likeliest symbols only; 0 for all.", valueName: "n"))
    var topK = 0
    @Flag(help: "Always take the likeliest symbol.")
    var argMax = false
    @OptionGroup var conditions: ConditionOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var seed: SeedOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var logging: LogOptions

    func validate() throws {
        try requireRange("--length", length, 1...100_000_000)
        try requireRange("--count", count, 1...1_000_000)
        if let fault = sampler.faults.first { throw ValidationError("--\(fault)") }
        if argMax, temperature != 1 || topK != 0 {
            throw ValidationError(
                "--arg-max leaves nothing to chance; leave --temperature and --top-k out")
        }
    }

    private var sampler: SymbolSampler {
        var sampler = SymbolSampler()
        sampler.temperature = temperature
        sampler.topK = topK
        sampler.takesLikeliest = argMax
        return sampler
    }

    func run() throws {
        let log = logging.log
        let file = try ModelFile(path: model)
        let opened = try TaskRegistry.definition(of: file).predictor(file)
        try OverwriteGuard.require([("--out", conditions.out)], inputs: [model])
        if let writer = opened as? GenerationPredictor {
            guard prompt.isEmpty else {
                throw UsageError(
                    "--prompt: \(model) writes from a condition; give --condition instead")
            }
            return try conditions.write(
                writer, count: count, sampler: sampler,
                longest: min(length, writer.model.description.generation.longest),
                seed: seed.seed, pool: threads.pool(), asJSON: json.json, log: log)
        }
        guard conditions.condition.isEmpty, conditions.picture == nil else {
            let option = conditions.condition.isEmpty ? "--picture" : "--condition"
            throw UsageError(
                "\(option): \(model) is a model for \(file.task), but "
                    + "one for generation is needed")
        }
        guard let generator = opened as? any SequenceGenerator else {
            throw UsageError(
                "\(model): a model for \(file.task), which writes nothing; a language "
                    + "model is needed")
        }
        var request = GenerationRequest()
        request.prompt = prompt
        request.length = length
        request.sampler = sampler
        request.seed = seed.seed
        let source = try generator.prepare(request, pool: threads.pool()) { log.warning($0) }
        for number in 0..<count {
            try Interrupts.check()
            let text = try source.text(number) { piece in
                try Interrupts.check()
                if !json.json { try StandardOutput.write(piece) }
            }
            try StandardOutput.line(json.json ? try JSONText.line(GeneratedLine(text)) : "")
        }
    }
}

/// A generated text for machines.
private struct GeneratedLine: Encodable {
    let text: String
    let symbols: Int
    let logProbability: Double
    let complete: Bool

    enum CodingKeys: String, CodingKey {
        case text, symbols, complete
        case logProbability = "log_probability"
    }

    init(_ text: GeneratedText) {
        self.text = text.text
        symbols = text.symbols
        logProbability = text.logProbability
        complete = text.isComplete
    }
}
