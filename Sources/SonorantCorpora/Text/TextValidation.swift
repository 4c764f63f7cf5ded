import SonorantSystem
import SonorantText

/// Finds everything in a corpus of text that would trouble a training run.
package enum TextValidation {
    /// Longer sentences are warned of: they were probably meant to be several.
    package static let longSentence = 1000

    /// What `corpus` has, and what is wrong with it.
    package static func validate(_ corpus: TextCorpus) -> TextValidationReport {
        var report = TextValidationReport()
        report.paths = corpus.paths
        report.formats = corpus.formats
        report.fingerprint = corpus.fingerprint
        report.sentences = corpus.sentences.count
        let tokens = corpus.tokenCounts
        report.tokens = tokens.values.reduce(0, +)
        report.differentTokens = tokens.count
        report.singletons = tokens.values.count { $0 == 1 }
        report.commonest = Array(ValidationReport.Tally.all(tokens).prefix(100))
        report.tags = ValidationReport.Tally.all(corpus.tagCounts)
        report.labels = ValidationReport.Tally.all(corpus.labelCounts)
        report.targets = ValidationReport.Tally.all(corpus.targetCounts)
        report.notes = corpus.notes
        report.faults = corpus.faults
        addChunks(corpus, to: &report)
        addLengths(corpus, to: &report)
        addGaps(corpus, to: &report)
        addRepeats(corpus, to: &report)
        report.faults.sort()
        report.errors = report.faults.count { $0.severity == .error }
        report.warnings = report.faults.count { $0.severity == .warning }
        return report
    }

    /// Chunks, and tags that break their scheme.
    private static func addChunks(_ corpus: TextCorpus, to report: inout TextValidationReport) {
        let sequences = corpus.sentences.lazy.compactMap(\.tags)
        guard let scheme = TagScheme.detected(in: sequences) else { return }
        report.scheme = scheme
        var counts: [String: Int] = [:]
        for sentence in corpus.sentences {
            guard let tags = sentence.tags else { continue }
            for chunk in Chunk.all(in: tags) { counts[chunk.type, default: 0] += 1 }
            for place in scheme.breaks(in: tags) {
                report.faults.append(fault(at: place, in: sentence, tags, scheme))
            }
        }
        report.chunks = ValidationReport.Tally.all(counts)
    }

    private static func fault(
        at place: Int, in sentence: LabelledSentence, _ tags: [String], _ scheme: TagScheme
    ) -> CorpusFault {
        let isColumn = sentence.lines.count > 1
        let row = min(place, tags.count - 1)
        let line = sentence.location.line + (isColumn ? row : 0)
        let before = place > 0 ? "after '\(tags[place - 1])'" : "at the start"
        let what =
            place < tags.count
            ? "'\(tags[place])' \(before) breaks \(scheme.rawValue.uppercased()) "
                + "(token \(place + 1), '\(sentence.tokens[place].shortened(to: 30))')"
            : "'\(tags[row])' cannot end a sentence in \(scheme.rawValue.uppercased())"
        return CorpusFault(
            .brokenTags, at: SourceLocation(file: sentence.location.file, line: line),
            what + "; it is scored as conlleval does, but never predicted")
    }

    private static func addLengths(_ corpus: TextCorpus, to report: inout TextValidationReport) {
        var lengths = ValidationReport()
        lengths.setLengths(corpus.sentences.map { Double($0.tokens.count) }, narrowest: 1)
        report.lengths = lengths.lengths
        report.shortest = Int(lengths.shortest)
        report.median = Int(lengths.median)
        report.longest = Int(lengths.longest)
        guard !corpus.isStream else { return }
        for sentence in corpus.sentences where sentence.tokens.count > longSentence {
            report.faults.append(
                CorpusFault(
                    .longSentence, at: sentence.location,
                    "a sentence of \(sentence.tokens.count) tokens; is a line end or a blank line "
                        + "missing?"))
        }
    }

    /// Sentences that lack what others have, and classes of one example.
    private static func addGaps(_ corpus: TextCorpus, to report: inout TextValidationReport) {
        func complain(_ what: String, where lacks: (LabelledSentence) -> Bool) {
            let gaps = corpus.sentences.filter(lacks)
            guard !gaps.isEmpty, gaps.count < corpus.sentences.count else { return }
            for sentence in gaps {
                report.faults.append(
                    CorpusFault(
                        .missingLabel, at: sentence.location,
                        "the sentence has no \(what), though others have"))
            }
        }
        complain("tags") { $0.tags == nil }
        complain("class") { $0.label == nil }
        complain("target") { $0.target == nil }
        let labels = corpus.labelCounts
        for sentence in corpus.sentences {
            guard let label = sentence.label, labels[label] == 1 else { continue }
            report.faults.append(
                CorpusFault(
                    .rareSymbol, at: sentence.location,
                    "the class '\(label.shortened(to: 60))' stands here only; is it a slip?"))
        }
    }

    private static func addRepeats(_ corpus: TextCorpus, to report: inout TextValidationReport) {
        var first: [[String]: Int] = [:]
        let sentences = corpus.sentences
        for (index, sentence) in sentences.enumerated() {
            guard let earlier = first[sentence.tokens] else {
                first[sentence.tokens] = index
                continue
            }
            report.repeated += 1
            let other = sentences[earlier]
            // Several targets of one source are variants and contradict nothing.
            if other.tags != sentence.tags || other.label != sentence.label {
                report.conflicting += 1
            }
        }
    }
}
