import Foundation
import SonorantDecoding

extension DecoderConfiguration {
    /// What a decoder file says, such as `sonorant tune` writes; its relative paths start from its
    /// folder.
    ///
    /// ```swift
    /// let decoder = try DecoderConfiguration(contentsOf: URL(fileURLWithPath: "decoder.yaml"))
    /// let recogniser = try model.recogniser(decoder: decoder)
    /// ```
    ///
    /// - Throws: ``SonorantError``: `notFound`, or `badData` for keys and values that make no
    ///   sense.
    public init(contentsOf url: URL) throws {
        self = try translatingErrors { try DecoderConfiguration(file: url.filePath) }
    }

    /// Writes a decoder file, its files named so that they are found from any folder.
    ///
    /// - Throws: ``SonorantError``: `inputOutput`.
    public func write(to url: URL) throws {
        try translatingErrors { try write(to: url.filePath, comment: []) }
    }
}
