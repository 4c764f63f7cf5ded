import Foundation
import SonorantDecoding
import SonorantInference
import SonorantScoring

/// What `tune` found, for people and machines.
struct TuningReport: Encodable {
    private let result: TuningResult
    private let rows: [(key: String, name: String, rated: TuningResult.Rated)]

    /// - Parameter seed: of the bootstrap.
    init(_ result: TuningResult, seed: UInt64) {
        self.result = result
        let all: [(String, String, TuningResult.Rated?)] = [
            ("greedy", "greedy", result.greedy(seed: seed)),
            ("before", "before", result.before(seed: seed)),
            ("tuned", "tuned", result.after(seed: seed)),
            ("other_half", "tuned on the other half", result.halves(seed: seed)),
        ]
        rows = all.compactMap { key, name, rated in rated.map { (key, name, $0) } }
    }

    // MARK: Text

    /// All of it as tables.
    var text: String {
        var parts = [rates, weights]
        if !surface.isEmpty { parts.append(surface) }
        if !result.beams.isEmpty { parts.append(beams) }
        parts.append(calibration)
        return parts.joined(separator: "\n\n")
    }

    private var measure: String { result.measure.rawValue.uppercased() }

    private var rates: String {
        TextTable.text(
            [["", measure, "errors", "of", "95 % interval"]]
                + rows.map { row in
                    [
                        row.name, Self.percent(row.rated.rate.rate), "\(row.rated.rate.errors)",
                        "\(row.rated.rate.reference)",
                        row.rated.interval.map {
                            "\(Self.percent($0.lower)) to \(Self.percent($0.upper))"
                        } ?? "",
                    ]
                })
    }

    private var weights: String {
        let (old, new) = (result.given, result.configuration)
        var table = [["", "before", "tuned"]]
        func add(_ name: String, _ value: (DecoderConfiguration) -> String) {
            table.append([name, value(old), value(new)])
        }
        for axis in result.axes { add(axis.rawValue) { "\($0[keyPath: axis.path])" } }
        add("beam") { "\($0.beam)" }
        add("temperature") { "\($0.temperature)" }
        return TextTable.text(table)
    }

    /// The coarse grid: the first weight across, the second down.
    private var surface: String {
        guard let across = result.axes.first else { return "" }
        let points = result.points.filter { point in
            zip(result.axes, point.values).prefix(2).allSatisfy { axis, value in
                let steps = value / axis.coarseStep
                return abs(steps - steps.rounded()) < 1e-6
            }
        }
        var best: [[Double]: Double] = [:]
        for point in points {
            let place = Array(point.values.prefix(2))
            best[place] = min(best[place] ?? .infinity, point.rate.rate)
        }
        let columns = Set(best.keys.map { $0[0] }).sorted()
        let lines = Set(best.keys.map { $0.count > 1 ? $0[1] : 0 }).sorted()
        let isTable = result.axes.count > 1
        var table = [
            ["\(measure) % by \(across.rawValue)" + (isTable ? ", \(result.axes[1].rawValue)" : "")]
                + columns.map { "\($0)" }
        ]
        for line in lines {
            table.append(
                [isTable ? "\(line)" : ""]
                    + columns.map { column in
                        let rate = best[isTable ? [column, line] : [column]]
                        return rate.map { Self.percent($0) } ?? ""
                    })
        }
        return TextTable.text(table)
    }

    private var beams: String {
        TextTable.text([
            ["beam"] + result.beams.map { "\($0.beam)" },
            [measure] + result.beams.map { Self.percent($0.rate.rate) },
        ])
    }

    private var calibration: String {
        let fit = result.confidence
        var lines: [String] = []
        if let greedy = result.greedyCalibration {
            lines.append(CalibrationText.line("greedy confidence", greedy))
        }
        lines.append(CalibrationText.line("confidence before", fit.before))
        lines.append(
            CalibrationText.line("confidence at temperature \(fit.temperature)", fit.after))
        if fit.after.words > 0 { lines.append(CalibrationText.table(fit.after)) }
        return lines.joined(separator: "\n")
    }

    private static func percent(_ rate: Double) -> String { String(format: "%.2f", 100 * rate) }

    /// What the decoder file says of itself.
    func comment(model: String, data: [String]) -> [String] {
        var lines = [
            "Weights of a decoder, found by sonorant tune: use as --decoder.",
            "Model: \(model)",
            "Data: \(data.joined(separator: ", ")), \(result.utterances) utterances"
                + (result.speakers > 0 ? " of \(result.speakers) speakers" : ""),
        ]
        lines += rows.map { row in
            "\(measure) \(row.name): \(Self.percent(row.rated.rate.rate)) % "
                + "(\(row.rated.rate.errors) of \(row.rated.rate.reference))"
        }
        lines.append(
            String(
                format: "Expected calibration error of the words' confidences: %.3f",
                result.confidence.after.expectedError))
        return lines
    }

    // MARK: JSON

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }

    private struct Calibrations: Encodable {
        let greedy: Calibration?
        let before: Calibration
        let after: Calibration
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(result.utterances, forKey: Key("utterances"))
        try container.encode(result.speakers, forKey: Key("speakers"))
        try container.encode(result.measure, forKey: Key("measure"))
        for row in rows { try container.encode(row.rated, forKey: Key(row.key)) }
        try container.encode(result.configuration, forKey: Key("decoder"))
        try container.encode(result.beams, forKey: Key("beams"))
        try container.encode(
            result.points.map { point in
                var values = Dictionary(
                    uniqueKeysWithValues: zip(result.axes.map(\.rawValue), point.values))
                values["rate"] = point.rate.rate
                return values
            }, forKey: Key("points"))
        let fit = result.confidence
        try container.encode(
            Calibrations(
                greedy: result.greedyCalibration, before: fit.before, after: fit.after),
            forKey: Key("calibration"))
        try container.encode(result.passes, forKey: Key("passes"))
        try container.encode(result.warnings, forKey: Key("warnings"))
    }
}
