import SonorantTensors

extension UtteranceSource {
    /// The features made elsewhere, a frame a row.
    ///
    /// - Precondition: this is no recording (``isAudio``).
    /// - Throws: `FileError`, ``ArchiveError``; all values are finite.
    package func readFeatures() throws -> Matrix {
        switch self {
        case .audio(let path, _):
            preconditionFailure("\(path) is a recording, whose features have to be computed")
        case .archive(let path, let offset):
            try KaldiArchive.matrix(at: offset, of: path)
        case .numpy(let path):
            try NumPyFile.read(path)
        }
    }
}
