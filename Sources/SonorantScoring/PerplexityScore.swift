import Foundation

/// How well a language model foretells a text.
package struct PerplexityScore: Sendable, Equatable {
    /// Symbols that the model predicted, `</s>` or `<EOS>` among them where it does that.
    package private(set) var symbols = 0
    /// Those of them that the vocabulary lacks.
    package private(set) var unknown = 0
    /// The negative log likelihood of all of them in nats; infinite where one was impossible.
    package private(set) var nats = 0.0

    /// A score of nothing.
    package init() {}

    /// Adds a symbol.
    ///
    /// - Parameter logProbability: natural log, at most 0 but for rounding; -infinity for a symbol
    ///   that the model holds to be impossible. NaN counts as impossible.
    package mutating func add(logProbability: Double, isUnknown: Bool = false) {
        symbols += 1
        unknown += isUnknown ? 1 : 0
        nats += logProbability.isNaN ? .infinity : -logProbability
    }

    /// Adds `symbols` symbols that together cost `nats` nats.
    package mutating func add(nats: Double, symbols: Int, unknown: Int = 0) {
        precondition((0...symbols).contains(unknown), "\(unknown) unknown of \(symbols) symbols")
        self.symbols += symbols
        self.unknown += unknown
        self.nats += nats.isNaN ? .infinity : nats
    }

    /// Nats for each symbol; 0 for no symbols.
    package var natsPerSymbol: Double { symbols == 0 ? 0 : nats / Double(symbols) }
    /// Bits for each symbol; 0 for no symbols.
    package var bitsPerSymbol: Double { natsPerSymbol / log(2) }
    /// e to the power of ``natsPerSymbol``: 1 for a model that is certain and right, V for one to
    /// which all V symbols are equally likely, infinity where a symbol was held to be impossible.
    package var perplexity: Double { exp(natsPerSymbol) }
}

extension PerplexityScore: Encodable {
    private enum CodingKeys: String, CodingKey {
        case perplexity, symbols, unknown
        case bitsPerSymbol = "bits_per_symbol"
        case natsPerSymbol = "nats_per_symbol"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(perplexity, forKey: .perplexity)
        try container.encode(bitsPerSymbol, forKey: .bitsPerSymbol)
        try container.encode(natsPerSymbol, forKey: .natsPerSymbol)
        try container.encode(symbols, forKey: .symbols)
        try container.encode(unknown, forKey: .unknown)
    }
}
