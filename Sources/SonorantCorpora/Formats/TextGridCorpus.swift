import SonorantTranscripts

/// Praat's TextGrids beside the recordings of the same name.
enum TextGridCorpus {
    static func load(_ path: String, tier: String?) throws -> Corpus {
        try TierCorpus.load(path, format: .textgrid, ending: "textgrid", tier: tier) { file in
            TierCorpus.Document(
                tiers: try TextGrid(path: file).tiers.map { tier in
                    AnnotationTier(
                        name: tier.name, hasPoints: tier.hasPoints,
                        labels: tier.intervals.map {
                            AnnotationTier.Label(
                                start: $0.start, end: $0.end, text: $0.text, line: $0.line)
                        },
                        line: tier.line)
                })
        }
    }
}
