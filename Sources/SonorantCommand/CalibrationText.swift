import Foundation
import SonorantInference
import SonorantScoring

/// Calibrations as text for people.
enum CalibrationText {
    /// One line: the error, how sure, how often right.
    static func line(_ name: String, _ calibration: Calibration) -> String {
        guard calibration.words > 0 else { return "\(name): no words to judge" }
        return name
            + String(
                format: ": %.3f on average, %.3f of %d words right, calibration error %.3f",
                calibration.confidence, calibration.accuracy, calibration.words,
                calibration.expectedError)
    }

    /// A line for each bin that has words.
    static func table(_ calibration: Calibration) -> String {
        var rows = [["confidence", "mean", "right", "words"]]
        for bin in calibration.bins where bin.count > 0 {
            rows.append([
                String(format: "%.1f to %.1f", bin.lower, bin.upper),
                String(format: "%.3f", bin.confidence), String(format: "%.3f", bin.accuracy),
                "\(bin.count)",
            ])
        }
        return TextTable.text(rows)
    }
}

/// A score and how well the confidences are calibrated, as one object.
struct CalibratedScore: Encodable {
    let summary: ScoreSummary
    let calibration: Calibration?

    private enum CodingKeys: String, CodingKey { case calibration }

    func encode(to encoder: any Encoder) throws {
        try summary.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(calibration, forKey: .calibration)
    }
}
