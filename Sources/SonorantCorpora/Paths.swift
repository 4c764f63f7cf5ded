import Foundation
import SonorantSystem
import SonorantText

/// Names and places of files.
enum Paths {
    static let audioExtensions: Set = [
        "wav", "flac", "ogg", "oga", "opus", "mp3", "aif", "aiff", "au", "caf", "w64", "sph",
    ]

    static func join(_ folder: String, _ name: String) -> String {
        folder.isEmpty || name.hasPrefix("/")
            ? name : (folder as NSString).appendingPathComponent(name)
    }

    static func folder(of path: String) -> String { Files.folder(of: path) }

    static func name(of path: String) -> String { (path as NSString).lastPathComponent }

    /// What follows the last dot, in lower case.
    static func kind(of path: String) -> String { (path as NSString).pathExtension.lowercased() }

    static func withoutExtension(_ path: String) -> String {
        (path as NSString).deletingPathExtension
    }

    /// Where a corpus in `folder` means `path` to be: there, or else in the current folder, or
    /// else beside the corpus's table, where a corpus moved as a whole has it.
    static func resolved(_ path: String, in folder: String) -> String {
        let candidates = [join(folder, path), path, join(folder, name(of: path))]
        return candidates.first(where: Files.exists) ?? candidates[0]
    }

    /// The name beside `path` that is most like its own.
    static func nearest(to path: String) -> String? {
        let above = folder(of: path)
        let names = try? FileManager.default.contentsOfDirectory(
            atPath: above.isEmpty ? "." : above)
        return NearestName.suggestion(for: name(of: path), among: (names ?? []).sorted())
            .map { join(above, $0) }
    }

    /// Ids for `paths`, which lie under `root` or elsewhere: base names without extension; if any
    /// two are the same, all the paths below the root; if even then, with extension.
    static func identifiers(_ paths: [String], root: String) -> [String] {
        let prefix = root.isEmpty || root.hasSuffix("/") ? root : root + "/"
        let relative = paths.map { $0.hasPrefix(prefix) ? String($0.dropFirst(prefix.count)) : $0 }
        let candidates = [
            paths.map { withoutExtension(name(of: $0)) }, relative.map(withoutExtension), relative,
        ]
        let distinct = Set(paths).count
        let chosen = candidates.first { Set(zip(paths, $0).map(\.1)).count >= distinct } ?? relative
        return chosen.map { id in String(id.map { $0.isWhitespace ? "_" : $0 }) }
    }
}
