import ArgumentParser
import Foundation
import SonorantDemos
import SonorantDrawing
import SonorantSystem
import SonorantTasks
import SonorantTensors

/// What a model that writes from a condition is given.
struct ConditionOptions: ParsableArguments {
    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "What to write from, for models of task generation: a class, or numbers such as "
                + "'0.1 0.2'. (default: each class of the model in turn)",
            valueName: "class|vector"))
    var condition: [String] = []
    @Option(
        help: ArgumentHelp(
            "The texts are pictures of so many pixels, drawn as a PNG to --out.", valueName: "WxH"))
    var picture: String?
    @Option(help: ArgumentHelp("The PNG file of --picture.", valueName: "file"))
    var out: String?
    @Option(help: ArgumentHelp("Screen pixels a pixel of --picture.", valueName: "n"))
    var scale = 4

    func validate() throws {
        guard (picture == nil) == (out == nil) else {
            throw ValidationError(
                picture == nil
                    ? "--out \(out ?? ""): only for pictures; add --picture, such as 12x12"
                    : "--picture: draws to a file; add --out, such as --out grid.png")
        }
        try requireRange("--scale", scale, 1...64)
        _ = try size()
    }

    /// Width and height of ``picture``.
    private func size() throws -> (width: Int, height: Int)? {
        guard let picture else { return nil }
        let sides = picture.split(separator: "x", omittingEmptySubsequences: false)
            .map { Int($0) ?? 0 }
        guard sides.count == 2, sides.allSatisfy({ (1...4096).contains($0) }) else {
            throw ValidationError(
                "--picture: '\(picture)'; width and height are needed, such as 12x12")
        }
        return (sides[0], sides[1])
    }

    /// The conditions to write from.
    private func conditions(_ model: GenerationModel) throws -> [SequenceCondition] {
        let space = model.description.conditions
        if !condition.isEmpty {
            do {
                return try condition.map { try space.condition($0, place: "--condition") }
            } catch let error as ConditionError {
                throw UsageError("\(error)")
            }
        }
        guard case .classes(let classes) = space else {
            throw UsageError("--condition: is missing; \(space.form) are needed")
        }
        return (0..<classes.count).sorted { classes[$0] < classes[$1] }.map { .label(Int32($0)) }
    }

    /// How a condition is spelled.
    private func spelling(_ condition: SequenceCondition, _ model: GenerationModel) -> String {
        switch (condition, model.description.conditions) {
        case (.label(let index), .classes(let classes)): classes[Int(index)]
        case (.vector(let numbers), _): numbers.map { "\($0)" }.joined(separator: " ")
        default: ""
        }
    }

    /// Writes `count` texts from each condition.
    ///
    /// - Parameter longest: symbols at most; nil for the model's own bound.
    func write(
        _ writer: GenerationPredictor, count: Int, sampler: SymbolSampler, longest: Int?,
        seed: UInt64, pool: ThreadPool, asJSON: Bool, log: Log
    ) throws {
        let model = writer.model
        let conditions = try conditions(model)
        let each = conditions.flatMap { [SequenceCondition](repeating: $0, count: count) }
        if let size = try size(), let out {
            try requirePixels(model, size)
            var written: [WrittenSequence] = []
            try model.write(
                each, sampler: sampler, exactly: size.width * size.height, seed: seed, pool: pool,
                step: { try Interrupts.check() }, made: { written.append($1) })
            return try draw(
                written, model, size, columns: conditions.count > 1 ? count : nil, to: out,
                log: log)
        }
        try model.write(
            each, sampler: sampler, longest: longest, seed: seed, pool: pool,
            step: { try Interrupts.check() },
            made: { number, sequence in
                let text = writer.text(sequence.symbols)
                let name = spelling(each[number], model)
                let object: JSONValue = .object([
                    "condition": .text(name), "text": .text(text),
                    "symbols": .integer(sequence.symbols.count + (sequence.isEnded ? 1 : 0)),
                    "log_probability": .number(sequence.logProbability),
                    "complete": .boolean(sequence.isEnded),
                ])
                try StandardOutput.line(
                    asJSON
                        ? try JSONText.line(object)
                        : conditions.count > 1 ? "\(name)\t\(text)" : text)
            })
    }

    /// The levels of grey that the model writes; 0 where it writes none.
    private static func levels(_ model: GenerationModel) -> Int {
        model.description.symbols.symbols.compactMap {
            DigitPainter.levelSymbols.firstIndex(of: $0)
        }.max().map { $0 + 1 } ?? 0
    }

    /// Refuses pictures that the model does not write, before it begins to.
    private func requirePixels(
        _ model: GenerationModel, _ size: (width: Int, height: Int)
    ) throws {
        let width = model.description.generation.width
        guard width == 0 || width == size.width else {
            throw UsageError(
                "--picture \(size.width)x\(size.height): the model writes rows of \(width) pixels; "
                    + "--picture \(width)x\(size.height) would do")
        }
        guard Self.levels(model) > 1 else {
            throw UsageError(
                "--picture: the model writes no pixels; symbols 0 to f, a level of grey each, are "
                    + "what 'sonorant demo pictures' makes")
        }
    }

    /// - Parameter columns: pictures in a row; nil for about as many as there are rows.
    private func draw(
        _ written: [WrittenSequence], _ model: GenerationModel, _ size: (width: Int, height: Int),
        columns: Int?, to path: String, log: Log
    ) throws {
        let symbols = model.description.symbols
        let levels = Self.levels(model)
        let images = written.map { sequence in
            PicturePage.image(
                sequence.symbols.map { symbols[Int($0)] }, width: size.width, height: size.height,
                levels: levels)
        }
        let across = columns ?? max(1, Int(Double(images.count).squareRoot().rounded(.up)))
        try Files.write(
            GreyImage.grid(images, columns: across, scale: scale).png(), to: path)
        log.note("\(images.count) pictures in \(path)")
    }
}
