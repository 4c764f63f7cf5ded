import Foundation
import SonorantCorpora
import SonorantSystem
import SonorantTranscripts

/// Refuses to write over what a command has yet to read, or was given to work with.
enum OverwriteGuard {
    /// Throws where a file to be written is one of those that are read, or is a folder.
    ///
    /// - Parameters:
    ///   - outputs: options and what they name; nil and `-` name nothing.
    ///   - inputs: paths that may not exist.
    static func require(_ outputs: [(option: String, path: String?)], inputs: [String?]) throws {
        let read = Set(inputs.compactMap { $0 }.map(resolved))
        for (option, path) in outputs {
            guard let path, path != "-" else { continue }
            if read.contains(resolved(path)) {
                throw UsageError(
                    "\(option) \(path): that file is read by the same command and would be lost; "
                        + "give another name")
            }
            if Files.isFolder(path) {
                throw UsageError("\(option) \(path): that is a folder; a file is needed")
            }
        }
    }

    /// Throws where results of a kind that a corpus has beside its recordings would be written
    /// into the corpus's own folder.
    static func require(out folder: String, formats: [ResultFormat], sources: [Utterance]) throws {
        let place = resolved(folder)
        for format in formats where format.isPerRecording {
            let own = sources.first { utterance in
                let file = resolved(utterance.location.file) as NSString
                return file.pathExtension.lowercased() == format.fileExtension.lowercased()
                    && file.deletingLastPathComponent == place
            }
            if let own {
                throw UsageError(
                    "--out \(folder): the corpus's own files, such as \(own.location.file), would "
                        + "be replaced; name another folder")
            }
        }
    }

    private static func resolved(_ path: String) -> String {
        URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
    }
}
