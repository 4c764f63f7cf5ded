import Foundation
import SonorantText

/// A drawing in SVG: elements one after the other on a white ground.
///
/// The same drawing is the same text: numbers have a fixed form.
struct SVG {
    let width: Double
    let height: Double
    private let title: String
    private var elements: [String] = []

    init(width: Double, height: Double, title: String) {
        self.width = width
        self.height = height
        self.title = title
    }

    /// Where a text's given point is.
    enum Anchor: String {
        case start, middle, end
    }

    /// - Parameter attributes: more of the element's attributes, as written.
    mutating func line(
        from start: (x: Double, y: Double), to end: (x: Double, y: Double), colour: String,
        attributes: String = ""
    ) {
        elements.append(
            "<line x1=\"\(Self.text(start.x))\" y1=\"\(Self.text(start.y))\""
                + " x2=\"\(Self.text(end.x))\" y2=\"\(Self.text(end.y))\" stroke=\"\(colour)\""
                + "\(attributes.isEmpty ? "" : " ")\(attributes)/>")
    }

    mutating func polyline(
        _ points: [(x: Double, y: Double)], colour: String, attributes: String = ""
    ) {
        let list = points.map { "\(Self.text($0.x)),\(Self.text($0.y))" }
        elements.append(
            "<polyline points=\"\(list.joined(separator: " "))\" fill=\"none\""
                + " stroke=\"\(colour)\" stroke-linejoin=\"round\""
                + "\(attributes.isEmpty ? "" : " ")\(attributes)/>")
    }

    mutating func circle(at centre: (x: Double, y: Double), radius: Double, colour: String) {
        elements.append(
            "<circle cx=\"\(Self.text(centre.x))\" cy=\"\(Self.text(centre.y))\""
                + " r=\"\(Self.text(radius))\" fill=\"\(colour)\"/>")
    }

    /// - Parameter tip: plain text that is shown where the pointer rests; none if empty.
    mutating func rectangle(
        x: Double, y: Double, width: Double, height: Double, fill: String, stroke: String = "none",
        tip: String = ""
    ) {
        let start =
            "<rect x=\"\(Self.text(x))\" y=\"\(Self.text(y))\" width=\"\(Self.text(width))\""
            + " height=\"\(Self.text(height))\" fill=\"\(fill)\""
            + (stroke == "none" ? "" : " stroke=\"\(stroke)\"")
        elements.append(
            tip.isEmpty
                ? start + "/>" : start + "><title>\(HTMLPage.escaped(tip))</title></rect>")
    }

    /// - Parameters:
    ///   - text: plain.
    ///   - turned: degrees by which it is turned clockwise about its point.
    mutating func text(
        _ text: String, x: Double, y: Double, anchor: Anchor = .start, size: Double = 12,
        turned: Double = 0, attributes: String = ""
    ) {
        let turn =
            turned == 0
            ? ""
            : " transform=\"rotate(\(Self.text(turned)) \(Self.text(x)) \(Self.text(y)))\""
        elements.append(
            "<text x=\"\(Self.text(x))\" y=\"\(Self.text(y))\""
                + " text-anchor=\"\(anchor.rawValue)\" font-size=\"\(Self.text(size))\"\(turn)"
                + "\(attributes.isEmpty ? "" : " ")\(attributes)>\(HTMLPage.escaped(text))</text>")
    }

    /// The whole file.
    func file() -> String {
        let size = "width=\"\(Self.text(width))\" height=\"\(Self.text(height))\""
        let box = "viewBox=\"0 0 \(Self.text(width)) \(Self.text(height))\""
        return """
            <svg xmlns="http://www.w3.org/2000/svg" \(size) \(box) role="img" \
            font-family="Helvetica, Arial, sans-serif" fill="#222222">
            <title>\(HTMLPage.escaped(title))</title>
            <rect width="100%" height="100%" fill="#ffffff"/>
            \(elements.joined(separator: "\n"))
            </svg>

            """
    }

    /// A coordinate, to a hundredth.
    static func text(_ number: Double) -> String {
        let rounded = (number * 100).rounded() / 100
        return rounded == rounded.rounded()
            ? String(format: "%.0f", rounded == 0 ? 0 : rounded) : String(format: "%g", rounded)
    }

    /// A value as it stands at a tick or in a tip, to four digits.
    static func label(_ value: Double) -> String {
        value == 0 ? "0" : String(format: "%.4g", value)
    }

    /// About how wide `text` is, in pixels at `size`.
    static func width(of text: String, size: Double = 12) -> Double {
        Double(text.count) * size * 0.58
    }
}
