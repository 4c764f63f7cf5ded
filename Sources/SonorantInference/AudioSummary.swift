import SonorantAlignment

/// What is known of an utterance's sound once all of it was read.
struct AudioSummary: Sendable {
    var seconds: Double
    /// Nil for features made elsewhere.
    var loudness: Loudness?
    /// What had to be done to the recording, in words; empty for nothing.
    var conversions = ""
}
