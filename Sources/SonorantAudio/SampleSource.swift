/// What an ``AudioReader`` reads from: an open recording or a pipe.
protocol SampleSource: AnyObject {
    /// What messages call it.
    var name: String { get }
    var info: AudioInfo { get }
    /// Whether ``AudioInfo/frames`` is exact when the recording is whole.
    var hasExactLength: Bool { get }
    /// Whether it may have samples although ``AudioInfo/frames`` is 0.
    var mayBeLonger: Bool { get }

    /// Moves to `frame`, counted from 0; nothing was read yet.
    func seek(to frame: Int) throws

    /// Hands the next frames to `body`, interleaved, at most `count` of them; none at the end.
    func read<Result>(
        _ count: Int, _ body: (UnsafeBufferPointer<Float>) throws -> Result
    ) throws -> Result
}

extension SoundFile: SampleSource {
    var mayBeLonger: Bool { false }
}
