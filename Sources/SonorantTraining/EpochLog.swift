import Foundation
import SonorantSystem

/// The file `log.jsonl`: a line for each finished epoch.
struct EpochLog {
    let path: String

    /// Drops the lines of epochs from `epoch` on, which a resumed run will do again.
    func keep(before epoch: Int) throws {
        guard Files.exists(path) else { return }
        let kept = try Files.readLines(path).filter { line in
            (try? EpochRecord(line: line)).map { $0.epoch <= epoch } ?? false
        }
        try Files.write(kept.map { $0 + "\n" }.joined(), to: path)
    }

    /// Adds one line.
    func append(_ record: EpochRecord) throws {
        let before = Files.exists(path) ? try Files.readText(path) : ""
        try Files.write(before + record.line() + "\n", to: path)
    }
}

extension EpochRecord {
    /// The record as one line of JSON; numbers that are not finite become strings.
    func line() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// The record of a line that ``line()`` made.
    package init(line: some StringProtocol) throws {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        self = try decoder.decode(EpochRecord.self, from: Data(line.utf8))
    }
}
