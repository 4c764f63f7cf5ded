import ArgumentParser
import Foundation
import SonorantCorpora
import SonorantDemos
import SonorantDrawing
import SonorantSystem
import SonorantTensors

/// How much data is made and where.
struct DemoDataOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The folder to write to.", valueName: "dir"))
    var out: String
    @Option(
        help: ArgumentHelp("How many are drawn; a tenth each for dev and test.", valueName: "n"))
    var count = 2000
    @Option(help: "How much they differ: 0 not at all, 1 as a hurried hand.")
    var jitter = 1.0

    func validate() throws {
        try requireRange("--count", count, 10...1_000_000)
        guard (0...2).contains(jitter) else {
            throw ValidationError("--jitter: \(jitter); 0 to 2 are possible")
        }
    }

    /// The part that number `index` belongs to.
    func part(_ index: Int) -> String { ["dev", "test"].dropFirst(index % 10).first ?? "train" }
}

struct DemoPictures: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pictures",
        abstract: "Draw small pictures of digits, as symbols to generate.",
        discussion: """
            Writes train.tsv, dev.tsv and test.tsv: on each line the pixels of a picture, row by \
            row, a symbol for each grey level (0 is none of the ink), then a tab and the digit; \
            and pictures.png with the first ones of train.tsv to look at.

            Example: sonorant demo pictures --out digits --count 2000 --size 12 --levels 4
            """)

    @OptionGroup var data: DemoDataOptions
    @Option(help: ArgumentHelp("Pixels in a row, and rows.", valueName: "n"))
    var size = 12
    @Option(help: ArgumentHelp("Grey levels.", valueName: "n"))
    var levels = 4
    @OptionGroup var seed: SeedOptions
    @OptionGroup var logging: LogOptions

    func validate() throws {
        try requireRange("--size", size, 6...64)
        try requireRange("--levels", levels, 2...16)
    }

    func run() throws {
        let painter = DigitPainter(jitter: data.jitter)
        var lines: [String: String] = [:]
        var shown: [GreyImage] = []
        for index in 0..<data.count {
            var generator = SeededGenerator(seed: seed.seed, "pictures", index)
            // Drawn rather than counted through, so that every part has all digits.
            let digit = generator.index(below: 10)
            let picture = painter.digit(
                digit, width: size, height: size, generator: &generator)
            let pixels = picture.steps(levels).map { DigitPainter.levelSymbols[$0] }
            let part = data.part(index)
            lines[part, default: ""] += pixels.joined() + "\t\(digit)\n"
            if part == "train", shown.count < 100 {
                shown.append(
                    PicturePage.image(pixels, width: size, height: size, levels: levels))
            }
        }
        try Files.makeFolder(data.out)
        for (part, text) in lines { try Files.write(text, to: data.out + "/\(part).tsv") }
        try Files.write(
            GreyImage.grid(shown, columns: 10, scale: 4).png(), to: data.out + "/pictures.png")
        logging.log.note("\(data.count) pictures of \(size) × \(size) in \(data.out)")
    }
}

struct DemoLines: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lines",
        abstract: "Draw rows of digits, as frames to read with CTC.",
        discussion: """
            Writes folders train, dev and test with a .npy and a .txt for each row: the columns \
            of pixels from left to right are its frames (train with features.kind=given), the \
            digits its text; and lines.png with some of them to look at.

            Example: sonorant demo lines --out lines --count 1500 --height 16
            """)

    @OptionGroup var data: DemoDataOptions
    @Option(help: ArgumentHelp("Pixels from top to bottom.", valueName: "n"))
    var height = 16
    @Option(help: ArgumentHelp("The most digits in a row.", valueName: "n"))
    var longest = 8
    @OptionGroup var seed: SeedOptions
    @OptionGroup var logging: LogOptions

    func validate() throws {
        try requireRange("--height", height, 8...128)
        try requireRange("--longest", longest, 1...100)
    }

    func run() throws {
        let painter = DigitPainter(jitter: data.jitter)
        var shown: [DigitPainter.Picture] = []
        for part in ["train", "dev", "test"] { try Files.makeFolder(data.out + "/" + part) }
        for index in 0..<data.count {
            var generator = SeededGenerator(seed: seed.seed, "lines", index)
            let digits = (0..<1 + generator.index(below: longest)).map { _ in
                generator.index(below: 10)
            }
            let picture = painter.row(digits, height: height, generator: &generator)
            let number = String(index)
            let name = String(repeating: "0", count: max(0, 6 - number.count)) + number
            let stem = "\(data.out)/\(data.part(index))/\(name)"
            try NumPyFile.write(picture.frames, to: stem + ".npy")
            try Files.write(digits.map { String($0) }.joined() + "\n", to: stem + ".txt")
            if shown.count < 16 { shown.append(picture) }
        }
        try Files.write(
            PicturePage.rows(shown, scale: 3).png(), to: data.out + "/lines.png")
        logging.log.note("\(data.count) rows of digits, \(height) pixels high, in \(data.out)")
    }
}
