import SonorantTranscripts

extension Calibration {
    /// The words of `transcript`, each right or wrong by the white-space separated words of
    /// `reference`; none where the transcript's text has other words than it lists.
    ///
    /// - Parameter normalisation: what is done to both sides first; it must leave words whole.
    package static func words(
        of transcript: Transcript, reference: String,
        normalisation: (String) -> String = { $0 }
    ) -> [Word] {
        let words = transcript.words.map { normalisation($0.word) }
        guard !words.contains(where: { $0.isEmpty || $0.contains(where: \.isWhitespace) }) else {
            return []
        }
        let areRight = areRight(
            words,
            reference: normalisation(reference).split(whereSeparator: \.isWhitespace)
                .map { String($0) })
        return zip(transcript.words, areRight).map {
            Word(confidence: $0.confidence, isRight: $1)
        }
    }
}
