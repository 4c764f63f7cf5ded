/// What one symbol of an alphabet stands for.
package enum AlphabetUnit: String, Codable, Sendable, CaseIterable {
    /// A grapheme cluster: a letter with all its marks. The space between words is a symbol.
    case character
    /// A word between white space.
    case word
    /// A phone; transcripts are turned into phones by a ``Lexicon``.
    case phone
}

/// The symbols a model can write, with the null symbol of CTC among them.
package struct Alphabet: Sendable, Equatable {
    /// How the null symbol is shown and stored.
    package static let blankName = "<blank>"

    /// What one symbol stands for.
    package let unit: AlphabetUnit
    /// All V symbols, the null symbol included; a symbol's place is its index.
    package let symbols: [String]
    /// The index of the null symbol.
    package let blank: Int

    private let indices: [String: Int]

    /// The number V of symbols, the null symbol included.
    package var count: Int { symbols.count }

    /// An alphabet of known symbols.
    ///
    /// - Parameter symbols: each once; one of them may be `<blank>`, else it becomes index 0.
    /// - Throws: ``AlphabetError`` when a symbol is empty or stands twice (canonically
    ///   equivalent spellings are the same symbol), or when one cannot be a single unit.
    package init(unit: AlphabetUnit, symbols: [String]) throws {
        let all = symbols.contains(Self.blankName) ? symbols : [Self.blankName] + symbols
        var indices: [String: Int] = [:]
        for (index, symbol) in all.enumerated() {
            if symbol.isEmpty { throw AlphabetError.emptySymbol(index: index) }
            if let first = indices.updateValue(index, forKey: symbol) {
                throw AlphabetError.repeatedSymbol(symbol, first: first, second: index)
            }
            if symbol != Self.blankName, !unit.allows(symbol) {
                throw AlphabetError.notOneUnit(symbol, unit: unit)
            }
        }
        self.unit = unit
        self.symbols = all
        self.blank = indices[Self.blankName]!
        self.indices = indices
    }

    /// The alphabet of everything that occurs in `transcripts`, which are already clean text (or
    /// phones with blanks between them).
    ///
    /// The null symbol is index 0, the others follow in the order of their code points, so that
    /// the order of the transcripts does not matter.
    package init(unit: AlphabetUnit, transcripts: some Sequence<String>) {
        var seen: Set<String> = []
        for transcript in transcripts { seen.formUnion(unit.units(of: transcript)) }
        seen.remove(Self.blankName)
        let sorted = seen.sorted { left, right in
            // Compared in one form, since equal symbols may be spelled in two.
            let (left, right) = (
                TextNormalisation.nfc.apply(left), TextNormalisation.nfc.apply(right)
            )
            return left.unicodeScalars.lexicographicallyPrecedes(right.unicodeScalars)
        }
        self.unit = unit
        symbols = [Self.blankName] + sorted
        blank = 0
        indices = Dictionary(
            uniqueKeysWithValues: symbols.enumerated().map { ($0.element, $0.offset) })
    }

    /// The alphabet in the file at `path`: a symbol a line, the null symbol written `<blank>`
    /// (index 0 when it is missing), the space written as itself or as `<space>`.
    package init(unit: AlphabetUnit, file path: String) throws {
        let lines = try TextLines.read(path)
        try lines.requireText()
        let symbols = lines.lines.map { $0.text == "<space>" ? " " : $0.text }
        guard !symbols.isEmpty else { throw AlphabetError.emptyFile(path) }
        try self.init(unit: unit, symbols: symbols)
    }

    /// The index of `symbol`, or nil.
    package func index(of symbol: String) -> Int? { indices[symbol] }

    /// The indices of the units of `text`, which is already clean (phones: blanks between them).
    ///
    /// A character that is no symbol is written by the parts of its canonical decomposition when
    /// all of those are symbols, as in an alphabet with tone marks of their own.
    ///
    /// - Throws: ``AlphabetError/unknownSymbol(_:)`` for the first unit that is no symbol.
    package func encode(_ text: String) throws -> [Int] {
        var result: [Int] = []
        for (position, symbol) in unit.units(of: text).enumerated() {
            guard let written = written(symbol) else {
                throw AlphabetError.unknownSymbol(
                    UnknownSymbol(symbol: symbol, position: position + 1, text: text, unit: unit))
            }
            result += written
        }
        return result
    }

    /// Every unit of `text` that cannot be written, each once, at its first place.
    package func unknownSymbols(in text: String) -> [UnknownSymbol] {
        var seen: Set<String> = []
        return unit.units(of: text).enumerated().compactMap { position, symbol in
            guard written(symbol) == nil, seen.insert(symbol).inserted else { return nil }
            return UnknownSymbol(symbol: symbol, position: position + 1, text: text, unit: unit)
        }
    }

    private func written(_ symbol: String) -> [Int]? {
        if let index = indices[symbol] { return index == blank ? nil : [index] }
        guard unit == .character else { return nil }
        let parts = TextNormalisation.nfd.apply(symbol).unicodeScalars.map {
            indices[String($0)]
        }
        return parts.contains(nil) ? nil : parts.compactMap { $0 }
    }

    /// The text of `indices`, null symbols left out: characters joined as they are, words and
    /// phones with a space between. Repeats are kept; collapsing them is the decoder's work.
    ///
    /// - Parameter indices: each in 0..<``count``.
    package func decode(_ indices: some Sequence<Int>) -> String {
        let written = indices.lazy.filter { $0 != blank }.map { symbols[$0] }
        return written.joined(separator: unit == .character ? "" : " ")
    }
}

extension AlphabetUnit {
    /// The units of clean text, in order.
    package func units(of text: String) -> [String] {
        switch self {
        case .character: text.map { String($0) }
        case .word, .phone: text.split(whereSeparator: \.isWhitespace).map { String($0) }
        }
    }

    fileprivate func allows(_ symbol: String) -> Bool {
        // A given character symbol may be a cluster, a lone mark or several letters; a lone space
        // is fine among characters but can never come out of splitting at white space.
        self == .character || !symbol.contains(where: \.isWhitespace)
    }
}

extension Alphabet: Codable {
    private enum CodingKeys: String, CodingKey {
        case unit, symbols, blank
    }

    /// Reads `unit`, `symbols` and `blank`, which must agree.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let blank = try container.decode(Int.self, forKey: .blank)
        let symbols = try container.decode([String].self, forKey: .symbols)
        guard symbols.indices.contains(blank), symbols[blank] == Self.blankName else {
            throw DecodingError.dataCorruptedError(
                forKey: .blank, in: container,
                debugDescription: "symbol \(blank) of \(symbols.count) is not \(Self.blankName)")
        }
        try self.init(
            unit: container.decode(AlphabetUnit.self, forKey: .unit), symbols: symbols)
    }

    /// Writes `unit`, `symbols` and `blank`.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(unit, forKey: .unit)
        try container.encode(symbols, forKey: .symbols)
        try container.encode(blank, forKey: .blank)
    }
}
