import Foundation
import SonorantAudio
import SonorantCorpora
import SonorantLanguageModels
import SonorantModels
import SonorantSystem

/// What a file holds, in words: a model, a checkpoint, a language model, an archive of features, a
/// recording.
package struct FileDescription: Sendable, Equatable {
    /// Names and values, in a sensible order.
    package let lines: [(name: String, value: String)]

    package static func == (left: FileDescription, right: FileDescription) -> Bool {
        left.facts == right.facts
    }

    /// The lines by name.
    package var facts: [String: String] {
        Dictionary(lines.map { ($0.name, $0.value) }) { first, _ in first }
    }

    /// The lines as a table.
    package var text: String {
        let width = lines.map(\.name.count).max() ?? 0
        return lines.map { name, value in
            name + String(repeating: " ", count: width - name.count + 2) + value
        }.joined(separator: "\n")
    }

    /// Names and values that somebody else found.
    package init(_ lines: [(name: String, value: String)]) { self.lines = lines }

    /// Looks at the file at `path`.
    ///
    /// - Throws: `FileError`, and what the file's format throws for files that are damaged.
    package init(of path: String) throws {
        try Files.requireFile(path)
        if Self.isLanguageModel(path) {
            lines = Self.languageModel(try NGramModel(path: path))
            return
        }
        switch (path as NSString).pathExtension.lowercased() {
        case "safetensors": lines = try Self.safetensors(path)
        case "ark": lines = try Self.archive(path)
        case "scp": lines = try Self.script(path)
        case "npy":
            let matrix = try NumPyFile.read(path)
            lines = [("kind", "NumPy matrix"), ("shape", "\(matrix.rows) × \(matrix.columns)")]
        default: lines = try Self.recording(path)
        }
    }

    private static func safetensors(_ path: String) throws -> [(String, String)] {
        let contents = try SafetensorsContents(path: path)
        switch contents.metadata[ModelFile.Key.format] {
        case ModelFile.format:
            let file = try ModelFile(contents, path: path)
            let model = try TaskRegistry.definition(of: file).predictor(file)
            return [("kind", "model")] + model.facts.map { ($0.name, $0.value) }
        case "sonorant-checkpoint":
            return [("kind", "checkpoint")]
                + contents.metadata.sorted { $0.key < $1.key }.filter { $0.key != "format" }
        default:
            return [
                ("kind", "safetensors, not of this toolkit"),
                ("tensors", String(contents.elementCounts.count)),
                ("values", String(contents.elementCount)),
            ] + contents.metadata.sorted { $0.key < $1.key }
        }
    }

    private static func archive(_ path: String) throws -> [(String, String)] {
        let archive = try KaldiArchive(path: path)
        var (matrices, frames, columns) = (0, 0, Set<Int>())
        while let entry = try archive.next() {
            matrices += 1
            frames += entry.matrix.rows
            columns.insert(entry.matrix.columns)
        }
        return [
            ("kind", "Kaldi archive"), ("matrices", String(matrices)), ("frames", String(frames)),
            ("columns", columns.sorted().map(String.init).joined(separator: ", ")),
        ]
    }

    private static func script(_ path: String) throws -> [(String, String)] {
        let entries = try KaldiScript(path: path).entries
        return [("kind", "Kaldi script"), ("entries", String(entries.count))]
    }

    private static func recording(_ path: String) throws -> [(String, String)] {
        let info = try AudioFile.info(path)
        return [
            ("kind", "recording"), ("format", info.format),
            ("sample_rate", "\(info.sampleRate) Hz"), ("channels", String(info.channels)),
            ("seconds", String(format: "%.3f", info.duration)),
        ]
            + (info.isTruncated
                ? [("claimed_seconds", String(format: "%.3f", info.claimedDuration))] : [])
    }
}
