import Foundation
import SonorantAlignment
import SonorantCorpora
import SonorantSystem
import SonorantTranscripts

/// What came of aligning a corpus: a line an utterance, those that fit badly, those that failed.
struct AlignmentReport {
    /// Nats a frame by which the best path of any symbols may be better without a warning.
    static let defaultBound = 0.2

    /// One utterance of `alignments.jsonl`.
    private struct Line: Encodable {
        let id: String
        var text: String?
        var duration: Double?
        /// Natural log of the best path, and the same a frame.
        var score: Double?
        var scorePerFrame: Double?
        var deficitPerFrame: Double?
        var isLow: Bool?
        var words: [Transcript.Word]?
        var symbols: [Transcript.Symbol]?
        var unknown: [Stretch]?
        var error: String?

        enum CodingKeys: String, CodingKey {
            case id, text, duration, score, words, symbols, unknown, error
            case scorePerFrame = "score_per_frame"
            case deficitPerFrame = "deficit_per_frame"
            case isLow = "low"
        }
    }

    private struct Stretch: Encodable {
        let start: Double
        let end: Double
    }

    let bound: Double
    /// Why each utterance that is missing is missing.
    var failures: [String] = []
    private(set) var lines = ""
    private(set) var low: [(id: String, deficit: Double)] = []
    private var count = 0

    init(bound: Double) {
        self.bound = bound
    }

    mutating func add(_ result: TranscriptAligner.Result) throws {
        count += 1
        let isLow = result.deficit > bound
        let transcript = result.transcript
        if isLow { low.append((transcript.id, result.deficit)) }
        try append(
            Line(
                id: transcript.id, text: transcript.text, duration: transcript.duration,
                score: rounded(result.alignment.score),
                scorePerFrame: rounded(result.alignment.scorePerFrame),
                deficitPerFrame: rounded(result.deficit), isLow: isLow, words: transcript.words,
                symbols: transcript.symbols,
                unknown: result.unknown.map {
                    Stretch(start: rounded($0.lowerBound), end: rounded($0.upperBound))
                }))
    }

    mutating func fail(_ utterance: Utterance, _ error: any Error) {
        failures.append("\(utterance.id): \(error)")
        try? append(Line(id: utterance.id, error: "\(error)"))
    }

    func show(log: Log) {
        for entry in low.sorted(by: { ($1.deficit, $0.id) < ($0.deficit, $1.id) }) {
            log.note(
                "\(entry.id): fits badly, \(String(format: "%.2f", entry.deficit)) nats a frame "
                    + "below the best path of any symbols")
        }
        for failure in failures { log.error(failure) }
        log.note(
            "\(count) utterances aligned, \(low.count) of them badly; \(failures.count) not aligned"
        )
    }

    private mutating func append(_ line: Line) throws {
        lines += try JSONText.line(line) + "\n"
    }

    private func rounded(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }
}
