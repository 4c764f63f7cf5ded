import Foundation
import SonorantTranscripts

/// ELAN's annotation files, which name their recordings.
enum ELANCorpus {
    static func load(_ path: String, tier: String?) throws -> Corpus {
        try TierCorpus.load(path, format: .eaf, ending: "eaf", tier: tier) { file in
            let document = try ELANFile(path: file)
            // Of several, such as a film and its sound, the first that can be read as sound.
            let media = document.media.first { Paths.audioExtensions.contains(kind(of: $0)) }
            return TierCorpus.Document(
                tiers: document.tiers.map { tier in
                    AnnotationTier(
                        name: tier.name,
                        participant: tier.participant.isEmpty ? nil : tier.participant,
                        isDependent: tier.parent != nil,
                        // Those without times stand where their line is.
                        labels: tier.annotations.enumerated().sorted {
                            ($0.element.start ?? -1, $0.offset)
                                < ($1.element.start ?? -1, $1.offset)
                        }.map { _, annotation in
                            AnnotationTier.Label(
                                start: annotation.start, end: annotation.end,
                                text: annotation.text, line: annotation.line)
                        },
                        line: tier.line)
                },
                recordings: media.map { paths(of: $0, file: file) } ?? [],
                origin: media?.origin ?? 0)
        }
    }

    private static func kind(of media: ELANFile.Media) -> String {
        Paths.kind(of: media.relativeURL.isEmpty ? media.url : media.relativeURL)
    }

    /// Where the recording may be: as seen from the file, where it was, beside the file.
    private static func paths(of media: ELANFile.Media, file: String) -> [String] {
        let folder = Paths.folder(of: file)
        let relative = plain(media.relativeURL)
        let absolute = plain(media.url)
        let name = Paths.name(of: relative.isEmpty ? absolute : relative)
        return [relative, absolute, name].filter { !$0.isEmpty }.map { Paths.join(folder, $0) }
    }

    /// The path in a `file:` address or a relative one, which may have percent signs.
    private static func plain(_ address: String) -> String {
        var path = address
        if path.hasPrefix("file:") {
            path = String(path.dropFirst(5))
            while path.hasPrefix("//") { path.removeFirst() }
        }
        if path.hasPrefix("./") { path = String(path.dropFirst(2)) }
        path = path.replacing("\\", with: "/")
        return path.removingPercentEncoding ?? path
    }
}

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
