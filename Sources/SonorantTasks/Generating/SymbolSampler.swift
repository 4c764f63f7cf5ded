import Foundation
import SonorantTensors

/// How the next symbol is chosen from the probabilities of all of them.
public struct SymbolSampler: Sendable, Equatable {
    /// By which log probabilities are divided: below 1 the likely ones gain, above 1 the others.
    public var temperature = 1.0
    /// Only so many of the likeliest symbols are drawn from; 0 for all.
    public var topK = 0
    /// Whether the likeliest is always taken, without any chance.
    public var takesLikeliest = false

    /// Draws from the model's own distribution.
    public init() {}

    /// Every value that makes no sense, as `option: found; needed`.
    package var faults: [String] {
        var faults: [String] = []
        if !(temperature > 0 && temperature.isFinite) {
            faults.append("temperature: \(temperature); a number above 0 is needed")
        }
        if topK < 0 { faults.append("top-k: \(topK); 0 (all) or more are needed") }
        return faults
    }

    /// The chosen symbol; of equally likely ones the first counts as the likelier.
    ///
    /// - Parameters:
    ///   - logProbabilities: natural log, one a symbol; they need not sum to one.
    ///   - excluded: symbols that are never chosen; at least one must be left.
    package func choose(
        _ logProbabilities: UnsafeBufferPointer<Float>, excluding excluded: Set<Int> = [],
        generator: inout SeededGenerator
    ) -> Int {
        let allowed = logProbabilities.indices.filter { !excluded.contains($0) }
        precondition(!allowed.isEmpty, "no symbol is left to choose")
        if takesLikeliest || topK == 1 {
            return allowed.reduce(allowed[0]) {
                logProbabilities[$1] > logProbabilities[$0] ? $1 : $0
            }
        }
        var drawn = allowed
        if topK > 0, topK < allowed.count {
            drawn = Array(
                allowed.sorted {
                    (logProbabilities[$1], $0) < (logProbabilities[$0], $1)
                }.prefix(topK)
            ).sorted()
        }
        let largest = drawn.reduce(-Float.infinity) { max($0, logProbabilities[$1]) }
        guard largest > -.infinity else { return drawn[0] }
        let weights = drawn.map {
            exp(Double(logProbabilities[$0] - largest) / temperature)
        }
        var left = generator.uniform() * weights.reduce(0, +)
        for (symbol, weight) in zip(drawn, weights) {
            left -= weight
            if left < 0 { return symbol }
        }
        // Rounding errors may leave a little of the sum.
        return drawn[weights.lastIndex { $0 > 0 } ?? 0]
    }
}
