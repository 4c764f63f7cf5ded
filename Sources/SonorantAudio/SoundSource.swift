import Foundation
import SonorantSystem
import SonorantTensors

/// Where a noise or an impulse response is taken from.
enum SoundSource: Sendable, Equatable {
    case generated(String)
    /// An audio file and its length in seconds.
    case file(path: String, duration: Double)

    private static let suffixes: Set<String> = [
        "wav", "flac", "ogg", "oga", "opus", "mp3", "aiff", "aif", "au", "w64", "caf",
    ]

    /// What `names` stand for: words of `generated`, files, and all audio files of folders and
    /// the folders in them, in the order of their paths.
    ///
    /// - Throws: ``FileError`` or ``AudioError`` for what cannot be used; a folder without audio
    ///   is ``FeatureError/invalidConfiguration(issues:)`` with the key `key`.
    static func sources(
        named names: [String], generated: [String], key: String
    ) throws -> [SoundSource] {
        try names.flatMap { name -> [SoundSource] in
            if generated.contains(name) { return [.generated(name)] }
            guard Files.isFolder(name) else { return [try file(name)] }
            let paths = (FileManager.default.enumerator(atPath: name)?.allObjects ?? [])
                .compactMap { $0 as? String }
                .filter { suffixes.contains(($0 as NSString).pathExtension.lowercased()) }
                .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            guard !paths.isEmpty else {
                throw FeatureError.invalidConfiguration(issues: [
                    "\(key): the folder \(name) has no audio files"
                ])
            }
            return try paths.map { try file(name + "/" + $0) }
        }
    }

    private static func file(_ path: String) throws -> SoundSource {
        let info = try AudioFile.info(path)
        guard info.frames > 0 else { throw AudioError.noSamples(path: path) }
        return .file(path: path, duration: info.duration)
    }
}
