/// The ways in which a corpus may lie on the disk; the raw values are the names users write.
package enum CorpusFormat: String, Sendable, Codable, CaseIterable {
    /// A folder with recordings (or `.npy` features) beside `.txt` or `.lab` transcripts.
    case folder
    /// A Kaldi data folder.
    case kaldi
    /// NeMo's manifest: a JSON object a line.
    case jsonl
    /// DeepSpeech's table: `wav_filename,wav_filesize,transcript`.
    case csv
    /// LJSpeech's `metadata.csv` beside `wavs/`.
    case ljspeech
    /// Common Voice's table beside `clips/`.
    case commonVoice = "common-voice"
    /// Praat's TextGrids beside recordings of the same name: an utterance an interval.
    case textgrid
    /// ELAN's annotation files, which name their recordings: an utterance an annotation.
    case eaf
    /// Lhotse's manifests, `recordings.jsonl` and `supervisions.jsonl`, packed or not.
    case lhotse
    /// Recordings alone, without transcripts, to be decoded.
    case audio

    /// The format that users call `name`.
    ///
    /// - Throws: ``CorpusError/unknownFormat(_:)``, which suggests the nearest name.
    package init(named name: String) throws {
        guard let format = CorpusFormat(rawValue: name) else {
            throw CorpusError.unknownFormat(name)
        }
        self = format
    }

    /// The names users write, for help texts.
    package static var names: [String] { allCases.map(\.rawValue) }
}
