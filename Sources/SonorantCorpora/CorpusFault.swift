/// Something wrong with one line, file or utterance of a corpus.
package struct CorpusFault: Sendable, Hashable, Codable {
    /// How bad a fault is.
    package enum Severity: String, Sendable, Codable, CaseIterable {
        /// The utterance cannot be used, or not be trusted.
        case error
        /// Worth a look; nothing stops.
        case warning
    }

    /// What is wrong.
    package enum Kind: String, Sendable, Codable, CaseIterable {
        /// A line is not UTF-8.
        case notText = "not_text"
        /// A line has too few fields, or a field that makes no sense.
        case malformedLine = "malformed_line"
        /// A folder or file of the corpus cannot be read.
        case unreadableFile = "unreadable_file"
        /// An id stands twice.
        case duplicateID = "duplicate_id"
        /// A recording has no transcript.
        case missingTranscript = "missing_transcript"
        /// An annotation file has no tier that can be taken for transcripts.
        case missingTier = "missing_tier"
        /// A transcript has no recording.
        case unusedTranscript = "unused_transcript"
        /// A transcript is empty; legal, but rarely meant.
        case emptyTranscript = "empty_transcript"
        /// A command stands where a file is needed.
        case command
        /// A segment's times make no sense.
        case badSegment = "bad_segment"
        /// A segment names a recording that is not listed.
        case unknownRecording = "unknown_recording"
        /// No speaker is known for an utterance, though others have one.
        case missingSpeaker = "missing_speaker"
        /// The recording's file is not there.
        case missingAudio = "missing_audio"
        /// The recording or the features cannot be read.
        case unreadableAudio = "unreadable_audio"
        /// The recording is shorter than its header says.
        case truncatedAudio = "truncated_audio"
        /// The recording has no samples.
        case emptyAudio = "empty_audio"
        /// All samples are zero.
        case silentAudio = "silent_audio"
        /// A sample or feature is NaN or infinite.
        case notFinite = "not_finite"
        /// Many samples stand at full scale.
        case clippedAudio = "clipped_audio"
        /// The recording is not as long as the corpus says.
        case wrongDuration = "wrong_duration"
        /// One recording or segment stands twice.
        case repeatedSource = "repeated_source"
        /// The same sound stands twice.
        case repeatedSound = "repeated_sound"
        /// The same sound has two transcripts.
        case conflictingTranscripts = "conflicting_transcripts"
        /// A character, word or phone that the alphabet lacks.
        case unencodable
        /// A word that the lexicon lacks.
        case missingPronunciation = "missing_pronunciation"
        /// A symbol that occurs once in the whole corpus.
        case rareSymbol = "rare_symbol"
        /// Fewer frames than the task needs for the transcript.
        case tooFewFrames = "too_few_frames"
        /// Recordings differ in their sample rate.
        case mixedRates = "mixed_rates"
        /// Some utterances have features of another size than others, or none.
        case mixedFeatures = "mixed_features"
        /// A sentence without tokens; it is left out.
        case emptySentence = "empty_sentence"
        /// A tag without a word; it is left out.
        case emptyToken = "empty_token"
        /// A sentence so long that it was probably meant to be several.
        case longSentence = "long_sentence"
        /// A text without a class, or a word without a tag, where the others have one.
        case missingLabel = "missing_label"
        /// A tag that cannot stand where it does, such as `I-` where no chunk has begun.
        case brokenTags = "broken_tags"
        /// A class, tag or vector that makes no sense beside the others.
        case inconsistent
    }

    /// How bad it is.
    package var severity: Severity
    /// What is wrong.
    package var kind: Kind
    /// Where.
    package var location: SourceLocation
    /// Which utterance, if one is known.
    package var utterance: String?
    /// What was found, what was needed, what to do.
    package var message: String

    /// A fault, as bad as its kind is.
    package init(
        _ kind: Kind, at location: SourceLocation, utterance: String? = nil, _ message: String
    ) {
        severity = kind.severity
        self.kind = kind
        self.location = location
        self.utterance = utterance
        self.message = message
    }
}

extension CorpusFault.Kind {
    /// How bad a fault of this kind is.
    package var severity: CorpusFault.Severity {
        switch self {
        case .emptyTranscript, .missingSpeaker, .clippedAudio, .repeatedSound, .rareSymbol,
            .wrongDuration, .mixedRates, .emptySentence, .emptyToken, .longSentence, .brokenTags:
            .warning
        default: .error
        }
    }
}

extension CorpusFault: Comparable, CustomStringConvertible {
    /// `file:line: error: utterance 'id': message`.
    package var description: String { "\(location): \(severity.rawValue): \(fact)" }

    /// The place and the fact, without how bad it is: for where that is plain.
    package var statement: String { "\(location): \(fact)" }

    private var fact: String { (utterance.map { "utterance '\($0)': " } ?? "") + message }

    /// By place; at one place errors first, then by text.
    package static func < (left: CorpusFault, right: CorpusFault) -> Bool {
        if left.location != right.location { return left.location < right.location }
        if left.severity != right.severity { return left.severity == .error }
        return left.description.precedesBytewise(right.description)
    }
}

/// A place in a file, for messages.
package struct SourceLocation: Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
    /// The path of the file.
    package let file: String
    /// The line, from 1; 0 means the file as a whole.
    package let line: Int

    /// - Parameter line: from 1; 0 for the file as a whole.
    package init(file: String, line: Int = 0) {
        self.file = file
        self.line = line
    }

    /// `file:line`, or `file` alone.
    package var description: String { line > 0 ? "\(file):\(line)" : file }

    package static func < (left: SourceLocation, right: SourceLocation) -> Bool {
        left.file == right.file ? left.line < right.line : left.file.precedesBytewise(right.file)
    }
}

extension String {
    /// The order of the C locale.
    package func precedesBytewise(_ other: String) -> Bool {
        utf8.lexicographicallyPrecedes(other.utf8)
    }
}
