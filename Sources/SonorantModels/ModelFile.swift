import Foundation
import SonorantSystem

/// A model file: a header that says what kind of model it is, a description of all that is no
/// weight, and the weights.
///
/// The bytes are read and the header is parsed once, when the file is opened; weights become
/// numbers when they are asked for.
package struct ModelFile: Sendable {
    /// The version of the metadata that this program writes and reads.
    package static let formatVersion = "1"

    /// Where it lies, for messages.
    package let path: String
    /// What the model learned, such as `ctc`.
    package let task: String
    /// Whether it is given sound rather than text.
    package let hearsSound: Bool
    /// All strings of the header.
    package let metadata: [String: String]

    private let contents: SafetensorsContents

    /// Opens the model at `path`.
    ///
    /// - Throws: `FileError`, ``SafetensorsError``, ``ModelFileError``.
    package init(path: String) throws {
        try self.init(SafetensorsContents(path: path), path: path)
    }

    /// The model in a file that was read; `path` is only for messages.
    ///
    /// - Throws: ``ModelFileError``.
    package init(_ contents: SafetensorsContents, path: String) throws {
        let metadata = contents.metadata
        guard metadata[Key.format] == Self.format else {
            throw ModelFileError.notAModel(path: path)
        }
        let version = metadata[Key.version] ?? "none"
        guard version == Self.formatVersion else {
            throw ModelFileError.version(path: path, found: version, known: Self.formatVersion)
        }
        self.path = path
        self.metadata = metadata
        self.contents = contents
        // Files of CTC models do not say their task, and those of no hybrid have a description.
        task = metadata[Key.task] ?? "ctc"
        hearsSound =
            metadata[Key.input] == Self.sound || metadata[Key.description] == nil
    }

    /// The weights by name.
    package var tensors: [String: SafetensorsFile.Tensor] { contents.tensors }

    /// The part of the metadata under `key`, from JSON; nil where there is none.
    ///
    /// - Throws: ``ModelFileError/metadata(path:key:reason:)``.
    package func part<Value: Decodable>(_ key: String, as type: Value.Type) throws -> Value? {
        guard let text = metadata[key] else { return nil }
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            throw ModelFileError.metadata(path: path, key: key, reason: "\(error)")
        }
    }

    /// The same for a part that every such model has.
    package func requiredPart<Value: Decodable>(
        _ key: String, as type: Value.Type
    ) throws -> Value {
        guard let value = try part(key, as: type) else {
            throw ModelFileError.metadata(path: path, key: key, reason: "it is missing")
        }
        return value
    }

    /// What the header has beside the description: the epoch, the seed and the like.
    ///
    /// - Parameter own: keys of the description.
    package func facts(without own: Set<String>) -> [String: String] {
        metadata.filter {
            !own.contains($0.key) && ![Key.format, Key.version, Key.task].contains($0.key)
        }
    }

    /// Puts a model at `path` in one step.
    ///
    /// - Parameters:
    ///   - task: nil leaves it out, which stands for CTC.
    ///   - description: parts of the metadata, each becomes JSON.
    ///   - facts: what else is worth knowing.
    package static func write(
        _ tensors: [String: SafetensorsFile.Tensor], task: String?,
        description: [String: any Encodable], facts: [String: String], to path: String
    ) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var metadata = facts
        metadata[Key.format] = format
        metadata[Key.version] = formatVersion
        metadata[Key.task] = task
        for (key, part) in description {
            metadata[key] = String(decoding: try encoder.encode(part), as: UTF8.self)
        }
        try SafetensorsFile(tensors: tensors, metadata: metadata).write(to: path)
    }

    /// What the header of every model says under ``Key/format``.
    package static let format = "sonorant"
    /// What the metadata of a model that listens says under ``Key/input``.
    package static let sound = "sound"

    /// The names of strings in the header.
    package enum Key {
        package static let format = "format"
        package static let version = "format_version"
        package static let task = "task"
        package static let input = "input"
        package static let description = "description"
    }
}
