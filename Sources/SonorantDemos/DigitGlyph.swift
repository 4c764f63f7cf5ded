import Foundation

/// The strokes of a digit as one writes it, in a square whose corners are (0, 0), top left, and
/// (1, 1), bottom right.
struct DigitGlyph {
    /// Each stroke is a line through its points.
    let strokes: [[SIMD2<Double>]]

    /// - Precondition: `digit` is 0 to 9.
    init(_ digit: Int) {
        precondition((0...9).contains(digit), "\(digit) is no digit")
        strokes = Self.all[digit]
    }

    private static let all: [[[SIMD2<Double>]]] = {
        let six = [
            arc(0.72, 0.62, 0.48, 0.54, 262, 180) + arc(0.5, 0.66, 0.26, 0.26, 180, -180)
        ]
        return [
            [arc(0.5, 0.5, 0.29, 0.42, 0, 360)],
            [[SIMD2(0.3, 0.25), SIMD2(0.53, 0.08), SIMD2(0.53, 0.92)]],
            [arc(0.49, 0.32, 0.27, 0.24, 190, 390) + [SIMD2(0.2, 0.92), SIMD2(0.82, 0.92)]],
            [
                arc(0.46, 0.3, 0.26, 0.22, 200, 450) + arc(0.46, 0.71, 0.29, 0.21, 270, 520)
            ],
            [[SIMD2(0.64, 0.92), SIMD2(0.64, 0.08), SIMD2(0.18, 0.66), SIMD2(0.84, 0.66)]],
            [
                [SIMD2(0.76, 0.08), SIMD2(0.3, 0.08), SIMD2(0.27, 0.47)]
                    + arc(0.48, 0.66, 0.28, 0.26, 230, 500)
            ],
            six,
            [[SIMD2(0.2, 0.08), SIMD2(0.8, 0.08), SIMD2(0.42, 0.92)]],
            [arc(0.5, 0.29, 0.22, 0.21, 90, 450), arc(0.5, 0.71, 0.27, 0.21, -90, 270)],
            // A nine is a six upside down.
            six.map { $0.map { SIMD2(1, 1) - $0 } },
        ]
    }()

    /// Points on an ellipse, from one angle to another in degrees; 0 is right, 90 below.
    private static func arc(
        _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ from: Double, _ to: Double
    ) -> [SIMD2<Double>] {
        let steps = max(2, Int(abs(to - from) / 15))
        return (0...steps).map { step in
            let angle = (from + (to - from) * Double(step) / Double(steps)) * .pi / 180
            return SIMD2(x + width * cos(angle), y + height * sin(angle))
        }
    }
}
