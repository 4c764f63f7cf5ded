import Foundation
import Sonorant

/// Files for `--decoder`.
enum DecoderFile {
    /// Writes `configuration` to `path`, its files named so that they are found from any folder:
    /// from the folder of `path` where they are in it or below, else from the root.
    ///
    /// - Parameter comment: lines for its top.
    static func write(
        _ configuration: DecoderConfiguration, to path: String, comment: [String]
    ) throws {
        var written = configuration
        let folder = absolute((path as NSString).deletingLastPathComponent)
        for file in DecoderConfiguration.files where !written[keyPath: file].isEmpty {
            let name = absolute(written[keyPath: file])
            let prefix = folder.hasSuffix("/") ? folder : folder + "/"
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
