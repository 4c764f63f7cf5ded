import SonorantSystem
import SonorantText

extension TextLines {
    /// The lines of the file at `path`, which may be packed with gzip.
    static func readPacked(_ path: String, format: CorpusFormat) throws -> TextLines {
        let data = try Files.read(path)
        return try data.withUnsafeBytes { bytes in
            guard Gzip.isGzip(bytes) else { return TextLines(path: path, data: data) }
            guard let text = Gzip.inflated(bytes) else {
                throw CorpusError.notThisFormat(
                    path: path, format: format,
                    reason: "the gzip data is damaged or cut off; get the file anew")
            }
            return TextLines(path: path, data: text)
        }
    }
}
