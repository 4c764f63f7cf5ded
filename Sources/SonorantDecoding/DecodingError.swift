import SonorantSystem
import SonorantText

/// What keeps a decoder from its work.
package enum DecodingError: Failure, Equatable {
    /// Settings that make no sense, each as `key: found; needed`.
    case configuration([String])
    /// Unknown words were asked for, but nothing shows where one ends.
    case openWithoutSpace(unit: AlphabetUnit)
    /// Unknown words were asked for beside a grammar, which says what may be said.
    case openGrammar(path: String)
    /// A log probability is not a number.
    case notANumber(frame: Int, symbol: String)
    /// The emissions do not have a column for each symbol.
    case wrongWidth(columns: Int, symbols: Int)
    /// A hotword has symbols or words that cannot be written.
    case unwritableHotword(phrase: String, missing: [String], isWords: Bool)
    /// A hotword has no words.
    case emptyHotword(weight: Double)
    /// A file of hotwords has none.
    case noHotwords(path: String)
    /// A line of hotwords is wrong.
    case hotwordLine(path: String, line: Int, found: String)
    /// No word of a lexicon can be written with the alphabet.
    case noWords(path: String, example: String, missing: [String])
    /// A lexicon uses symbols that the alphabet lacks.
    case unknownSymbols(path: String, missing: [String], unit: AlphabetUnit)
    /// The alphabet's symbols are words already, or there is no lexicon to make words of phones.
    case noWordsOfPhones

    package var category: FailureCategory { .badData }

    package var description: String {
        switch self {
        case .configuration(let faults): return faults.joined(separator: "\n")
        case .openWithoutSpace(let unit):
            return "unknown words need a space between words, but the model's alphabet "
                + "(\(unit.rawValue)) has none; leave --vocabulary open out"
        case .openGrammar(let path):
            return "\(path): a grammar allows its own words only; leave --vocabulary open out"
        case .notANumber(let frame, let symbol):
            return "emissions: the log probability of '\(symbol)' in frame \(frame) is not a "
                + "number; the network that made them has diverged or the file is damaged"
        case .wrongWidth(let columns, let symbols):
            return "emissions: \(columns) columns, but the alphabet has \(symbols) symbols; give "
                + "the alphabet of the model that made them, with a line for <blank>"
        case .unwritableHotword(let phrase, let missing, let isWords):
            return isWords
                ? "hotword '\(phrase)': \(missing.quotedList(limit: 5)) cannot be written, since "
                    + "the lexicon or grammar has no such word; add it there"
                : "hotword '\(phrase)': the model cannot write \(missing.quotedList(limit: 5)); "
                    + "spell the phrase as the training transcripts would"
        case .emptyHotword(let weight):
            return "a hotword of weight \(weight) has no words; leave it out"
        case .noHotwords(let path):
            return "\(path): no hotwords; write a phrase a line, and a tab and a weight after it "
                + "where it should not be the usual one"
        case .hotwordLine(let path, let line, let found):
            return "\(path):\(line): '\(found)' is no weight; a number between -100 and 100 is "
                + "needed after the tab"
        case .noWords(let path, let example, let missing):
            return "\(path): none of its words can be written with the model's symbols; "
                + "'\(example)' needs \(missing.quotedList(limit: 5)); is the letter case the "
                + "same as in the training transcripts?"
        case .unknownSymbols(let path, let missing, let unit):
            return "\(path): the model has no \(unit.rawValue) \(missing.quotedList(limit: 10)); "
                + "use the lexicon that the model was trained with"
        case .noWordsOfPhones:
            return "a model of words needs to know where words end: give --lexicon, which says how "
                + "they are spelled or pronounced, or an acoustic model with a space among its "
                + "characters"
        }
    }
}
