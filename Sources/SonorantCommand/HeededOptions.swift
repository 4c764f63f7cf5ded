import Sonorant

/// What answers: a kind of model, or log probabilities in place of one.
enum ModelKind: CaseIterable {
    case ctc
    case hmm
    case listening
    case tagging
    case classification
    case generation
    case encoderDecoder
    case languageModel
    case emissions

    /// The kind of the model at `path`; nil where there is no such file or none that is a model,
    /// of which whoever opens it says more.
    init?(model path: String?) {
        guard let path, Files.exists(path), !Files.isFolder(path),
            let task = try? TextModels.task(ofModel: path)
        else { return nil }
        self =
            switch task {
            case .ctc: .ctc
            case .hmm: .hmm
            case .tagging: .tagging
            case .classification: .classification
            case .generation: .generation
            case .encoderDecoder: ListenAttendSpell.isModel(path) ? .listening : .encoderDecoder
            case .languageModel: .languageModel
            }
    }

    /// Those that hear.
    static let speech: Set<ModelKind> = [.ctc, .hmm, .listening]

    /// What all of it are called.
    var name: String {
        switch self {
        case .ctc: "CTC models"
        case .hmm: "hybrids"
        case .listening: "encoder-decoders of speech"
        case .tagging: "taggers"
        case .classification: "classifiers"
        case .generation: "generators"
        case .encoderDecoder: "encoder-decoders of text"
        case .languageModel: "language models"
        case .emissions: "--emissions"
        }
    }

    /// What one of it is called.
    var singular: String {
        switch self {
        case .ctc: "a CTC model"
        case .hmm: "a hybrid"
        case .listening: "an encoder-decoder of speech"
        case .tagging: "a tagger"
        case .classification: "a classifier"
        case .generation: "a generator"
        case .encoderDecoder: "an encoder-decoder of text"
        case .languageModel: "a language model"
        case .emissions: "made elsewhere"
        }
    }
}

/// Which options of `decode` and `test` which kinds of model take; the others would do nothing,
/// which nobody asks for.
enum HeededOptions {
    /// The kinds that take each option; one that is not here all of them take.
    static let table: [String: Set<ModelKind>] = {
        let searched: Set<ModelKind> = [.ctc, .emissions]
        let timed: Set<ModelKind> = [.ctc, .hmm, .emissions]
        let written = ModelKind.speech.union([.emissions])
        let spelled: Set<ModelKind> = [.listening, .encoderDecoder]
        let groups: [([String], Set<ModelKind>)] = [
            (
                [
                    "--decoder", "--lm", "--lm-weight", "--symbol-lm", "--symbol-lm-weight",
                    "--neural-lm", "--neural-lm-weight", "--word-bonus", "--lexicon", "--grammar",
                    "--vocabulary", "--unknown-penalty", "--hotwords", "--hotword-weight",
                ], searched
            ),
            (["--beam"], searched.union(spelled)),
            (["--nbest"], searched.union(spelled).union([.tagging, .generation])),
            (["--batch-seconds", "--precision", "--stream", "--save-emissions"], [.ctc, .hmm]),
            (["--key-terms"], [.classification]),
            (["--attention"], spelled.union([.classification])),
            (["--out", "--format trn"], written),
            (
                [
                    "--format ctm", "--format textgrid", "--format srt", "--format vtt",
                    "--cue-characters", "--cue-seconds",
                ], timed
            ),
            (
                [
                    "--tier", "--hypotheses", "--unit", "--lowercase", "--strip-punctuation",
                    "--alignment", "--alignments", "--html", "--details", "--counts", "--top",
                    "--confidence", "--replicates",
                ], ModelKind.speech
            ),
            (["--model"], Set(ModelKind.allCases).subtracting([.emissions])),
        ]
        var table: [String: Set<ModelKind>] = [:]
        for (options, kinds) in groups {
            for option in options { table[option] = kinds }
        }
        return table
    }()

    /// Refuses options that `kind` does not heed, and says what does.
    ///
    /// - Parameters:
    ///   - given: options that the user gave, such as `--lm` or `--format srt`.
    ///   - path: the model's file.
    /// - Throws: ``UsageError``.
    static func require(_ given: [String], of kind: ModelKind, model path: String?) throws {
        let unheeded = given.filter { table[$0]?.contains(kind) == false }
        guard !unheeded.isEmpty else { return }
        var groups: [(options: [String], kinds: Set<ModelKind>)] = []
        for option in unheeded {
            let kinds = table[option] ?? []
            if let place = groups.firstIndex(where: { $0.kinds == kinds }) {
                groups[place].options.append(option)
            } else {
                groups.append(([option], kinds))
            }
        }
        let statements = groups.map { group in
            // Those who have a model want to know of models.
            let kinds = ModelKind.allCases.filter { group.kinds.contains($0) && $0 != .emissions }
            return group.options.joined(separator: ", ") + ": for "
                + kinds.map(\.name).joined(separator: ", ")
        }
        let found = kind == .emissions ? "--emissions" : path ?? "this"
        throw UsageError(
            statements.joined(separator: "; ") + "; but \(found) is \(kind.singular), so "
                + (unheeded.count == 1 ? "it does nothing" : "they do nothing"))
    }
}

extension DecoderOptions {
    /// Those that the user gave.
    var given: [String] {
        let options: [(String, Any?)] = [
            ("--decoder", decoder), ("--beam", beam), ("--lm", lm), ("--lm-weight", lmWeight),
            ("--symbol-lm", symbolLm), ("--symbol-lm-weight", symbolLmWeight),
            ("--neural-lm", neuralLm), ("--neural-lm-weight", neuralLmWeight),
            ("--word-bonus", wordBonus), ("--lexicon", lexicon), ("--grammar", grammar),
            ("--vocabulary", vocabulary), ("--unknown-penalty", unknownPenalty),
            ("--hotwords", hotwords), ("--hotword-weight", hotwordWeight),
        ]
        return options.filter { $1 != nil }.map(\.0)
    }
}

extension DecodingOptions {
    /// Those that the user gave, and that are not what they are by default.
    var given: [String] {
        let others = [
            ("--model", model != nil),
            ("--batch-seconds", hearing.batchSeconds != HearingOptions.usualBatchSeconds),
            ("--precision", hearing.precision.precision != .f32),
        ]
        return decoder.given + others.filter(\.1).map(\.0)
    }
}

extension OutputOptions {
    /// Those that the user gave, and that are not what they are by default; each format by itself.
    var given: [String] {
        let usual = ResultLayout()
        let others = [
            ("--out", out != nil),
            ("--cue-characters", layout.cueCharacters != usual.cueCharacters),
            ("--cue-seconds", layout.cueSeconds != usual.cueSeconds),
        ]
        return formats().map { "--format \($0.rawValue)" } + others.filter(\.1).map(\.0)
    }
}

extension ScoreOptions {
    /// Those that the user gave, and that are not what they are by default.
    var given: [String] {
        let usual = ScoreSummary.Options()
        return [
            ("--lowercase", lowercase), ("--strip-punctuation", stripPunctuation),
            ("--alignment", alignment != .minimal), ("--alignments", alignments != nil),
            ("--html", html != nil), ("--details", details), ("--counts", counts),
            ("--top", top != usual.top), ("--confidence", confidence != usual.confidence),
            ("--replicates", replicates != usual.replicates),
        ].filter(\.1).map(\.0)
    }
}

extension SpeechModel {
    /// Refuses a model whose outputs are not the symbols of transcripts.
    ///
    /// - Parameter verb: what aligns transcripts.
    func requireAlignments(_ verb: String) throws {
        guard hybrid != nil else { return }
        throw UsageError(
            "\(verb) is for models of CTC, but this one is a hybrid, whose outputs are states of a "
                + "hidden Markov model; decode --format ctm gives the times of what it hears")
    }
}
