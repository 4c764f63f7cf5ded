import SonorantSystem

extension TextCorpus {
    /// Loads the corpus of text at `path`.
    ///
    /// Faults in single lines do not stop this: they are kept in ``faults``, and the sentences
    /// they spoil are left out.
    ///
    /// - Parameters:
    ///   - format: how it is written; nil finds out by looking.
    ///   - reading: choices that the format leaves.
    /// - Throws: ``TextCorpusError``, `CorpusError.notFound`, `FileError` and `TextFileError` when
    ///   nothing can be loaded.
    package static func load(
        _ path: String, format: TextCorpusFormat? = nil, reading: TextReading = TextReading()
    ) throws -> TextCorpus {
        guard Files.exists(path) else {
            throw CorpusError.notFound(path: path, nearest: Paths.nearest(to: path))
        }
        if Files.isFolder(path), let format, format != .labelled {
            // What it looks like tells more than that a folder is no file.
            _ = try TextCorpusFormat.detect(path)
            throw TextCorpusError.notThisFormat(
                path: path, format: format, reason: "a folder, but a file is needed; name it")
        }
        guard let format = try format ?? TextCorpusFormat.detect(path) else {
            throw TextCorpusError.unrecognised(
                path: path, found: Files.isFolder(path) ? "a folder" : "a file")
        }
        switch format {
        case .conll: return try CoNLLCorpus.load(path, reading: reading)
        case .conllu: return try CoNLLUCorpus.load(path, reading: reading)
        case .snips: return try SNIPSCorpus.load(path, reading: reading)
        case .labelled: return try LabelledCorpus.load(path, reading: reading)
        case .vector: return try VectorCorpus.load(path, reading: reading)
        case .pairs: return try PairsCorpus.load(path, reading: reading)
        case .text: return try PlainTextCorpus.load(path, reading: reading)
        }
    }

    /// Loads all `paths` and joins them.
    package static func load(
        _ paths: [String], format: TextCorpusFormat? = nil, reading: TextReading = TextReading()
    ) throws -> TextCorpus {
        joined(try paths.map { try load($0, format: format, reading: reading) })
    }
}
