import Foundation
import SonorantConfiguration
import SonorantSystem

/// Decoder files: what `tune` writes and `decode --decoder` reads.
extension DecoderConfiguration {
    /// What the decoder file at `path` says; its relative paths start from its folder.
    ///
    /// - Throws: `FileError`, `ConfigurationError`, ``DecodingError/configuration(_:)``.
    package init(file path: String) throws {
        var defaults = DecoderConfiguration()
        // What no beam may be stands for none given.
        defaults.beam = 0
        self = try ConfigurationLoader.load(defaults: defaults, file: path)
        if beam == 0 {
            beam = Self.files.allSatisfy { self[keyPath: $0].isEmpty } ? 1 : Self.defaultBeam
        }
        let folder = (path as NSString).deletingLastPathComponent
        for file in Self.files {
            let name = self[keyPath: file]
            guard !name.isEmpty, !name.hasPrefix("/"), !folder.isEmpty else { continue }
            self[keyPath: file] = (folder as NSString).appendingPathComponent(name)
        }
        let faults = faults
        guard faults.isEmpty else {
            throw DecodingError.configuration(faults.map { "\(path): \($0)" })
        }
    }

    /// Writes a decoder file, its files named so that they are found from any folder: from the
    /// folder of `path` where they are in it or below, else from the root.
    ///
    /// - Parameter comment: lines for its top.
    /// - Throws: `FileError`.
    package func write(to path: String, comment: [String] = []) throws {
        var written = self
        let folder = Self.absolute((path as NSString).deletingLastPathComponent)
        let prefix = folder.hasSuffix("/") ? folder : folder + "/"
        for file in Self.files where !written[keyPath: file].isEmpty {
            let name = Self.absolute(written[keyPath: file])
            written[keyPath: file] =
                name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
        }
        let lines = comment.flatMap { $0.split(whereSeparator: \.isNewline) }
        try Files.write(
            lines.map { "# \($0)\n" }.joined() + ConfigurationLoader.text(of: written), to: path)
    }

    private static func absolute(_ path: String) -> String {
        URL(fileURLWithPath: path.isEmpty ? "." : path).standardizedFileURL.path
    }
}
