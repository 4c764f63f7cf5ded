import SonorantAudio
import SonorantTensors

/// All that one pass over the sound, or the features, of an utterance gives.
package struct PreparedUtterance: Sendable {
    /// What validation asks for.
    package var facts = SourceFacts()
    /// Frames of base features; nil where they could not be read or computed.
    package var baseFrames: Int?
    /// Base features, where they were needed or came along.
    package var base: Matrix?
    /// The sound at the pipeline's rate, where it was needed and had to be decoded.
    package var waveform: Waveform?
    /// Why there are neither features nor sound. What a ``FeatureCache`` remembers of an unusable
    /// recording is in ``facts`` alone.
    package var failure: (any Error)?

    /// What somebody wants of an utterance beside the facts.
    package struct Needs: OptionSet, Sendable {
        package let rawValue: Int
        package init(rawValue: Int) { self.rawValue = rawValue }
        /// Base features.
        package static let base = Needs(rawValue: 1)
        /// The sound, where it is at hand because it was decoded.
        package static let waveform = Needs(rawValue: 2)
    }
}
