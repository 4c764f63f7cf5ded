import CZlib
import Foundation
import SonorantDrawing
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite("Drawings")
struct DrawingTests {
    /// Elements by name, their attributes, and the text of those that have some.
    private final class Reader: NSObject, XMLParserDelegate {
        var elements: [(name: String, attributes: [String: String])] = []
        var texts: [String] = []
        private var text = ""

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
            qualifiedName: String?, attributes: [String: String]
        ) {
            elements.append((name, attributes))
            text = ""
        }

        func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

        func parser(
            _ parser: XMLParser, didEndElement name: String, namespaceURI: String?,
            qualifiedName: String?
        ) {
            if name == "text" || name == "title" { texts.append(text) }
        }

        func all(_ name: String) -> [[String: String]] {
            elements.filter { $0.name == name }.map(\.attributes)
        }
    }

    private func read(_ svg: String) throws -> Reader {
        let parser = XMLParser(data: Data(svg.utf8))
        let reader = Reader()
        parser.delegate = reader
        try #require(parser.parse(), "\(String(describing: parser.parserError))")
        return reader
    }

    @Test("a chart is well-formed, holds its texts, and is the same each time")
    func chart() throws {
        let chart = LineChart(
            title: "a < b & \"c\"", xLabel: "steps", yLabel: "loss",
            series: [
                .init("one", [(0, 0), (1, 2), (2, 1)]),
                .init("two", [(0, 1), (2, 3)], isMarked: true),
            ])
        let svg = chart.svg()
        #expect(svg == chart.svg())
        let found = try read(svg)
        for text in ["a < b & \"c\"", "steps", "loss", "one", "two", "0", "0.5", "3"] {
            #expect(found.texts.contains(text), "\(text)")
        }
        let lines = found.all("polyline")
        #expect(lines.count == 2)
        #expect(lines[0]["points"]?.split(separator: " ").count == 3)
        #expect(lines[0]["stroke"] != lines[1]["stroke"])
        #expect(found.all("circle").count == 2)
    }

    @Test("a logarithmic axis puts powers of ten at equal distances and breaks at zero")
    func logarithmic() throws {
        let chart = LineChart(
            title: "", xLabel: "", yLabel: "", yScale: .logarithmic,
            series: [
                .init("", [(0, 0.01), (1, 0.1), (2, 1), (3, 0), (4, 1), (5, .nan), (6, 0.1)])
            ])
        let found = try read(chart.svg())
        // Two lines would need two points each; the last two stand alone.
        let lines = found.all("polyline")
        #expect(lines.count == 1)
        #expect(found.all("circle").count == 2)
        let heights = try #require(lines[0]["points"]).split(separator: " ").map {
            Double($0.split(separator: ",")[1]) ?? .nan
        }
        #expect(abs((heights[0] - heights[1]) - (heights[1] - heights[2])) < 0.02)
        #expect(heights[0] > heights[2])
    }

    @Test(
        "nothing, one point and equal values are drawn without a fault",
        arguments: [AxisScale.linear, .logarithmic])
    func edges(scale: AxisScale) throws {
        for points: [(x: Double, y: Double)] in [
            [], [(1, 1)], [(2, 5), (3, 5)], [(-1, -1)], [(0, .infinity)],
            [(1, 1e-300), (2, 1e300)], [(0, 1e308), (1, -1.7e308)],
            [(0, 0), (1, .leastNonzeroMagnitude)],
            [(0, .greatestFiniteMagnitude), (1, 1), (2, .nan)], [(-1e300, 1e300), (1e300, -1e300)],
            [(1e16, 1e16), (1e16 + 2, 1e16 + 2)],
        ] {
            let svg = LineChart(
                title: "t", xLabel: "x", yLabel: "y", xScale: scale, yScale: scale,
                series: [.init("s", points)]
            ).svg()
            _ = try read(svg)
            #expect(!svg.contains("nan") && !svg.contains("\"inf"))
        }
    }

    @Test("a map has a square a number, darker for more, with the number as a tip")
    func heatMap() throws {
        let map = HeatMap(
            title: "attention", xLabel: "letters", yLabel: "phones", rows: ["K", "AE"],
            columns: ["c", "a", "t"], values: [[0.9, 0.1, 0], [0, 0.75, 0.25]])
        let svg = map.svg()
        let found = try read(svg)
        #expect(found.texts.contains("K, c: 0.9"))
        #expect(found.texts.contains("AE, t: 0.25"))
        #expect(svg.components(separatedBy: "</title></rect>").count - 1 == 6)
        #expect(svg.contains("fill=\"#081c44\"><title>K, c"))
        #expect(svg.contains("fill=\"#ffffff\"><title>K, t"))
        _ = try read(HeatMap(title: "", values: []).svg())
        _ = try read(HeatMap(title: "", values: [[1, 1]], scale: .logarithmic).svg())
    }

    @Test("the numbers beside a map's colours end within the drawing, however narrow the map")
    func colourBar() throws {
        for values in [[[-0.000_012_345, 0.000_023_456]], [[-1.234e-105, 1]], [[0, 1]]] {
            let found = try read(HeatMap(title: "", values: values).svg())
            let width = try #require(found.all("svg").first?["width"].flatMap { Double($0) })
            let labels = found.all("text").suffix(2)
            for (attributes, label) in zip(labels, found.texts.suffix(2)) {
                let x = try #require(attributes["x"].flatMap { Double($0) })
                #expect(x + Double(label.count) * 12 * 0.58 <= width, "\(label)")
            }
        }
    }

    @Test("a PNG holds its pixels")
    func png() throws {
        let image = GreyImage(width: 3, height: 2, pixels: [0, 128, 255, 7, 8, 9])
        let file = [UInt8](image.png())
        #expect(Array(file[0..<8]) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        var chunks: [String: [UInt8]] = [:]
        var place = 8
        while place < file.count {
            func number(_ at: Int) -> Int {
                file[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
            }
            let count = number(place)
            let body = Array(file[place + 4..<place + 8 + count])
            #expect(number(place + 8 + count) == Int(crc32(0, body, UInt32(body.count))))
            chunks[String(decoding: body.prefix(4), as: UTF8.self)] = Array(body.dropFirst(4))
            place += 12 + count
        }
        #expect(chunks["IHDR"] == [0, 0, 0, 3, 0, 0, 0, 2, 8, 0, 0, 0, 0])
        #expect(chunks["IEND"] == [])
        let packed = try #require(chunks["IDAT"])
        var lines = [UInt8](repeating: 1, count: 100)
        var count = UInt(lines.count)
        #expect(uncompress(&lines, &count, packed, UInt(packed.count)) == Z_OK)
        #expect(Array(lines[..<Int(count)]) == [0, 0, 128, 255, 0, 7, 8, 9])
    }

    @Test("a grid puts pictures in their places, and numbers become shades")
    func grid() {
        let pictures = (0..<3).map {
            GreyImage(width: 1, height: 1, values: [[0, 0.5, 7][$0]])
        }
        #expect(pictures.map { $0.pixels[0] } == [0, 128, 255])
        let grid = GreyImage.grid(pictures, columns: 2, gap: 1, scale: 2, ground: 9)
        #expect(grid.width == 7 && grid.height == 7)
        func at(_ x: Int, _ y: Int) -> UInt8 { grid.pixels[y * 7 + x] }
        #expect(at(0, 0) == 9 && at(3, 1) == 9 && at(6, 6) == 9 && at(4, 4) == 9)
        #expect(at(1, 1) == 0 && at(2, 2) == 0 && at(4, 1) == 128 && at(5, 2) == 128)
        #expect(at(1, 4) == 255 && at(2, 5) == 255)
        #expect(GreyImage(width: 1, height: 1, values: [.nan]).pixels == [255])
    }
}
