import Foundation
import SonorantDecoding
import SonorantTensors
import SonorantText

/// How long a beam search took, and what it found.
package struct BeamResult: Encodable, Sendable {
    /// Milliseconds a repetition, the median.
    package let ms: Double
    /// The score of the best hypothesis, in nats, for comparison with other decoders.
    package let score: Double
}

extension Benchmark {
    /// Prefix beam search over one utterance, on one thread.
    ///
    /// - Parameter emissions: (T, V), natural log.
    /// - Throws: ``DecodingError`` for emissions that do not suit the decoder.
    package static func beam(_ decoder: BeamDecoder, emissions: Matrix) throws -> BeamResult {
        let best = try decoder.decode(emissions)[0]
        return BeamResult(
            ms: median { _ = try? decoder.decode(emissions) }, score: best.score)
    }

    /// Log probabilities of random logits with variance one.
    package static func randomEmissions(frames: Int, symbols: Int) -> Matrix {
        var generator = SeededGenerator(seed: 1, "benchmark")
        var matrix = Matrix(rows: frames, columns: symbols)
        for frame in 0..<frames {
            let logits = (0..<symbols).map { _ in Float(generator.gaussian()) }
            let sum = log(logits.reduce(0) { $0 + exp($1) })
            for symbol in 0..<symbols { matrix[frame, symbol] = logits[symbol] - sum }
        }
        return matrix
    }

    /// An alphabet of `symbols` symbols that mean nothing.
    package static func someAlphabet(symbols: Int) throws -> Alphabet {
        try Alphabet(
            unit: .phone, symbols: [Alphabet.blankName] + (1..<symbols).map { "s\($0)" })
    }
}
