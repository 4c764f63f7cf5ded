import SonorantAlignment
import SonorantDecoding
import SonorantText

extension Hypothesis {
    /// The words, from the labels where no lexicon made them.
    func wordTexts(_ alphabet: Alphabet) -> [String] {
        words?.map(\.text)
            ?? alphabet.decode(labels).split(whereSeparator: \.isWhitespace).map { String($0) }
    }

    /// The whole reading as it is shown.
    func text(_ alphabet: Alphabet) -> String {
        guard words == nil else { return wordTexts(alphabet).joined(separator: " ") }
        let text = alphabet.decode(labels)
        return alphabet.unit == .character
            ? String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) : text
    }

    /// For each label the number of its word; nil for the spaces between.
    func wordNumbers(_ alphabet: Alphabet) -> [Int?] {
        guard let words else { return alphabet.wordNumbers(of: labels) }
        var numbers = [Int?](repeating: nil, count: labels.count)
        for (number, word) in words.enumerated() {
            for label in word.labels { numbers[label] = number }
        }
        return numbers
    }
}
