/// A table of numbers drawn as squares of darker and lighter colour, such as the weights that an
/// attention gives to its inputs or the height of a surface.
package struct HeatMap: Sendable {
    package var title: String
    /// What runs along the rows and along the columns.
    package var xLabel: String
    package var yLabel: String
    /// Labels of the rows from top to bottom and of the columns; empty for none. Where there is
    /// no space for all, only every so many are written.
    package var rows: [String]
    package var columns: [String]
    /// A row of numbers for each row, all of one length.
    package var values: [[Double]]
    /// How numbers become colours: from the range's lower end, white, to its upper one, dark.
    package var scale: AxisScale
    /// From the smallest value to the largest where it is nil.
    package var range: ClosedRange<Double>?
    /// Pixels a side of a square.
    package var cell: Double

    /// - Precondition: the rows of `values` are of one length, and there are as many labels as
    ///   rows and columns, or none.
    package init(
        title: String, xLabel: String = "", yLabel: String = "", rows: [String] = [],
        columns: [String] = [], values: [[Double]], scale: AxisScale = .linear,
        range: ClosedRange<Double>? = nil, cell: Double = 18
    ) {
        let width = values.first?.count ?? 0
        precondition(
            values.allSatisfy { $0.count == width }, "the rows of a map are not of one length")
        precondition(
            (rows.isEmpty || rows.count == values.count)
                && (columns.isEmpty || columns.count == width),
            "\(rows.count) and \(columns.count) labels for \(values.count) × \(width) values")
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.rows = rows
        self.columns = columns
        self.values = values
        self.scale = scale
        self.range = range
        self.cell = cell
    }

    /// The drawing as the text of an SVG file; the numbers are shown where the pointer rests.
    package func svg() -> String {
        let axis = Axis(scale, values: values.lazy.flatMap(\.self), range: exactRange)
        let across = Double(values.first?.count ?? 0) * cell
        let down = Double(values.count) * cell
        let widest = columns.map { SVG.width(of: $0) }.max() ?? 0
        let isTurned = widest > cell
        let left = 34 + (rows.map { SVG.width(of: $0) }.max() ?? 0)
        let top = 48.0
        let foot = top + down + (isTurned ? widest : columns.isEmpty ? 0 : 14) + 34
        let bar = left + max(across, 120) + 24
        var svg = SVG(
            width: max(
                bar + 70, bar + 27 + barLabels(axis).map { SVG.width(of: $0) }.reduce(0, max),
                left + SVG.width(of: title, size: 15) + 20),
            height: max(foot + 8, top + 140), title: title)
        svg.text(title, x: left, y: 24, size: 15, attributes: "font-weight=\"bold\"")
        for (row, line) in values.enumerated() {
            for (column, value) in line.enumerated() {
                svg.rectangle(
                    x: left + Double(column) * cell, y: top + Double(row) * cell, width: cell,
                    height: cell, fill: Self.colour(axis.fraction(value)),
                    tip: tip(row: row, column: column))
            }
        }
        svg.rectangle(
            x: left, y: top, width: across, height: down, fill: "none", stroke: "#666666")
        drawLabels(left: left, top: top, foot: foot, isTurned: isTurned, on: &svg)
        drawBar(axis, x: bar, y: top, on: &svg)
        return svg.file()
    }

    /// The range in which no colour goes to waste on rounding its ends.
    private var exactRange: ClosedRange<Double>? {
        if let range { return range }
        let held = values.joined().filter { scale.holds($0) }
        guard let low = held.min(), let high = held.max(), low < high else { return nil }
        return low...high
    }

    private func tip(row: Int, column: Int) -> String {
        let value = SVG.label(values[row][column])
        let places = [
            rows.isEmpty ? "row \(row + 1)" : rows[row],
            columns.isEmpty ? "column \(column + 1)" : columns[column],
        ]
        return places.joined(separator: ", ") + ": " + value
    }

    private func drawLabels(
        left: Double, top: Double, foot: Double, isTurned: Bool, on svg: inout SVG
    ) {
        let every = max(1, Int((14 / cell).rounded(.up)))
        for (row, label) in rows.enumerated() where row % every == 0 {
            svg.text(
                label, x: left - 6, y: top + (Double(row) + 0.5) * cell + 4, anchor: .end)
        }
        let bottom = top + Double(values.count) * cell
        for (column, label) in columns.enumerated() where column % every == 0 {
            let x = left + (Double(column) + 0.5) * cell
            if isTurned {
                svg.text(label, x: x + 4, y: bottom + 7, anchor: .end, turned: -90)
            } else {
                svg.text(label, x: x, y: bottom + 15, anchor: .middle)
            }
        }
        let width = Double(values.first?.count ?? 0) * cell
        svg.text(xLabel, x: left + width / 2, y: foot - 8, anchor: .middle, size: 13)
        svg.text(
            yLabel, x: 16, y: (top + bottom) / 2, anchor: .middle, size: 13, turned: -90)
    }

    /// What the colours mean.
    private func drawBar(_ axis: Axis, x: Double, y: Double, on svg: inout SVG) {
        let steps = 32
        let height = 120.0 / Double(steps)
        for step in 0..<steps {
            svg.rectangle(
                x: x, y: y + Double(step) * height, width: 14, height: height + 0.3,
                fill: Self.colour(1 - (Double(step) + 0.5) / Double(steps)))
        }
        svg.rectangle(x: x, y: y, width: 14, height: 120, fill: "none", stroke: "#666666")
        for (label, down) in zip(barLabels(axis), [9.0, 120]) {
            svg.text(label, x: x + 19, y: y + down)
        }
    }

    /// The numbers at the upper and the lower end of the colours.
    private func barLabels(_ axis: Axis) -> [String] {
        [axis.range.upperBound, axis.range.lowerBound].map { SVG.label($0) }
    }

    /// From white over blue to nearly black; hatch-like grey for what has no place.
    private static func colour(_ fraction: Double?) -> String {
        guard let fraction else { return "#bbbbbb" }
        let stops: [[Double]] = [
            [255, 255, 255], [158, 202, 225], [33, 113, 181], [8, 28, 68],
        ]
        let place = max(0, min(1, fraction)) * Double(stops.count - 1)
        let lower = min(Int(place), stops.count - 2)
        let share = place - Double(lower)
        let digits = Array("0123456789abcdef")
        return (0..<3).reduce(into: "#") { text, channel in
            let value = Int(
                (stops[lower][channel] * (1 - share) + stops[lower + 1][channel] * share)
                    .rounded())
            text.append(digits[value / 16])
            text.append(digits[value % 16])
        }
    }
}
