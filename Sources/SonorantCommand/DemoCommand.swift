import ArgumentParser
import Foundation
import SonorantDemos
import SonorantDrawing
import SonorantSystem

struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Draw what makes recurrent nets hard to train; make data to learn on.",
        discussion: """
            gradients, cliff and clipping compute, and write tables (.csv) and drawings (.svg) \
            into a folder. pictures and lines draw digits to generate and to read.

            Example: sonorant demo gradients --out gradients
            Example: sonorant demo pictures --out digits
            """,
        subcommands: [
            Gradients.self, Cliff.self, Clipping.self, DemoPictures.self, DemoLines.self,
        ])

    /// Where the files go.
    struct Output: ParsableArguments {
        @Option(help: ArgumentHelp("The folder to write to.", valueName: "dir"))
        var out: String

        func write(_ text: String, _ name: String) throws {
            try Files.write(text, to: "\(out)/\(name)")
        }

        /// A table with a line for each index of the columns, which may be of unequal length.
        func write(columns: [(name: String, values: [Double])], _ name: String) throws {
            var text = columns.map { $0.name.replacing(",", with: "") }.joined(separator: ",")
            text += "\n"
            for row in 0..<(columns.map(\.values.count).max() ?? 0) {
                text +=
                    columns.map {
                        row < $0.values.count ? String(format: "%.6g", $0.values[row]) : ""
                    }
                    .joined(separator: ",") + "\n"
            }
            try write(text, name)
        }
    }

    struct Gradients: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "How much of a gradient comes back through time, by kind of cell.",
            discussion: """
                The norm of the derivatives of the last output with respect to the state k steps \
                before, with weights as training starts from; 1 keeps all lengths.

                Example: sonorant demo gradients --steps 100 --out gradients
                """)

        @Option(help: "Steps in time.")
        var steps = 100
        @Option(help: "Cells.")
        var cells = 64
        @OptionGroup var output: Output
        @OptionGroup var seed: SeedOptions
        @OptionGroup var json: JSONOptions

        func validate() throws {
            try requireRange("--steps", steps, 1...10_000)
            try requireRange("--cells", cells, 4...512)
        }

        func run() throws {
            let curves = GradientFlow.curves(steps: steps, cells: cells, seed: seed.seed)
            try output.write(
                columns: [("k", (0...steps).map(Double.init))]
                    + curves.map { ($0.name, $0.norms) }, "gradients.csv")
            let chart = LineChart(
                title: "What is left of a gradient k steps back",
                xLabel: "k = T − t", yLabel: "‖∂h_T / ∂state_t‖", yScale: .logarithmic,
                yRange: 1e-8...1e4,
                series: curves.map { curve in
                    .init(curve.name, curve.norms.enumerated().map { (Double($0), $1) })
                })
            try output.write(chart.svg(), "gradients.svg")
            let text = curves.map { curve in
                curve.name.padding(toLength: 26, withPad: " ", startingAt: 0)
                    + String(format: "%.3g", curve.norms[steps])
            }
            try json.print(
                ["steps": Double(steps)].merging(
                    curves.map { ($0.name, $0.norms[steps]) }
                ) { first, _ in first },
                text: "norm \(steps) steps back\n" + text.joined(separator: "\n"))
        }
    }

    struct Cliff: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The cliff in the error of a net of one cell.",
            discussion: """
                Draws w to the power of t for weights about 1, and the error of the net h = w σ(h′) + b \
                over its weight and its bias, with the length of its gradient.

                Example: sonorant demo cliff --out cliff
                """)

        @Option(help: "Steps of the linear net.")
        var steps = 1000
        @Option(help: "Points of the surface a side.")
        var points = 60
        @OptionGroup var output: Output
        @OptionGroup var json: JSONOptions

        /// What is printed.
        private struct Result: Encodable {
            /// The last output of the linear net for each weight.
            let outputs: [String: Double]
            let largestSlope: Double

            enum CodingKeys: String, CodingKey {
                case outputs
                case largestSlope = "largest_slope"
            }
        }

        private static let weights = [0.99, 1, 1.01]

        func validate() throws {
            try requireRange("--steps", steps, 1...60_000)
            try requireRange("--points", points, 2...200)
        }

        func run() throws {
            let powers = Self.weights.map { ErrorCliff.powers(of: $0, steps: steps) }
            let named = zip(Self.weights, powers).map { (name: "w = \($0)", values: $1) }
            try output.write(
                columns: [("t", (0...steps).map(Double.init))] + named, "powers.csv")
            let chart = LineChart(
                title: "hₜ = w hₜ₋₁ over \(steps) steps", xLabel: "t", yLabel: "hₜ",
                yScale: .logarithmic,
                series: named.map { series in
                    .init(series.name, series.values.enumerated().map { (Double($0), $1) })
                })
            try output.write(chart.svg(), "powers.svg")
            let largest = try surface()
            try json.print(
                Result(
                    outputs: Dictionary(
                        uniqueKeysWithValues: zip(Self.weights.map { "\($0)" }, powers).map {
                            ($0, $1[steps])
                        }), largestSlope: largest),
                text: named.map { "\($0.name): \(String(format: "%.4g", $0.values[steps]))" }
                    .joined(separator: "\n")
                    + String(format: "\nlargest slope of the surface: %.3g", largest))
        }

        /// Writes the error surface and the length of its gradient; returns the greatest length.
        private func surface() throws -> Double {
            func axis(_ range: ClosedRange<Double>) -> [Double] {
                (0..<points).map {
                    range.lowerBound + (range.upperBound - range.lowerBound) * Double($0)
                        / Double(points - 1)
                }
            }
            let (weights, biases) = (axis(4...7), axis(-3 ... -1))
            let net = ErrorCliff.Net(steps: 50)
            let grid = weights.reversed().map { weight in
                biases.map { bias in
                    let found = net.error(weight: weight, bias: bias)
                    return (
                        error: found.value,
                        slope:
                            (found.weightSlope * found.weightSlope
                            + found.biasSlope * found.biasSlope).squareRoot()
                    )
                }
            }
            var table = "w,b,error,slope\n"
            for (weight, line) in zip(weights.reversed(), grid) {
                for (bias, point) in zip(biases, line) {
                    table += String(
                        format: "%.4f,%.4f,%.6g,%.6g\n", weight, bias, point.error, point.slope)
                }
            }
            try output.write(table, "surface.csv")
            func map(_ title: String, _ scale: AxisScale, _ values: [[Double]]) -> String {
                HeatMap(
                    title: title, xLabel: "b", yLabel: "w",
                    rows: weights.reversed().map { String(format: "%.2f", $0) },
                    columns: biases.map { String(format: "%.2f", $0) }, values: values,
                    scale: scale, cell: 8
                ).svg()
            }
            try output.write(
                map("Error after 50 steps", .linear, grid.map { $0.map(\.error) }), "surface.svg")
            let slopes = grid.map { $0.map { max($0.slope, 1e-6) } }
            try output.write(map("Length of its gradient", .logarithmic, slopes), "slope.svg")
            let across = grid[points / 2]
            let cut = LineChart(
                title: String(format: "A cut at w = %.2f", weights.reversed()[points / 2]),
                xLabel: "b", yLabel: "error",
                series: [.init("", zip(biases, across).map { ($0, $1.error) }, isMarked: true)])
            try output.write(cut.svg(), "cut.svg")
            return slopes.joined().max() ?? 0
        }
    }

    struct Clipping: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Training with the gradient clipped and not.",
            discussion: """
                Plain ReLU cells learn to add two marked numbers of a sequence; and a walk down \
                the slope of the error that 'demo cliff' draws.

                Example: sonorant demo clipping --clip 0.3 --out clipping
                """)

        @Option(help: "The largest norm of the gradient.")
        var clip = 0.3
        @Option(help: "Updates of the weights.")
        var updates = 3000
        @Option(help: "Frames a sequence.")
        var frames = 20
        @Option(help: "The learning rate.")
        var rate = 0.2
        @OptionGroup var output: Output
        @OptionGroup var seed: SeedOptions
        @OptionGroup var threads: ThreadOptions
        @OptionGroup var json: JSONOptions

        /// What is printed.
        private struct Result: Encodable {
            /// Updates until the error was no longer a number, or all of them.
            let clippedUpdates: Int
            let freeUpdates: Int
            /// The last error.
            let clippedError: Double
            let freeError: Double

            enum CodingKeys: String, CodingKey {
                case clippedUpdates = "clipped_updates"
                case freeUpdates = "free_updates"
                case clippedError = "clipped_error"
                case freeError = "free_error"
            }
        }

        func validate() throws {
            try requireRange("--updates", updates, 1...100_000)
            try requireRange("--frames", frames, 2...10_000)
            guard clip > 0, clip.isFinite else {
                throw ValidationError("--clip \(clip): a number above 0 is needed")
            }
            guard rate > 0, rate.isFinite else {
                throw ValidationError("--rate \(rate): a number above 0 is needed")
            }
        }

        func run() throws {
            var task = ClippingRun()
            task.updates = updates
            task.rate = rate
            task.frames = frames
            task.seed = seed.seed
            let pool = threads.pool()
            let clipped = task.run(clip: clip, pool: pool)
            let free = task.run(clip: nil, pool: pool)
            try output.write(
                columns: [
                    ("update", (0..<updates).map(Double.init)),
                    ("clipped error", clipped.errors), ("clipped norm", clipped.norms),
                    ("free error", free.errors), ("free norm", free.norms),
                ], "clipping.csv")
            func series(_ name: String, _ values: [Double]) -> LineChart.Series {
                .init(name, values.enumerated().map { (Double($0), $1) })
            }
            let names = (clipped: String(format: "clipped at %g", clip), free: "not clipped")
            let range = 1e-4...1e8
            let errors = LineChart(
                title: "Adding two marked numbers", xLabel: "update", yLabel: "mean squared error",
                yScale: .logarithmic, xRange: 0...Double(updates), yRange: range,
                series: [
                    series(names.clipped, clipped.errors), series(names.free, free.errors),
                    .init("always 1", [(0, 1.0 / 6), (Double(updates), 1.0 / 6)]),
                ])
            try output.write(errors.svg(), "clipping.svg")
            let norms = LineChart(
                title: "The gradient before clipping", xLabel: "update", yLabel: "norm",
                yScale: .logarithmic, xRange: 0...Double(updates), yRange: range,
                series: [series(names.clipped, clipped.norms), series(names.free, free.norms)])
            try output.write(norms.svg(), "norms.svg")
            try descent()
            let result = Result(
                clippedUpdates: clipped.errors.count, freeUpdates: free.errors.count,
                clippedError: clipped.errors.last ?? .infinity,
                freeError: free.errors.last ?? .infinity)
            func line(_ name: String, _ trace: ClippingRun.Trace) -> String {
                let end =
                    trace.errors.count < updates
                    ? "no longer a number after \(trace.errors.count) updates"
                    : String(format: "error %.3g", trace.errors.last ?? .infinity)
                return "\(name): \(end)"
            }
            try json.print(
                result, text: line(names.clipped, clipped) + "\n" + line(names.free, free))
        }

        /// Draws the walk down the error of a net of one cell.
        private func descent() throws {
            let net = ErrorCliff.Net(steps: 50)
            let ways: [(name: String, clip: Double?)] = [
                ("clipped at 0.1", 0.1), ("not clipped", nil),
            ]
            let paths = ways.map { way in
                net.descent(weight: 6, bias: -2.2, rate: 0.5, clip: way.clip, updates: 60)
            }
            try output.write(
                columns: zip(ways, paths).flatMap { way, path in
                    [
                        ("w \(way.name)", path.map(\.weight)), ("b \(way.name)", path.map(\.bias)),
                        ("error \(way.name)", path.map(\.error)),
                    ]
                }, "descent.csv")
            let chart = LineChart(
                title: "Downhill at the cliff", xLabel: "b", yLabel: "w",
                series: zip(ways, paths).map { way, path in
                    .init(way.name, path.map { ($0.bias, $0.weight) }, isMarked: true)
                })
            try output.write(chart.svg(), "descent.svg")
        }
    }
}
