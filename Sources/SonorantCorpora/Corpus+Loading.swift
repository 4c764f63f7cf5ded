import SonorantSystem

/// The readers of all formats, which know ``Corpus``; it knows none of them.
extension Corpus {
    /// Loads the corpus at `path`.
    ///
    /// Faults in single lines do not stop this: they are kept in ``faults``, and the utterances
    /// they spoil are left out (those that only lack a transcript stay, with nil). Recordings
    /// are not opened, except where a Kaldi segment has no end.
    ///
    /// - Parameters:
    ///   - format: how to read it; nil finds out by looking.
    ///   - source: what to take where recordings and features of the same utterance are there.
    ///   - tier: the tier of annotation files that holds what is said; nil chooses.
    /// - Throws: ``CorpusError`` and `FileError` when nothing can be loaded.
    package static func load(
        _ path: String, format: CorpusFormat? = nil, preferring source: SourceKind = .audio,
        tier: String? = nil
    ) throws -> Corpus {
        guard Files.exists(path) else {
            throw CorpusError.notFound(path: path, nearest: Paths.nearest(to: path))
        }
        let format = try format ?? CorpusFormat.detect(path)
        switch format {
        case .folder: return try FolderCorpus.load(path, preferring: source)
        case .kaldi: return try KaldiCorpus.load(path, preferring: source)
        case .jsonl: return try ManifestCorpus.load(path)
        case .csv: return try DeepSpeechCorpus.load(path)
        case .ljspeech: return try LJSpeechCorpus.load(path)
        case .commonVoice: return try CommonVoiceCorpus.load(path)
        case .textgrid: return try TextGridCorpus.load(path, tier: tier)
        case .eaf: return try ELANCorpus.load(path, tier: tier)
        case .lhotse: return try LhotseCorpus.load(path)
        case .audio: return try AudioList.load([path])
        }
    }

    /// Recordings (or `.npy` features) without transcripts, in the order of their ids; a folder
    /// stands for all recordings in it, `-` for standard input.
    ///
    /// - Throws: ``CorpusError/notFound(path:nearest:)`` for the first that is not there.
    package static func recordings(_ paths: [String]) throws -> Corpus {
        try AudioList.load(paths)
    }

    /// Loads all `paths` and joins them.
    package static func load(
        _ paths: [String], format: CorpusFormat? = nil, preferring source: SourceKind = .audio,
        tier: String? = nil
    ) throws -> Corpus {
        joined(try paths.map { try load($0, format: format, preferring: source, tier: tier) })
    }

    /// What a user wants transcribed: recordings (or `.npy` features), `-` for standard input,
    /// and corpora of any kind, joined. Recordings with the same base name keep apart by the
    /// folders they lie in. The utterances are in the order of the paths, and within a path in that
    /// of the ids.
    ///
    /// - Parameters: as those of ``load(_:format:preferring:tier:)-([String],_,_)``.
    package static func inputs(
        _ paths: [String], format: CorpusFormat? = nil, preferring source: SourceKind = .audio,
        tier: String? = nil
    ) throws -> Corpus {
        var recordings: [String] = []
        var corpora: [Corpus] = []
        for path in paths {
            let isRecording =
                path == "-"
                || format == nil && Files.exists(path) && !Files.isFolder(path)
                    && CorpusFormat.isRecording(path)
            if isRecording {
                recordings.append(path)
            } else {
                corpora.append(try load(path, format: format, preferring: source, tier: tier))
            }
        }
        var ranks: [String: Int] = [:]
        for (corpus, path) in zip(corpora, paths.filter { !recordings.contains($0) }) {
            let rank = paths.firstIndex(of: path)
            for utterance in corpus.utterances where ranks[utterance.id] == nil {
                ranks[utterance.id] = rank
            }
        }
        if !recordings.isEmpty {
            let corpus = try Self.recordings(recordings)
            // Of utterances with one id, the first of the joined corpora stays: these.
            for utterance in corpus.utterances {
                ranks[utterance.id] = paths.firstIndex(of: utterance.source.path)
            }
            corpora.insert(corpus, at: 0)
        }
        var joined = joined(corpora)
        joined.utterances = joined.utterances.enumerated().sorted {
            (ranks[$0.element.id] ?? 0, $0.offset) < (ranks[$1.element.id] ?? 0, $1.offset)
        }.map(\.element)
        return joined
    }
}
