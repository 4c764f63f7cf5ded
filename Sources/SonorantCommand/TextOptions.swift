import ArgumentParser
import SonorantCorpora

/// Which columns of a text corpus hold what.
struct ColumnOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The column with the token in CoNLL files, from 1; negative from the end.",
            valueName: "n"))
    var tokenColumn = TextReading().tokenColumn
    @Option(
        help: ArgumentHelp(
            "The column with the tag in CoNLL files, from 1; negative from the end.",
            valueName: "n"))
    var tagColumn = TextReading().tagColumn
    @Option(
        help: ArgumentHelp(
            "What a word's tag is in CoNLL-U: UPOS, XPOS, DEPREL, LEMMA or a feature.",
            valueName: "name"))
    var tag = TextReading().tag

    func validate() throws {
        for (name, column) in [("--token-column", tokenColumn), ("--tag-column", tagColumn)]
        where column == 0 {
            throw ValidationError("\(name) 0: columns count from 1, or from the end from -1")
        }
    }
}

/// Which columns of the file of predictions hold what.
struct PredictionColumnOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The column with the token in HYP, where that is CoNLL columns. (default: 1)",
            valueName: "n"))
    var hypTokenColumn: Int?
    @Option(
        help: ArgumentHelp(
            "The column with the predicted tag in HYP, where that is CoNLL columns. "
                + "(default: the last)", valueName: "n"))
    var hypTagColumn: Int?

    /// Those that were given, as they were written.
    var given: [String] {
        [("--hyp-token-column", hypTokenColumn != nil), ("--hyp-tag-column", hypTagColumn != nil)]
            .filter(\.1).map(\.0)
    }

    func validate() throws {
        for (name, column) in [
            ("--hyp-token-column", hypTokenColumn), ("--hyp-tag-column", hypTagColumn),
        ] where column == 0 {
            throw ValidationError("\(name) 0: columns count from 1, or from the end from -1")
        }
    }
}

/// What becomes a token of running text.
struct TextReadingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What a token of running text is. (default: word; character for the sources of pairs "
                + "and for plain text as a stream)", valueName: "unit"))
    var tokens: TextUnit?
    @Flag(help: "Take each line of plain text for a sentence, instead of a file for a stream.")
    var lines = false
    @Flag(help: "Leave out the digits at the end of phones, which stand for stress.")
    var dropStress = false
    @Flag(help: "Make tokens lower case.")
    var lowercase = false

    /// All choices together.
    func reading(_ columns: ColumnOptions) -> TextReading {
        var reading = TextReading()
        reading.unit = tokens
        reading.readsLines = lines
        reading.dropsStress = dropStress
        reading.lowercases = lowercase
        reading.tokenColumn = columns.tokenColumn
        reading.tagColumn = columns.tagColumn
        reading.tag = columns.tag
        return reading
    }
}

extension TextUnit: ExpressibleByArgument {}
