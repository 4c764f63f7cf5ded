import SonorantAlignment
import SonorantAudio
import SonorantTensors

/// Cuts a long recording into windows that overlap, so that a network which looks both ways has
/// sound on either side of every frame that counts, and memory stays bounded.
struct WindowedFeatures {
    /// One window: its features, and which of its frames are nobody else's.
    struct Window {
        let features: Matrix
        let kept: Range<Int>
    }

    /// Seconds of a window that count, and seconds of sound on either side of them.
    static let core = 30.0
    static let context = 4.0

    private let reader: AudioReader
    private let pipeline: FeaturePipeline
    private let pool: ThreadPool
    private let features: (Matrix) throws -> Matrix

    // Samples a frame of the model, and the buffer's first frame and those already given out,
    // counted from the start of the recording.
    private let hop: Int
    private var samples: [Float] = []
    private var bufferStart = 0
    private var framesDone = 0
    private var samplesRead = 0
    private var isAtEnd = false
    private var isFinished = false

    /// How loud all is that was read so far.
    private(set) var loudness: Loudness

    /// - Parameter features: turns base features into what the network takes.
    init(
        reader: AudioReader, pipeline: FeaturePipeline, pool: ThreadPool,
        features: @escaping (Matrix) throws -> Matrix
    ) {
        self.reader = reader
        self.pipeline = pipeline
        self.pool = pool
        self.features = features
        hop = pipeline.samplesPerFrame
        loudness = Loudness(sampleRate: reader.sampleRate)
    }

    /// Seconds that were read so far.
    var seconds: Double { Double(samplesRead) / Double(reader.sampleRate) }

    /// The next window; nil after the last.
    mutating func next() throws -> Window? {
        guard !isFinished else { return nil }
        let coreFrames = max(1, Int(Self.core / pipeline.secondsPerFrame))
        let contextFrames = Int(Self.context / pipeline.secondsPerFrame)
        let wanted = (framesDone - bufferStart + coreFrames + contextFrames) * hop
        while samples.count < wanted, !isAtEnd {
            if let more = try reader.read(seconds: Self.core) {
                samples += more.samples
                samplesRead += more.samples.count
                loudness.append(more.samples)
            } else {
                isAtEnd = true
            }
        }
        let matrix = try features(
            pipeline.baseFeatures(
                of: Waveform(
                    samples: Array(samples.prefix(wanted)), sampleRate: reader.sampleRate),
                pool: pool))
        let first = framesDone - bufferStart
        let isLast = isAtEnd && samples.count <= wanted
        let end = isLast ? matrix.rows : min(first + coreFrames, matrix.rows)
        isFinished = isLast
        guard first < end else {
            isFinished = true
            return nil
        }
        framesDone += end - first
        let newStart = max(0, framesDone - contextFrames)
        samples.removeFirst(min((newStart - bufferStart) * hop, samples.count))
        bufferStart = newStart
        return Window(features: matrix, kept: first..<end)
    }
}
