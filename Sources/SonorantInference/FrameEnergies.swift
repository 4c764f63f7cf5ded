/// The energy of the sound of each frame of a recording that is read piece by piece.
struct FrameEnergies {
    private let samplesPerFrame: Int
    private var first = 0
    private var energies: [Double] = []
    // Of the frame that is not whole yet.
    private var energy = 0.0
    private var samples = 0

    init(samplesPerFrame: Int) {
        self.samplesPerFrame = samplesPerFrame
    }

    /// Goes on with `newSamples`.
    mutating func append(_ newSamples: [Float]) {
        for sample in newSamples {
            energy += Double(sample) * Double(sample)
            samples += 1
            if samples == samplesPerFrame {
                energies.append(energy)
                (energy, samples) = (0, 0)
            }
        }
    }

    /// Gives up the frames before `frame`.
    mutating func drop(before frame: Int) {
        let count = min(max(0, frame - first), energies.count)
        energies.removeFirst(count)
        first += count
    }

    /// The frame of `range` around whose start the sound has the least energy; of equal ones the
    /// last.
    ///
    /// - Parameter width: how many frames around it are looked at.
    func quietest(in range: Range<Int>, averagedOver width: Int) -> Int {
        var best = range.upperBound - 1
        var least = Double.infinity
        for frame in range.reversed() {
            let start = max(0, frame - first - width / 2)
            let end = min(energies.count, frame - first + (width + 1) / 2)
            guard start < end else { continue }
            let mean = energies[start..<end].reduce(0, +) / Double(end - start)
            if mean < least { (best, least) = (frame, mean) }
        }
        return best
    }
}
