/// How weights become signed bytes.
enum Quantisation {
    /// For each column the value of one unit: the one of a few candidates, from the largest
    /// magnitude over 127 down, that loses least in squared error. Clipping a rare large weight
    /// can leave more precision to all the others. 0 where all weights are, NaN where one is not
    /// finite, so that its outputs are no numbers either.
    static func scales(of weights: MatrixView) -> [Float] {
        (0..<weights.columns).map { column in
            var largest: Float = 0
            for row in 0..<weights.rows {
                let magnitude = abs(weights.row(row)[column])
                guard magnitude.isFinite else { return .nan }
                largest = max(largest, magnitude)
            }
            guard largest > 0 else { return 0 }
            var best = (error: Float.infinity, scale: largest / 127)
            for share in stride(from: Float(1), through: 0.7, by: -0.05) {
                let scale = largest * share / 127
                var error: Float = 0
                for row in 0..<weights.rows {
                    let value = weights.row(row)[column]
                    let unit = max(-127, min(127, (value / scale).rounded())) * scale
                    error += (value - unit) * (value - unit)
                }
                if error < best.error { best = (error, scale) }
            }
            return best.scale
        }
    }
}
