import ArgumentParser
import Foundation
import SonorantAlignment
import SonorantTensors

extension BenchCommand {
    struct Align: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Forced alignment and spans of one utterance of random emissions.",
            discussion: """
                Prints the median time; the peak of the process's memory is best seen from \
                outside.

                Example: sonorant bench align --frames 1000 --labels 100 --json
                Example: /usr/bin/time -v sonorant bench align --frames 360000 --labels 45000 \
                --repetitions 1
                """)

        @Option(help: "Frames of the utterance.")
        var frames = 1000
        @Option(help: "Labels of its transcript.")
        var labels = 100
        @Option(help: "Symbols, the null symbol included.")
        var symbols = 30
        @Option(help: "Repetitions of which the median is taken.")
        var repetitions = 7
        @OptionGroup var json: JSONOptions

        /// What was measured.
        private struct Result: Encodable {
            /// Milliseconds of a repetition: the alignment, then the spans.
            let ms: Double
            let spansMs: Double
            let score: Double

            enum CodingKeys: String, CodingKey {
                case ms, score
                case spansMs = "spans_ms"
            }
        }

        func validate() throws {
            try requireRange("--frames", frames, 1...10_000_000)
            try requireRange("--labels", labels, 0...5_000_000)
            try requireRange("--symbols", symbols, 2...100_000)
            try requireRange("--repetitions", repetitions, 1...1000)
            guard Double(frames) * Double(symbols) <= 2e9 else {
                throw ValidationError("--frames and --symbols together need more than 8 GB")
            }
        }

        func run() throws {
            var generator = SeededGenerator(seed: 1, "bench align")
            let emissions = emissions(&generator)
            let transcript = (0..<labels).map { _ in 1 + generator.index(below: symbols - 1) }
            let (aligner, builder) = (ForcedAligner(blank: 0), SpanBuilder())
            var times: [(align: Double, spans: Double)] = []
            var score = 0.0
            for _ in 0..<repetitions {
                let start = ContinuousClock.now
                let alignment = try aligner.align(emissions, labels: transcript)
                let aligned = ContinuousClock.now
                let spans = builder.spans(
                    of: alignment, logProbabilities: emissions, secondsPerFrame: 0.01,
                    duration: 0.01 * Double(frames), words: alignment.places)
                precondition(spans.count == labels)
                let done = ContinuousClock.now
                times.append(
                    ((aligned - start) / .milliseconds(1), (done - aligned) / .milliseconds(1)))
                score = alignment.score
            }
            func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
            let result = Result(
                ms: median(times.map(\.align)), spansMs: median(times.map(\.spans)), score: score)
            try json.print(
                result,
                text: String(
                    format: "alignment %.3f ms, spans %.3f ms", result.ms, result.spansMs))
        }

        /// Random log probabilities, mostly of the null symbol, as CTC has them.
        private func emissions(_ generator: inout SeededGenerator) -> Matrix {
            var matrix = Matrix(rows: frames, columns: symbols)
            var logits = [Float](repeating: 0, count: symbols)
            matrix.elements.withUnsafeMutableBufferPointer { elements in
                for frame in 0..<frames {
                    var sum: Float = 0
                    for k in 0..<symbols {
                        logits[k] = Float(generator.gaussian()) + (k == 0 ? 3 : 0)
                        sum += exp(logits[k])
                    }
                    for k in 0..<symbols { elements[frame * symbols + k] = logits[k] - log(sum) }
                }
            }
            return matrix
        }
    }
}
