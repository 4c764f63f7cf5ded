import Foundation
import SonorantSystem

/// The file `log.jsonl`: a line for each finished epoch.
struct EpochLog {
    let path: String

    /// Drops the lines of epochs from `epoch` on, which a resumed run will do again.
    func keep(before epoch: Int) throws {
        guard Files.exists(path) else { return }
        let kept = try Files.readLines(path).filter { line in
            let record = try? JSONDecoder().decode(EpochRecord.self, from: Data(line.utf8))
            return record.map { $0.epoch <= epoch } ?? false
        }
        try Files.write(kept.map { $0 + "\n" }.joined(), to: path)
    }

    /// Adds one line.
    func append(_ record: EpochRecord) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        let line = String(decoding: try encoder.encode(record), as: UTF8.self) + "\n"
        let before = Files.exists(path) ? try Files.readText(path) : ""
        try Files.write(before + line, to: path)
    }
}
