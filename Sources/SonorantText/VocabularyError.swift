import SonorantSystem

/// A vocabulary that cannot be made, or a token that one cannot write.
package enum VocabularyError: Failure, Equatable {
    /// The symbol at `index` is empty text.
    case emptySymbol(index: Int)
    /// One symbol stands at two places.
    case repeatedSymbol(String, first: Int, second: Int)
    /// A token is no symbol, and there is no `<UNK>` to stand for it; `position` counts from 1.
    case unknownSymbol(String, position: Int, count: Int, nearest: String?)

    package var category: FailureCategory { .badData }

    package var description: String {
        switch self {
        case .emptySymbol(let index):
            "vocabulary: symbol \(index) is empty; every symbol needs at least one character"
        case .repeatedSymbol(let symbol, let first, let second):
            "vocabulary: '\(symbol)' stands at \(first) and again at \(second); each symbol may "
                + "stand once"
        case .unknownSymbol(let symbol, let position, let count, let nearest):
            "token \(position), '\(symbol.shortened(to: 60))', is none of the \(count) symbols of "
                + "the vocabulary, which has no <UNK>"
                + (nearest.map { "; did you mean '\($0)'?" } ?? "")
                + "; train with data that has it, or with an unknown symbol"
        }
    }
}
