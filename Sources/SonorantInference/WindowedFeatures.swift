import SonorantAlignment
import SonorantAudio
import SonorantTensors

/// Cuts a long recording into windows that overlap, so that a network which looks both ways has
/// sound on either side of every frame that counts, and memory stays bounded.
///
/// Each frame counts in one window only. Windows meet where the sound is quietest within the last
/// seconds of a window, so that words are seldom cut.
package struct WindowedFeatures {
    /// One window: its features, and which of its frames are nobody else's.
    struct Window {
        let features: Matrix
        let kept: Range<Int>
    }

    /// How the windows lie, in seconds.
    package struct Shape: Sendable, Equatable {
        /// What counts of a window at most.
        package var core = 30.0
        /// Sound on either side of it that does not count.
        package var context = 4.0
        /// The last part of what counts, in which the quietest place is looked for; 0 cuts
        /// without looking.
        package var search = 6.0
        /// Over how much sound loudness is averaged.
        package var smoothing = 0.3

        package init() {}
    }

    private let reader: AudioReader
    private var stream: FeatureStream
    private let coreFrames: Int
    private let contextFrames: Int
    private let searchFrames: Int
    private let smoothingFrames: Int

    private var rows: RowQueue
    private var energies: FrameEnergies
    private var framesDone = 0
    private var samplesRead = 0
    private var isAtEnd = false

    /// How loud all is that was read so far.
    private(set) var loudness: Loudness

    /// Seconds that are read at once.
    private static let piece = 10.0

    /// - Parameter stream: makes the features that the network takes.
    init(
        reader: AudioReader, stream: FeatureStream, pipeline: FeaturePipeline,
        shape: Shape = Shape()
    ) {
        self.reader = reader
        self.stream = stream
        func frames(_ seconds: Double) -> Int { Int(seconds / pipeline.secondsPerFrame) }
        coreFrames = max(1, frames(shape.core))
        contextFrames = frames(shape.context)
        searchFrames = min(frames(shape.search), coreFrames / 2)
        smoothingFrames = max(1, frames(shape.smoothing))
        rows = RowQueue(columns: pipeline.outputDimension)
        energies = FrameEnergies(samplesPerFrame: pipeline.samplesPerFrame)
        loudness = Loudness(sampleRate: reader.sampleRate)
    }

    /// Seconds that were read so far.
    var seconds: Double { Double(samplesRead) / Double(reader.sampleRate) }

    /// The next window; nil after the last.
    mutating func next() throws -> Window? {
        let wanted = framesDone + coreFrames + contextFrames
        while rows.end <= wanted, !isAtEnd { try readPiece() }
        guard rows.end > framesDone else { return nil }
        let isLast = isAtEnd && rows.end <= wanted
        let end = isLast ? rows.end : cut(before: framesDone + coreFrames)
        let start = max(0, framesDone - contextFrames)
        let features = rows.rows(from: start)
        let window = Window(
            features: features.rows(in: 0..<min(end + contextFrames - start, features.rows)),
            kept: framesDone - start..<end - start)
        framesDone = end
        rows.drop(before: framesDone - contextFrames)
        energies.drop(before: framesDone)
        return window
    }

    private mutating func readPiece() throws {
        if let more = try reader.read(seconds: Self.piece) {
            samplesRead += more.samples.count
            loudness.append(more.samples)
            energies.append(more.samples)
            rows.append(try stream.append(more.samples))
        } else {
            isAtEnd = true
            rows.append(try stream.finish())
        }
    }

    /// The best frame to end a window before, up to `latest`.
    private func cut(before latest: Int) -> Int {
        guard searchFrames > 0 else { return latest }
        return energies.quietest(
            in: latest - searchFrames..<latest + 1, averagedOver: smoothingFrames)
    }
}
