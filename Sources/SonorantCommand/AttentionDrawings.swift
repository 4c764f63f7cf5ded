import ArgumentParser
import Foundation
import SonorantSystem
import SonorantTasks
import SonorantTranscripts

/// The drawings of where models with attention looked, a file each.
struct AttentionDrawings {
    private let folder: String?
    private var taken: Set<String> = []

    /// Makes the folder, so that what keeps it from being made is said before there are answers.
    ///
    /// - Parameters:
    ///   - folder: nil for no drawings.
    ///   - hasAttention: whether the model has any to draw.
    /// - Throws: ``UsageError`` where it has none, or where a file is in the way; `FileError`.
    init(folder: String?, hasAttention: Bool) throws {
        self.folder = folder
        guard let folder else { return }
        guard hasAttention else {
            throw UsageError(
                "--attention: this model has none to draw; train a classifier with "
                    + "classification.pooling=attention, or an encoder-decoder with "
                    + "encoder_decoder.attention other than none")
        }
        guard Files.isFolder(folder) || !Files.exists(folder) else {
            throw UsageError("--attention \(folder): that is a file; a folder is needed")
        }
        try Files.makeFolder(folder)
        guard FileManager.default.isWritableFile(atPath: folder) else {
            throw FileError.unwritable(
                path: folder, reason: FileError.systemReason(EACCES))
        }
    }

    /// Writes that of `answer`, if it has one: an empty one has not.
    ///
    /// - Throws: `FileError`.
    mutating func add(_ answer: any TaskAnswer, id: String) throws {
        guard let folder, let map = answer.attention else { return }
        let stem = ResultFileName.stems(for: [id])[0]
        var name = stem
        var number = 2
        while !taken.insert(name.lowercased()).inserted {
            name = "\(stem)~\(number)"
            number += 1
        }
        try Files.write(map.svg(), to: "\(folder)/\(name).svg")
    }
}
