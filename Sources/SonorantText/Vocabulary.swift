/// A symbol that stands for no token of a text.
package enum SpecialSymbol: String, Codable, Sendable, CaseIterable, Hashable {
    /// Fills sequences up where they must be equally long.
    case padding = "<PAD>"
    /// Every token that the vocabulary lacks.
    case unknown = "<UNK>"
    /// Before the first token.
    case begin = "<BOS>"
    /// After the last token.
    case end = "<EOS>"
}

/// The symbols of a text model, numbered from 0: words, characters, tags or classes.
///
/// Special symbols come first, in the order of ``SpecialSymbol``'s cases. A token that is spelled
/// like a special symbol that the vocabulary has is that symbol. Canonically equivalent spellings
/// are the same symbol.
package struct Vocabulary: Sendable, Equatable {
    /// All V symbols, the special ones included; a symbol's place is its index.
    package let symbols: [String]
    /// Which special symbols there are, in the order of their indices.
    package let specials: [SpecialSymbol]

    private let indices: [String: Int]

    /// The number V of symbols, the special ones included.
    package var count: Int { symbols.count }

    /// A vocabulary of known symbols, in this order, after the special ones.
    ///
    /// - Throws: ``VocabularyError`` when a symbol is empty or stands twice.
    package init(symbols: [String], specials: Set<SpecialSymbol> = []) throws {
        let special = SpecialSymbol.allCases.filter(specials.contains)
        try self.init(all: special.map(\.rawValue) + symbols, specials: special)
    }

    private init(all symbols: [String], specials: [SpecialSymbol]) throws {
        var indices: [String: Int] = [:]
        indices.reserveCapacity(symbols.count)
        for (index, symbol) in symbols.enumerated() {
            if symbol.isEmpty { throw VocabularyError.emptySymbol(index: index) }
            if let first = indices.updateValue(index, forKey: symbol) {
                throw VocabularyError.repeatedSymbol(symbol, first: first, second: index)
            }
        }
        self.symbols = symbols
        self.specials = specials
        self.indices = indices
    }

    /// A vocabulary of the tokens in `counts`, the most frequent first, equally frequent ones in
    /// the order of the bytes of their NFC forms; empty tokens are left out.
    ///
    /// - Parameters:
    ///   - counts: how often each token occurs.
    ///   - specials: the special symbols, which count neither for `minimumCount` nor `largest`.
    ///   - minimumCount: rarer tokens are left out.
    ///   - largest: at most this many tokens, the most frequent ones; nil for all.
    package init(
        counts: [String: Int], specials: Set<SpecialSymbol> = [], minimumCount: Int = 1,
        largest: Int? = nil
    ) {
        let special = SpecialSymbol.allCases.filter(specials.contains)
        let taken = Set(special.map(\.rawValue))
        let ranked = counts.lazy
            .filter { $0.value >= minimumCount && !$0.key.isEmpty && !taken.contains($0.key) }
            .map { (name: TextNormalisation.nfc.apply($0.key), key: $0.key, count: $0.value) }
            .sorted { left, right in
                left.count == right.count
                    ? left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
                    : left.count > right.count
            }
        let kept = ranked.prefix(max(0, largest ?? ranked.count)).map(\.key)
        self.specials = special
        symbols = special.map(\.rawValue) + kept
        indices = Dictionary(
            uniqueKeysWithValues: symbols.enumerated().map { ($0.element, $0.offset) })
    }

    /// How often each token occurs in `sequences`.
    package static func counts(of sequences: some Sequence<[String]>) -> [String: Int] {
        var counts: [String: Int] = [:]
        for sequence in sequences {
            for token in sequence { counts[token, default: 0] += 1 }
        }
        return counts
    }

    /// The index of `symbol`, or nil; nil as well where `<UNK>` would stand for it.
    package func index(of symbol: String) -> Int? { indices[symbol] }

    /// The index of a special symbol, or nil.
    package func index(of special: SpecialSymbol) -> Int? { specials.firstIndex(of: special) }

    /// The symbol at `index`, which is in 0..<``count``.
    package subscript(index: Int) -> String { symbols[index] }

    /// The indices of `tokens`; what the vocabulary lacks becomes `<UNK>`.
    ///
    /// - Throws: ``VocabularyError/unknownSymbol(_:position:count:nearest:)`` for the first such
    ///   token where the vocabulary has no `<UNK>`.
    package func encode(_ tokens: some Sequence<String>) throws -> [Int] {
        let unknown = index(of: .unknown)
        return try tokens.enumerated().map { position, token in
            guard let index = indices[token] ?? unknown else {
                throw VocabularyError.unknownSymbol(
                    token, position: position + 1, count: count,
                    nearest: NearestName.suggestion(for: token, among: symbols.prefix(10_000)))
            }
            return index
        }
    }

    /// The symbols at `indices`, each in 0..<``count``, special ones included.
    package func decode(_ indices: some Sequence<Int>) -> [String] { indices.map { symbols[$0] } }

    /// Which part of `tokens` the vocabulary lacks, 0 to 1; 0 for no tokens.
    package func unknownShare(of tokens: some Sequence<String>) -> Double {
        var (unknown, count) = (0, 0)
        for token in tokens {
            count += 1
            if indices[token] == nil { unknown += 1 }
        }
        return count == 0 ? 0 : Double(unknown) / Double(count)
    }
}

extension Vocabulary: Codable {
    private enum CodingKeys: String, CodingKey {
        case symbols, specials
    }

    /// Reads `symbols` and `specials`, which must agree.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let specials = try container.decode([SpecialSymbol].self, forKey: .specials)
        let symbols = try container.decode([String].self, forKey: .symbols)
        guard symbols.starts(with: specials.map(\.rawValue)) else {
            throw DecodingError.dataCorruptedError(
                forKey: .specials, in: container,
                debugDescription: "the symbols do not begin with "
                    + specials.map(\.rawValue).joined(separator: ", "))
        }
        try self.init(all: symbols, specials: specials)
    }

    /// Writes `symbols` and `specials`.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(symbols, forKey: .symbols)
        try container.encode(specials, forKey: .specials)
    }
}
