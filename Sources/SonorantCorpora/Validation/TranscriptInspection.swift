import SonorantText

/// What a transcript is for the alphabet.
struct TranscriptInspection {
    /// Symbol indices; nil where the transcript is missing or cannot be encoded.
    var labels: [Int]?
    /// Clean words.
    var words: [String] = []
    /// Units as the alphabet counts them.
    var units: [String] = []
    /// What is wrong, without a place.
    var problems: [(kind: CorpusFault.Kind, message: String)] = []

    init(_ transcript: String, encoder: TranscriptEncoder) {
        let clean = encoder.normaliser(transcript)
        words = clean.split(whereSeparator: \.isWhitespace).map { String($0) }
        if words.isEmpty {
            problems.append(
                (.emptyTranscript, "the transcript is empty: legal, and learned as silence"))
        }
        if let lexicon = encoder.lexicon {
            let missing = lexicon.missingWords(in: clean)
            guard missing.isEmpty else {
                let error = AlphabetError.unknownWords(missing, lexicon: lexicon.path)
                problems.append((.missingPronunciation, error.description))
                return
            }
        }
        guard let spelled = try? encoder.spelled(transcript) else { return }
        let alphabet = encoder.alphabet
        units = alphabet.unit.units(of: spelled)
        let unknown = alphabet.unknownSymbols(in: spelled)
        for symbol in unknown {
            problems.append(
                (
                    .unencodable,
                    "the alphabet has no \(symbol); \(alphabet.advice(on: symbol))"
                ))
        }
        if unknown.isEmpty { labels = try? alphabet.encode(spelled) }
    }
}
