import SonorantTensors

/// The sums that a mean and a variance are made of, for each dimension of some features.
///
/// They are added in the order of the calls, so the same data in the same order gives the same
/// bits; merging parts gives the same up to rounding in Double.
package struct NormalisationStatistics: Codable, Sendable, Equatable {
    /// How many frames were added.
    package private(set) var count: Double
    /// Σx for each dimension.
    package private(set) var sums: [Double]
    /// Σx² for each dimension.
    package private(set) var sumsOfSquares: [Double]

    /// The number of values in a frame.
    package var dimension: Int { sums.count }

    /// Nothing yet, for features of `dimension` values.
    package init(dimension: Int) {
        count = 0
        sums = [Double](repeating: 0, count: dimension)
        sumsOfSquares = sums
    }

    /// The statistics of sums that were made elsewhere; both lists have a value a dimension.
    package init(count: Double, sums: [Double], sumsOfSquares: [Double]) {
        precondition(
            sums.count == sumsOfSquares.count,
            "\(sums.count) sums but \(sumsOfSquares.count) sums of squares")
        self.count = count
        self.sums = sums
        self.sumsOfSquares = sumsOfSquares
    }

    /// The statistics of one matrix, (T, D).
    package init(of features: Matrix) {
        self.init(dimension: features.columns)
        add(features)
    }

    enum CodingKeys: String, CodingKey {
        case count, sums
        case sumsOfSquares = "sums_of_squares"
    }

    /// Adds each frame of `features`, (T, D) with D equal to ``dimension``.
    package mutating func add(_ features: Matrix) {
        precondition(
            features.columns == dimension,
            "features of \(features.columns) values for statistics of \(dimension)")
        count += Double(features.rows)
        features.elements.withUnsafeBufferPointer { elements in
            for frame in 0..<features.rows {
                for column in 0..<features.columns {
                    let value = Double(elements[frame * features.columns + column])
                    sums[column] += value
                    sumsOfSquares[column] += value * value
                }
            }
        }
    }

    /// Adds what `other` was made of, of the same dimension.
    package mutating func merge(_ other: NormalisationStatistics) {
        precondition(
            other.dimension == dimension,
            "statistics of \(other.dimension) values for statistics of \(dimension)")
        count += other.count
        for column in 0..<dimension {
            sums[column] += other.sums[column]
            sumsOfSquares[column] += other.sumsOfSquares[column]
        }
    }

    /// The mean of each dimension; 0 where nothing was added.
    package var mean: [Double] { sums.map { count > 0 ? $0 / count : 0 } }

    /// The variance of each dimension (of the population, divided by ``count``). It is no less
    /// than 10⁻¹⁰ of the mean square, about what the rounding of a constant to Float may make.
    package var variance: [Double] {
        (0..<dimension).map { column in
            guard count > 0 else { return 1 }
            let mean = sums[column] / count
            let square = sumsOfSquares[column] / count
            return max(square - mean * mean, 1e-10 * square, 1e-20)
        }
    }

    /// `features` less the mean, and divided by the standard deviation if `variance`.
    ///
    /// - Parameter features: (T, D) with D equal to ``dimension``.
    package func normalised(_ features: Matrix, variance: Bool) -> Matrix {
        precondition(
            features.columns == dimension,
            "features of \(features.columns) values for statistics of \(dimension)")
        let mean = self.mean
        let scale = variance ? self.variance.map { 1 / $0.squareRoot() } : []
        var result = features.elements
        result.withUnsafeMutableBufferPointer { elements in
            for frame in 0..<features.rows {
                for column in 0..<features.columns {
                    let index = frame * features.columns + column
                    let centred = Double(elements[index]) - mean[column]
                    elements[index] = Float(variance ? centred * scale[column] : centred)
                }
            }
        }
        return Matrix(rows: features.rows, columns: features.columns, elements: result)
    }
}
