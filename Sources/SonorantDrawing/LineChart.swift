/// Several series of points over the same axes, drawn as lines.
package struct LineChart: Sendable {
    /// One line.
    package struct Series: Sendable {
        /// What the legend calls it; nothing there if empty.
        package var name: String
        /// In the order in which they are joined. The line breaks at a point that is not finite,
        /// or not above zero on a logarithmic axis.
        package var points: [(x: Double, y: Double)]
        /// Whether the points are marked as well.
        package var isMarked: Bool

        package init(
            _ name: String, _ points: [(x: Double, y: Double)], isMarked: Bool = false
        ) {
            self.name = name
            self.points = points
            self.isMarked = isMarked
        }
    }

    package var title: String
    package var xLabel: String
    package var yLabel: String
    package var xScale: AxisScale
    package var yScale: AxisScale
    /// What to show; from the smallest value to the largest where it is nil.
    package var xRange: ClosedRange<Double>?
    package var yRange: ClosedRange<Double>?
    package var series: [Series]
    /// Pixels, the legend included.
    package var width = 760.0
    package var height = 440.0

    package init(
        title: String, xLabel: String, yLabel: String, xScale: AxisScale = .linear,
        yScale: AxisScale = .linear, xRange: ClosedRange<Double>? = nil,
        yRange: ClosedRange<Double>? = nil, series: [Series]
    ) {
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.xScale = xScale
        self.yScale = yScale
        self.xRange = xRange
        self.yRange = yRange
        self.series = series
    }

    /// Colours that remain apart to the colour-blind and in print (Okabe and Ito 2008, darkened
    /// where white ground needs it), each with a pattern of dashes that the next round changes.
    private static let colours = [
        "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8a6d00", "#56b4e9", "#000000", "#7b3fb5",
    ]
    private static let dashes = ["", "7 3", "2 3", "9 3 2 3"]

    private static func style(_ index: Int) -> (colour: String, attributes: String) {
        let dash = dashes[index / colours.count % dashes.count]
        return (
            colours[index % colours.count],
            "stroke-width=\"2\"" + (dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\"")
        )
    }

    /// The drawing as the text of an SVG file.
    package func svg() -> String {
        let x = Axis(xScale, values: series.lazy.flatMap(\.points).map(\.x), range: xRange)
        let y = Axis(yScale, values: series.lazy.flatMap(\.points).map(\.y), range: yRange)
        let names = series.map(\.name).filter { !$0.isEmpty }
        let legend = names.map { SVG.width(of: $0) }.max().map { $0 + 46 } ?? 16
        let yText = y.ticks.map { SVG.width(of: SVG.label($0)) }.max() ?? 0
        let plot = Plot(
            left: 34 + yText, top: 40, right: max(width - legend, 120), bottom: height - 52,
            x: x, y: y)
        var svg = SVG(width: width, height: height, title: title)
        svg.text(
            title, x: (plot.left + plot.right) / 2, y: 24, anchor: .middle, size: 15,
            attributes: "font-weight=\"bold\"")
        drawAxes(plot, on: &svg)
        for index in series.indices { draw(series[index], style: Self.style(index), plot, &svg) }
        drawLegend(plot, on: &svg)
        return svg.file()
    }

    /// Where the axes lie on the page.
    private struct Plot {
        let left, top, right, bottom: Double
        let x, y: Axis

        func across(_ value: Double) -> Double? {
            x.fraction(value).map { left + $0 * (right - left) }
        }

        func down(_ value: Double) -> Double? {
            y.fraction(value).map { bottom - $0 * (bottom - top) }
        }
    }

    private func drawAxes(_ plot: Plot, on svg: inout SVG) {
        for tick in plot.x.ticks {
            guard let x = plot.across(tick) else { continue }
            svg.line(from: (x, plot.top), to: (x, plot.bottom), colour: "#e4e4e4")
            svg.text(SVG.label(tick), x: x, y: plot.bottom + 17, anchor: .middle)
        }
        for tick in plot.y.ticks {
            guard let y = plot.down(tick) else { continue }
            svg.line(from: (plot.left, y), to: (plot.right, y), colour: "#e4e4e4")
            svg.text(SVG.label(tick), x: plot.left - 6, y: y + 4, anchor: .end)
        }
        svg.rectangle(
            x: plot.left, y: plot.top, width: plot.right - plot.left,
            height: plot.bottom - plot.top, fill: "none", stroke: "#666666")
        svg.text(
            xLabel, x: (plot.left + plot.right) / 2, y: height - 14, anchor: .middle, size: 13)
        svg.text(
            yLabel, x: 16, y: (plot.top + plot.bottom) / 2, anchor: .middle, size: 13, turned: -90)
    }

    private func draw(
        _ series: Series, style: (colour: String, attributes: String), _ plot: Plot,
        _ svg: inout SVG
    ) {
        // What lies outside of a given range would be drawn over the labels.
        var run: [(x: Double, y: Double)] = []
        func end(_ svg: inout SVG) {
            if run.count > 1 {
                svg.polyline(run, colour: style.colour, attributes: style.attributes)
            }
            if run.count == 1 || series.isMarked {
                for point in run { svg.circle(at: point, radius: 3, colour: style.colour) }
            }
            run.removeAll()
        }
        for point in series.points {
            if let x = plot.across(point.x), let y = plot.down(point.y),
                x >= plot.left - 0.01, x <= plot.right + 0.01, y >= plot.top - 0.01,
                y <= plot.bottom + 0.01
            {
                run.append((x, y))
            } else {
                end(&svg)
            }
        }
        end(&svg)
    }

    private func drawLegend(_ plot: Plot, on svg: inout SVG) {
        var y = plot.top + 10
        for index in series.indices where !series[index].name.isEmpty {
            let style = Self.style(index)
            svg.line(
                from: (plot.right + 10, y), to: (plot.right + 34, y), colour: style.colour,
                attributes: style.attributes)
            svg.text(series[index].name, x: plot.right + 40, y: y + 4)
            y += 19
        }
    }
}
