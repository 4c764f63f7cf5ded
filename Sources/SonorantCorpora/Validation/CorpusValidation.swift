import Foundation
import SonorantAudio
import SonorantSystem
import SonorantTensors
import SonorantText

/// Reads a whole corpus and finds everything that would trouble a training run.
package enum CorpusValidation {
    /// Validates `corpus`.
    ///
    /// Every recording is decoded to its end; the work is shared out over `pool`, and the report
    /// does not depend on its size.
    ///
    /// - Parameters:
    ///   - encoder: how transcripts become symbols; nil for characters of the transcripts.
    ///   - frames: the steps a model sees.
    ///   - feasibility: how many of them the task needs.
    ///   - progress: called after every few utterances with how many are done and how many there
    ///     are; what it throws ends the validation.
    package static func validate(
        _ corpus: Corpus, encoder: TranscriptEncoder? = nil, frames: FrameCounter = FrameCounter(),
        feasibility: FeasibilityRule = .ctc, pool: ThreadPool,
        progress: (_ done: Int, _ count: Int) throws -> Void = { _, _ in }
    ) throws -> ValidationReport {
        let utterances = corpus.utterances
        let encoder =
            try encoder
            ?? TranscriptEncoder(
                AlphabetConfiguration(), transcripts: utterances.lazy.compactMap(\.transcript))
        var facts: [SourceFacts] = []
        facts.reserveCapacity(utterances.count)
        while facts.count < utterances.count {
            let start = facts.count
            let part = min(16 * pool.threads, utterances.count - start)
            facts += pool.map(part) { SourceFacts(reading: utterances[start + $0].source) }
            try progress(facts.count, utterances.count)
        }
        return report(
            on: corpus, facts: facts, encoder: encoder, frames: frames, feasibility: feasibility)
    }

    /// Validates `corpus`, whose sources somebody has read already.
    ///
    /// - Parameter facts: what reading them showed, in the order of the utterances.
    package static func report(
        on corpus: Corpus, facts: [SourceFacts], encoder: TranscriptEncoder, frames: FrameCounter,
        feasibility: FeasibilityRule
    ) -> ValidationReport {
        precondition(facts.count == corpus.utterances.count)
        var validation = ValidationRun(
            corpus: corpus, encoder: encoder, frames: frames, feasibility: feasibility)
        for (utterance, facts) in zip(corpus.utterances, facts) { validation.add(utterance, facts) }
        return validation.report()
    }
}

/// What is gathered over the utterances, one after another.
private struct ValidationRun {
    private struct First {
        let id: String
        let location: SourceLocation
        let transcript: String?

        /// A transcript that is missing contradicts nothing.
        func agrees(with utterance: Utterance) -> Bool {
            transcript == nil || utterance.transcript == nil || transcript == utterance.transcript
        }
    }

    private let corpus: Corpus
    private let encoder: TranscriptEncoder
    private let frames: FrameCounter
    private let feasibility: FeasibilityRule
    private var result = ValidationReport()
    private var lengths: [(seconds: Double?, frames: Int)] = []
    private var speakers: [String: ValidationReport.Speaker] = [:]
    private var media: [String: Int] = [:]
    private var rates: [String: Int] = [:]
    private var columns: [String: Int] = [:]
    private var words: Set<String> = []
    private var symbols: [String: (count: Int, first: Utterance)] = [:]
    private var sources: [UtteranceSource: First] = [:]
    private var contents: [String: First] = [:]
    private var used: Set<Int> = []
    private var notComposed = 0

    init(
        corpus: Corpus, encoder: TranscriptEncoder, frames: FrameCounter,
        feasibility: FeasibilityRule
    ) {
        self.corpus = corpus
        self.encoder = encoder
        self.frames = frames
        self.feasibility = feasibility
        result.faults = corpus.faults
    }

    mutating func add(_ utterance: Utterance, _ facts: SourceFacts) {
        if let problem = facts.problem {
            fault(
                problem.kind, at: utterance.sourceLocation, utterance,
                message(problem.message, on: utterance.source.path, at: utterance.sourceLocation))
        }
        addSource(utterance, facts)
        addDuplicates(utterance, facts)
        guard let transcript = utterance.transcript else { return }
        result.transcribed += 1
        if !TextNormalisation.nfc.apply(transcript).unicodeScalars.elementsEqual(
            transcript.unicodeScalars)
        {
            notComposed += 1
        }
        let text = TranscriptInspection(transcript, encoder: encoder)
        for problem in text.problems {
            fault(problem.kind, at: utterance.location, utterance, problem.message)
        }
        result.words += text.words.count
        words.formUnion(text.words)
        for unit in text.units {
            symbols[unit, default: (0, utterance)].count += 1
        }
        if let labels = text.labels {
            used.formUnion(labels)
            addFeasibility(utterance, facts, feasibility.demand(transcript, labels))
        }
    }

    /// `text`, beginning with `path` unless the place says it already.
    private func message(_ text: String, on path: String, at place: SourceLocation) -> String {
        let prefix = path + ": "
        guard place.file == path else { return text.hasPrefix(path) ? text : prefix + text }
        return text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text
    }

    private mutating func addSource(_ utterance: Utterance, _ facts: SourceFacts) {
        for trait in facts.traits { media[trait, default: 0] += 1 }
        if let first = facts.traits.first {
            if utterance.source.isAudio {
                rates[first, default: 0] += 1
            } else {
                columns[first, default: 0] += 1
            }
        }
        let frames = frameCount(facts)
        if let frames { lengths.append((facts.seconds, frames)) }
        if let speaker = utterance.speaker {
            speakers[speaker, default: .init(name: speaker, utterances: 0, seconds: 0)]
                .utterances += 1
            speakers[speaker]?.seconds += facts.seconds ?? 0
        }
        if let said = utterance.duration, let found = facts.seconds,
            abs(said - found) > max(AudioReader.segmentTolerance, 0.02 * found)
        {
            let numbers = [said, found].map { String(format: "%.2f s", $0) }
            fault(
                .wrongDuration, at: utterance.sourceLocation, utterance,
                "the corpus says \(numbers[0]), but there are \(numbers[1]) of sound")
        }
        result.seconds += facts.seconds ?? 0
        result.frames += frames ?? 0
    }

    private func frameCount(_ facts: SourceFacts) -> Int? {
        facts.seconds.map(frames.ofSeconds) ?? facts.rows.map(frames.ofRows)
    }

    private mutating func addFeasibility(
        _ utterance: Utterance, _ facts: SourceFacts, _ demand: FeasibilityRule.Demand
    ) {
        guard let count = frameCount(facts) else { return }
        guard count < demand.frames, facts.problem?.kind != .emptyAudio else { return }
        fault(
            .tooFewFrames, at: utterance.location, utterance,
            "\(count) frames, but \(feasibility.name) needs \(demand.frames)"
                + (demand.detail.isEmpty ? "" : " (\(demand.detail))")
                + "; is the transcript another's, or the recording cut? else use a shorter "
                + "frame shift or a smaller skip")
    }

    private mutating func addDuplicates(_ utterance: Utterance, _ facts: SourceFacts) {
        let here = First(
            id: utterance.id, location: utterance.sourceLocation, transcript: utterance.transcript)
        if let first = sources[utterance.source] {
            let agree = first.agrees(with: utterance)
            fault(
                agree ? .repeatedSource : .conflictingTranscripts, at: here.location, utterance,
                "\(utterance.source.path) is used by '\(first.id)' (\(first.location)) already"
                    + (agree ? "; keep one of the two" : ", with another transcript; keep one"))
            return
        }
        sources[utterance.source] = here
        guard let content = facts.content else { return }
        if let first = contents[content] {
            let agree = first.agrees(with: utterance)
            fault(
                agree ? .repeatedSound : .conflictingTranscripts, at: here.location, utterance,
                "the same sound as '\(first.id)' (\(first.location))"
                    + (agree ? "" : ", but another transcript; correct one of the two"))
        } else {
            contents[content] = here
        }
    }

    private mutating func fault(
        _ kind: CorpusFault.Kind, at location: SourceLocation, _ utterance: Utterance,
        _ message: String
    ) {
        result.faults.append(
            CorpusFault(kind, at: location, utterance: utterance.id, message))
    }

    /// Completes the report with what only the whole corpus shows.
    mutating func report() -> ValidationReport {
        addRareSymbols()
        addMixtures()
        result.paths = corpus.paths
        result.formats = corpus.formats
        result.fingerprint = corpus.fingerprint
        result.utterances = corpus.utterances.count
        result.speakers = speakers.values.sorted { $0.name.precedesBytewise($1.name) }
        result.media = ValidationReport.Tally.all(media)
        result.differentWords = words.count
        result.unit = encoder.alphabet.unit.rawValue
        result.symbols = ValidationReport.Tally.all(symbols.mapValues(\.count))
        result.notes = corpus.notes
        noteUnusedSymbols()
        if notComposed > 0, encoder.normaliser.configuration.normalisation == .nfc {
            result.notes.append(
                "\(notComposed) transcripts are not in composed form; they are read as NFC")
        }
        let inSeconds = lengths.allSatisfy { $0.seconds != nil }
        result.lengthUnit = inSeconds ? "seconds" : "frames"
        result.setLengths(lengths.map { inSeconds ? $0.seconds! : Double($0.frames) })
        result.faults.sort()
        result.errors = result.faults.count { $0.severity == .error }
        result.warnings = result.faults.count - result.errors
        return result
    }

    private mutating func addRareSymbols() {
        guard encoder.alphabet.unit != .word else { return }
        for (symbol, entry) in symbols where entry.count == 1 {
            guard encoder.alphabet.index(of: symbol) != nil else { continue }
            let unit = encoder.alphabet.unit
            let shown = unit == .character ? CodePoints.shown(symbol) : "'\(symbol)'"
            fault(
                .rareSymbol, at: entry.first.location, entry.first,
                "the \(unit.rawValue) \(shown) occurs nowhere else; if it is a slip, correct it")
        }
    }

    private mutating func noteUnusedSymbols() {
        let alphabet = encoder.alphabet
        let unused = alphabet.symbols.indices.filter { index in
            index != alphabet.blank && !used.contains(index)
                && symbols[alphabet.symbols[index]] == nil
        }.map { alphabet.symbols[$0] }
        guard !unused.isEmpty, result.transcribed > 0 else { return }
        result.notes.append(
            "of the alphabet \(unused.count) of \(alphabet.count - 1) symbols occur in no "
                + "transcript: \(unused.quotedList(limit: 12))")
    }

    private mutating func addMixtures() {
        let place = SourceLocation(file: corpus.paths.first ?? "")
        func list(_ counts: [String: Int]) -> String {
            ValidationReport.Tally.all(counts).map { "\($0.count) at \($0.name)" }.joined(
                separator: ", ")
        }
        if rates.count > 1 {
            result.faults.append(
                CorpusFault(
                    .mixedRates, at: place,
                    "recordings differ in their sample rate (\(list(rates))); all are brought to "
                        + "the model's, but high rates sound different from resampled low ones"))
        }
        if columns.count > 1 || (!columns.isEmpty && !rates.isEmpty) {
            let all = columns.merging(rates) { $0 + $1 }
            result.faults.append(
                CorpusFault(
                    .mixedFeatures, at: place,
                    "utterances differ in their features (\(list(all))); one model takes one kind"))
        }
    }
}

/// What a transcript is for the alphabet.
struct TranscriptInspection {
    /// Symbol indices; nil where the transcript is missing or cannot be encoded.
    var labels: [Int]?
    /// Clean words.
    var words: [String] = []
    /// Units as the alphabet counts them.
    var units: [String] = []
    /// What is wrong, without a place.
    var problems: [(kind: CorpusFault.Kind, message: String)] = []

    init(_ transcript: String, encoder: TranscriptEncoder) {
        let clean = encoder.normaliser(transcript)
        words = clean.split(whereSeparator: \.isWhitespace).map { String($0) }
        if words.isEmpty {
            problems.append(
                (.emptyTranscript, "the transcript is empty: legal, and learned as silence"))
        }
        if let lexicon = encoder.lexicon {
            let missing = lexicon.missingWords(in: clean)
            guard missing.isEmpty else {
                let error = AlphabetError.unknownWords(missing, lexicon: lexicon.path)
                problems.append((.missingPronunciation, error.description))
                return
            }
        }
        guard let spelled = try? encoder.spelled(transcript) else { return }
        let alphabet = encoder.alphabet
        units = alphabet.unit.units(of: spelled)
        let unknown = alphabet.unknownSymbols(in: spelled)
        for symbol in unknown {
            problems.append(
                (
                    .unencodable,
                    "the alphabet has no \(symbol); \(alphabet.advice(on: symbol))"
                ))
        }
        if unknown.isEmpty { labels = try? alphabet.encode(spelled) }
    }
}
