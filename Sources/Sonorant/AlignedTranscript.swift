import SonorantTranscripts

/// A transcript with the times at which its words are said, and how well it fits.
public struct AlignedTranscript: Sendable, Equatable {
    /// The words and symbols with their times, in seconds of the recording; wildcards are not
    /// among them.
    public let transcript: Transcript
    /// By how many nats a frame other symbols would fit better, at least 0. High where the
    /// transcript is not what was said: above 0.5 it deserves a look.
    public let deficit: Double
    /// The seconds that wildcards took, in order.
    public let unknown: [ClosedRange<Double>]
}
