import Foundation
import SonorantSystem

/// Finding files in folders.
enum FolderWalk {
    /// The names in the folder at `path`, hidden ones left out, in the order of their bytes.
    static func names(in path: String) throws -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path)
                .filter { !$0.hasPrefix(".") }.sorted { $0.precedesBytewise($1) }
        } catch {
            let reason =
                access(path, R_OK | X_OK) == 0
                ? error.localizedDescription : FileError.systemReason()
            throw FileError.unreadable(path: path, reason: reason)
        }
    }

    /// All files below `path`, in the order of their bytes, and the folders that could not be
    /// read. Links are followed; a folder that leads back to itself is entered once.
    static func files(below path: String) throws -> (files: [String], errors: [FileError]) {
        var files: [String] = []
        var errors: [FileError] = []
        var entered: Set<String> = []
        func enter(_ folder: String, names: [String]) {
            guard
                entered.insert(URL(fileURLWithPath: folder).resolvingSymlinksInPath().path).inserted
            else { return }
            for name in names {
                let inside = Paths.join(folder, name)
                guard Files.isFolder(inside) else {
                    files.append(inside)
                    continue
                }
                do {
                    enter(inside, names: try Self.names(in: inside))
                } catch let error as FileError {
                    errors.append(error)
                } catch {
                    errors.append(.unreadable(path: inside, reason: "\(error)"))
                }
            }
        }
        enter(path, names: try names(in: path))
        return (files.sorted { $0.precedesBytewise($1) }, errors)
    }

    /// Whether recordings and transcripts lie side by side somewhere below `path`.
    static func hasRecordingsAndTexts(_ path: String) -> Bool {
        guard let files = try? files(below: path).files else { return false }
        let kinds = Set(files.map { Paths.kind(of: $0) })
        return (!kinds.isDisjoint(with: Paths.audioExtensions) || kinds.contains("npy"))
            && !kinds.isDisjoint(with: ["txt", "lab"])
    }
}
