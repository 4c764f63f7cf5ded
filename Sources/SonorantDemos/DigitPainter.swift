import Foundation
import SonorantTensors

/// Draws digits by hand, so to speak: each one turned, slanted, shifted, stretched and as thick as
/// chance has it.
package struct DigitPainter: Sendable {
    /// How much the digits differ from each other; 0 draws them all alike.
    package var jitter: Double

    /// - Parameter jitter: 1 is like a hurried hand.
    package init(jitter: Double = 1) { self.jitter = jitter }

    /// One digit, or several in a row.
    package struct Picture: Sendable, Equatable {
        /// Pixels a row.
        package let width: Int
        /// Rows.
        package let height: Int
        /// Ink of each pixel, 0 none and 1 full, row by row from the top.
        package let ink: [Float]

        /// - Precondition: `ink` has width × height entries.
        package init(width: Int, height: Int, ink: [Float]) {
            precondition(
                ink.count == width * height, "\(ink.count) pixels for \(width) × \(height)")
            self.width = width
            self.height = height
            self.ink = ink
        }

        /// Ink in `levels` steps, each 0 to `levels` − 1.
        package func steps(_ levels: Int) -> [Int] {
            precondition(levels > 1, "\(levels) levels are no picture")
            return ink.map { Int(($0 * Float(levels - 1)).rounded()) }
        }

        /// (width, height): a column of pixels for each frame, from left to right.
        package var frames: Matrix {
            var frames = Matrix(rows: width, columns: height)
            for row in 0..<height {
                for column in 0..<width { frames[column, row] = ink[row * width + column] }
            }
            return frames
        }
    }

    /// Symbols of grey levels, from none to full, at most sixteen.
    package static let levelSymbols = Array("0123456789abcdef").map { String($0) }

    /// A digit in the middle of a picture.
    package func digit(
        _ digit: Int, width: Int, height: Int, generator: inout SeededGenerator
    ) -> Picture {
        paint(
            [placed(digit, left: 0, width: Double(width), height: height, &generator)],
            width: width, height: height)
    }

    /// Digits in a row, with gaps between them that may be nothing or less.
    ///
    /// - Parameter height: pixels; the width depends on the digits.
    package func row(
        _ digits: [Int], height: Int, generator: inout SeededGenerator
    ) -> Picture {
        let size = Double(height)
        var left = generator.uniform(in: 0.05..<0.3) * size
        var strokes: [Stroke] = []
        for digit in digits {
            let width = size * (digit == 1 ? 0.5 : 0.72) * (1 + jitter * generator.spread(0.12))
            strokes.append(placed(digit, left: left, width: width, height: height, &generator))
            left += width + jitter * generator.uniform(in: -0.06..<0.25) * size
        }
        left += generator.uniform(in: 0.05..<0.3) * size
        return paint(strokes, width: max(1, Int(left.rounded(.up))), height: height)
    }

    /// Lines in pixels with half their thickness.
    private struct Stroke {
        let lines: [[SIMD2<Double>]]
        let radius: Double
    }

    private func placed(
        _ digit: Int, left: Double, width: Double, height: Int,
        _ generator: inout SeededGenerator
    ) -> Stroke {
        let size = Double(height)
        let turn = jitter * generator.spread(0.14)
        let slant = jitter * generator.spread(0.16)
        let stretch = SIMD2(
            1 + jitter * generator.spread(0.12), 1 + jitter * generator.spread(0.1))
        let shift = SIMD2(
            jitter * generator.spread(0.05) * width, jitter * generator.spread(0.05) * size)
        let radius = size * 0.055 * (1 + jitter * generator.spread(0.3))
        let middle = SIMD2(left + width / 2, size / 2) + shift
        // Room for the thickness and for what turning sticks out.
        let scale = SIMD2(width * 0.82, size * 0.82)
        let lines = DigitGlyph(digit).strokes.map { stroke in
            stroke.map { point in
                var place = (point - SIMD2(0.5, 0.5)) * stretch
                place.x -= slant * place.y
                let turned = SIMD2(
                    place.x * cos(turn) - place.y * sin(turn),
                    place.x * sin(turn) + place.y * cos(turn))
                return middle + turned * scale
            }
        }
        return Stroke(lines: lines, radius: max(radius, 0.45))
    }

    /// Ink where a pixel's middle is within a stroke, fading over one pixel at its edge.
    private func paint(_ strokes: [Stroke], width: Int, height: Int) -> Picture {
        var ink = [Float](repeating: 0, count: width * height)
        for stroke in strokes {
            for line in stroke.lines {
                for (start, end) in zip(line, line.dropFirst()) {
                    let reach = stroke.radius + 1
                    let low = SIMD2(min(start.x, end.x), min(start.y, end.y)) - reach
                    let high = SIMD2(max(start.x, end.x), max(start.y, end.y)) + reach
                    let columns = max(0, Int(low.x))..<max(0, min(width, Int(high.x) + 1))
                    let rows = max(0, Int(low.y))..<max(0, min(height, Int(high.y) + 1))
                    guard columns.lowerBound < columns.upperBound else { continue }
                    for row in rows {
                        for column in columns {
                            let pixel = SIMD2(Double(column) + 0.5, Double(row) + 0.5)
                            let distance = Self.distance(of: pixel, from: start, to: end)
                            let here = Float(max(0, min(1, 0.5 + stroke.radius - distance)))
                            ink[row * width + column] = max(ink[row * width + column], here)
                        }
                    }
                }
            }
        }
        return Picture(width: width, height: height, ink: ink)
    }

    /// How far `point` is from the line between two points.
    private static func distance(
        of point: SIMD2<Double>, from start: SIMD2<Double>, to end: SIMD2<Double>
    ) -> Double {
        let along = end - start
        let length = (along * along).sum()
        let share = length == 0 ? 0 : max(0, min(1, ((point - start) * along).sum() / length))
        let away = point - start - along * share
        return (away * away).sum().squareRoot()
    }
}

extension SeededGenerator {
    /// Uniform within ± `bound`.
    fileprivate mutating func spread(_ bound: Double) -> Double { uniform(in: -bound..<bound) }
}
