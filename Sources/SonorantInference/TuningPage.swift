import Foundation
import SonorantScoring
import SonorantText

/// A tuning to look at: one file of HTML with drawings in it, which needs nothing else.
///
/// It has the error rates, the surface over the first two weights with every point that was tried
/// and the one that was taken, the errors by beam, and how well confidences are calibrated.
package struct TuningPage {
    private let result: TuningResult
    private let title: String
    private let seed: UInt64

    /// A page about `result`.
    package init(_ result: TuningResult, title: String, seed: UInt64) {
        self.result = result
        self.title = title
        self.seed = seed
    }

    /// The whole file.
    package var html: String {
        HTMLPage.html(
            title: title, style: Self.style, parts: [rates, surface, beams, calibration])
    }

    private static let style = """
        :root { color-scheme: light dark; }
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto;
          padding: 0 1rem; }
        table { border-collapse: collapse; }
        th, td { padding: .15rem .8rem .15rem 0; text-align: right; }
        th:first-child, td:first-child { text-align: left; }
        svg { max-width: 100%; height: auto; font: 13px system-ui, sans-serif; }
        svg text { fill: currentColor; } .axis { stroke: currentColor; fill: none; }
        """

    private func percent(_ rate: Double, _ digits: Int = 2) -> String {
        String(format: "%.\(digits)f", 100 * rate)
    }

    // MARK: Parts

    private var rates: String {
        let measure = result.measure.rawValue.uppercased()
        var rows =
            "<tr><th></th><th>\(measure) %</th><th>95 %</th><th>errors</th><th>of</th></tr>\n"
        func add(_ name: String, _ rated: TuningResult.Rated?) {
            guard let rated else { return }
            let interval =
                rated.interval.map { "\(percent($0.lower, 1)) to \(percent($0.upper, 1))" } ?? ""
            rows += "<tr><td>\(name)</td><td>\(percent(rated.rate.rate))</td>"
            rows += "<td>\(interval)</td><td>\(rated.rate.errors)</td>"
            rows += "<td>\(rated.rate.reference)</td></tr>\n"
        }
        add("greedy", result.greedy(seed: seed))
        add("before", result.before(seed: seed))
        add("tuned", result.after(seed: seed))
        add("tuned on the other half", result.halves(seed: seed))
        return "<table>\n\(rows)</table>"
    }

    /// Errors over the first two weights, or over the only one.
    private var surface: String {
        let axes = result.axes
        guard let across = axes.first, !result.points.isEmpty else { return "" }
        let height = axes.count > 1 ? 400.0 : 60
        func value(_ point: TuningResult.Point, _ axis: Int) -> Double {
            axis < point.values.count ? point.values[axis] : 0
        }
        // Of points that differ in other weights only, the best; drawn last where small.
        var best: [[Double]: ErrorRate] = [:]
        for point in result.points {
            let place = [value(point, 0), value(point, 1)]
            if let known = best[place], known.errors <= point.rate.errors { continue }
            best[place] = point.rate
        }
        let xs = Scale(best.keys.map { $0[0] }, step: across.coarseStep, from: 60, to: 560)
        let step = axes.count > 1 ? axes[1].coarseStep : 1
        let ys = Scale(best.keys.map { $0[1] }, step: step, from: 10 + height, to: 10)
        let low = best.values.map(\.rate).min() ?? 0
        let high = max(best.values.map(\.rate).max() ?? 0, low + 1e-9)
        var drawing = ""
        let places = best.keys.sorted { $0.lexicographicallyPrecedes($1) }
        func isCoarse(_ place: [Double]) -> Bool {
            func isWhole(_ number: Double) -> Bool { abs(number - number.rounded()) < 1e-6 }
            return isWhole(place[0] / across.coarseStep) && isWhole(place[1] / step)
        }
        let (width, depth) = (abs(xs.unit) * across.coarseStep, abs(ys.unit) * step)
        for place in places.filter(isCoarse) + places.filter({ !isCoarse($0) }) {
            guard let rate = best[place] else { continue }
            let share = ((rate.rate - low) / (high - low)).squareRoot()
            let colour = "hsl(\(Int(230 - 200 * share)) 65% \(Int(38 + 22 * share))%)"
            let (x, y) = (xs(place[0]), ys(place[1]))
            let tip =
                "<title>\(across.rawValue) \(place[0])"
                + (axes.count > 1 ? ", \(axes[1].rawValue) \(place[1])" : "")
                + ": \(percent(rate.rate)) %</title>"
            if isCoarse(place) {
                drawing +=
                    Self.format(
                        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"", x - width / 2,
                        y - depth / 2, width, depth) + " fill=\"\(colour)\">\(tip)</rect>\n"
                drawing += Self.text(percent(rate.rate, 1), x, y + 5, fill: "#fff")
            } else {
                drawing +=
                    Self.format("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"6\"", x, y)
                    + " fill=\"\(colour)\" stroke=\"#fff\">\(tip)</circle>\n"
            }
        }
        let x = xs(result.configuration[keyPath: across.path])
        let y = axes.count > 1 ? ys(result.configuration[keyPath: axes[1].path]) : ys(0)
        drawing +=
            Self.format(
                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"10\" fill=\"none\" stroke=\"#fff\"", x, y)
            + " stroke-width=\"3\"><title>taken</title></circle>\n"
        for tick in xs.ticks { drawing += Self.text("\(tick)", xs(tick), height + 30) }
        if axes.count > 1 {
            for tick in ys.ticks { drawing += Self.text("\(tick)", 38, ys(tick) + 5) }
            drawing += Self.text(axes[1].rawValue, 620, 30)
        }
        drawing += Self.text(across.rawValue, 310, height + 50)
        return "<h2>Errors in % by weights</h2>\n"
            + "<p>Squares: the coarse grid; dots: finer steps; ring: what was taken.</p>\n"
            + Self.picture(680, height + 60, drawing)
    }

    private var beams: String {
        guard !result.beams.isEmpty else { return "" }
        let rows = result.beams.map {
            "<tr><td>\($0.beam)</td><td>\(percent($0.rate.rate))</td><td>\($0.rate.errors)</td>"
                + "<td>\($0.beam == result.configuration.beam ? "taken" : "")</td></tr>"
        }
        return "<h2>Beam</h2>\n<table>\n<tr><th>beam</th><th>%</th><th>errors</th></tr>\n"
            + rows.joined(separator: "\n") + "\n</table>"
    }

    private var calibration: String {
        func x(_ value: Double) -> Double { 50 + 300 * value }
        func y(_ value: Double) -> Double { 310 - 300 * value }
        var drawing = Self.format(
            "<path class=\"axis\" d=\"M%.0f %.0fV%.0fH%.0f\"/>\n", x(0), y(1), y(0), x(1))
        drawing += Self.format(
            "<path class=\"axis\" stroke-dasharray=\"4\" d=\"M%.0f %.0fL%.0f %.0f\"/>\n", x(0),
            y(0), x(1), y(1))
        let fit = result.confidence
        var curves = [
            ("before", "#b45309", fit.before),
            ("after, temperature \(fit.temperature)", "#1d4ed8", fit.after),
        ]
        if let greedy = result.greedyCalibration { curves.append(("greedy", "#6b7280", greedy)) }
        for (number, (name, colour, calibration)) in curves.enumerated() {
            let bins = calibration.bins.filter { $0.count > 0 }
            let line = bins.map { Self.format("%.1f %.1f", x($0.confidence), y($0.accuracy)) }
            if !line.isEmpty {
                drawing += "<path fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\" "
                drawing += "d=\"M\(line.joined(separator: "L"))\"/>\n"
            }
            for bin in bins {
                drawing += Self.format(
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"", x(bin.confidence),
                    y(bin.accuracy),
                    3 + 10 * (Double(bin.count) / Double(calibration.words)).squareRoot())
                drawing += " fill=\"\(colour)\" fill-opacity=\".6\"><title>\(bin.count) words: "
                drawing += "confidence \(percent(bin.confidence, 1)) %, right "
                drawing += "\(percent(bin.accuracy, 1)) %</title></circle>\n"
            }
            let error = percent(calibration.expectedError, 1)
            drawing += Self.text(
                "\(name): calibration error \(error) %", 380, 40 + 24 * Double(number),
                fill: colour, anchor: "start")
        }
        for tick in [0, 0.5, 1] {
            drawing += Self.text("\(tick)", x(tick), 330) + Self.text("\(tick)", 28, y(tick) + 5)
        }
        drawing += Self.text("confidence of words", 200, 350)
        drawing += Self.text("part that is right", 50, 0, anchor: "start")
        return "<h2>Confidence</h2>\n" + Self.picture(680, 360, drawing, top: -20)
    }

    // MARK: Drawing

    /// From values to places in a drawing.
    private struct Scale {
        let first: Double
        let start: Double
        /// Places for each unit of the values.
        let unit: Double
        let ticks: [Double]

        init(_ values: [Double], step: Double, from start: Double, to end: Double) {
            let low = ((values.min() ?? 0) / step).rounded(.down) * step
            let high = ((values.max() ?? 0) / step).rounded(.up) * step
            first = low - step / 2
            self.start = start
            unit = (end - start) / (high - low + step)
            let count = Int(((high - low) / step).rounded())
            let every = max(1, count / 10)
            ticks = stride(from: 0, through: count, by: every).map { low + Double($0) * step }
        }

        func callAsFunction(_ value: Double) -> Double { start + (value - first) * unit }
    }

    private static func format(_ format: String, _ numbers: Double...) -> String {
        String(format: format, arguments: numbers)
    }

    private static func text(
        _ text: String, _ x: Double, _ y: Double, fill: String? = nil, anchor: String = "middle"
    ) -> String {
        format("<text x=\"%.1f\" y=\"%.1f\"", x, y) + " text-anchor=\"\(anchor)\""
            + (fill.map { " style=\"fill:\($0)\"" } ?? "") + ">\(HTMLPage.escaped(text))</text>\n"
    }

    private static func picture(
        _ width: Double, _ height: Double, _ content: String, top: Double = 0
    ) -> String {
        format("<svg viewBox=\"0 %.0f %.0f %.0f\">\n", top, width, height - top) + content
            + "</svg>"
    }
}
