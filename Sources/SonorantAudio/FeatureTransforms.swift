import SonorantTensors

/// What is done to features after they were computed, whoever computed them.
package enum FeatureTransforms {
    /// Appends the differences over time to each frame.
    ///
    /// The filter of order n is that of order n - 1 convolved with j / Σj², j from -`window` to
    /// `window`; frames before the first and after the last are copies of these.
    /// - Parameters:
    ///   - features: (T, D).
    ///   - order: how many differences; 0 changes nothing.
    ///   - window: at least 1.
    /// - Returns: (T, (1 + `order`) · D): the features, first differences, second differences.
    ///
    /// O(T · D · order² · window). Source: Kaldi's `add-deltas`.
    package static func deltas(of features: Matrix, order: Int, window: Int = 2) -> Matrix {
        precondition(order >= 0 && window >= 1, "deltas of order \(order) over \(window) frames")
        guard order > 0 else { return features }
        let (frames, dimension) = (features.rows, features.columns)
        let width = dimension * (order + 1)
        var output = [Float](repeating: 0, count: frames * width)
        var kernel: [Double] = [1]
        let squares = (1...window).reduce(0.0) { $0 + 2 * Double($1 * $1) }
        let ramp = (-window...window).map { Double($0) / squares }
        for level in 0...order {
            if level > 0 { kernel = convolution(kernel, ramp) }
            let reach = kernel.count / 2
            for frame in 0..<frames {
                let base = frame * width + level * dimension
                for (tap, weight) in kernel.enumerated() where weight != 0 {
                    let source = min(max(frame + tap - reach, 0), frames - 1) * dimension
                    let factor = Float(weight)
                    for column in 0..<dimension {
                        output[base + column] += factor * features.elements[source + column]
                    }
                }
            }
        }
        return Matrix(rows: frames, columns: width, elements: output)
    }

    /// Joins each kept frame with those that follow it.
    ///
    /// - Parameters:
    ///   - features: (T, D).
    ///   - stack: how many frames are joined, at least 1; behind the last frame come copies of it.
    ///   - skip: every so manieth frame is kept, at least 1.
    /// - Returns: (⌈T / `skip`⌉, `stack` · D); row t holds the frames from t · `skip` on.
    package static func stacked(_ features: Matrix, stack: Int, skip: Int) -> Matrix {
        precondition(stack >= 1 && skip >= 1, "stacking \(stack) frames, skipping \(skip)")
        guard stack > 1 || skip > 1 else { return features }
        let frames = stackedCount(frames: features.rows, skip: skip)
        var elements: [Float] = []
        elements.reserveCapacity(frames * stack * features.columns)
        for frame in 0..<frames {
            for offset in 0..<stack {
                elements += features[row: min(frame * skip + offset, features.rows - 1)]
            }
        }
        return Matrix(rows: frames, columns: stack * features.columns, elements: elements)
    }

    /// The number of frames left of `frames` when one in `skip` is kept.
    static func stackedCount(frames: Int, skip: Int) -> Int { (frames + skip - 1) / skip }

    private static func convolution(_ a: [Double], _ b: [Double]) -> [Double] {
        var result = [Double](repeating: 0, count: a.count + b.count - 1)
        for (i, x) in a.enumerated() {
            for (j, y) in b.enumerated() { result[i + j] += x * y }
        }
        return result
    }
}
