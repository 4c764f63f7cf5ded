import SonorantTranscripts

extension Transcript {
    /// The transcript in one of the forms that `sonorant decode --format` writes: subtitles, for
    /// instance, or a TextGrid.
    ///
    /// ```swift
    /// try transcript.text(as: .srt).write(to: subtitles, atomically: true, encoding: .utf8)
    /// ```
    public func text(as format: ResultFormat) -> String {
        // Nothing that a transcript holds cannot be written.
        (try? ResultText.contents([self], format: format, alone: true)) ?? ""
    }
}
