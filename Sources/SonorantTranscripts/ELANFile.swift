import Foundation
import SonorantSystem

/// An annotation file of ELAN (`.eaf`).
package struct ELANFile: Sendable, Equatable {
    /// A recording that the annotations are about.
    package struct Media: Sendable, Equatable {
        /// Where it was when the file was written, mostly a `file:` address.
        package var url: String
        /// Where it was as seen from the file; may be empty.
        package var relativeURL: String
        /// Seconds of the recording that lie before the time 0 of the annotations.
        package var origin: Double
    }

    /// One annotation.
    package struct Annotation: Sendable, Equatable {
        /// Seconds; nil where the file gives none.
        package var start: Double?
        /// Seconds, like ``start``.
        package var end: Double?
        /// What is said, as it is written.
        package var text: String
        /// The line of the file that it begins on.
        package var line: Int
    }

    /// A row of annotations.
    package struct Tier: Sendable, Equatable {
        /// The tier's identifier in the file.
        package var name: String
        /// Who speaks; may be empty.
        package var participant: String
        /// The tier that this one hangs on, or nil.
        package var parent: String?
        /// In the order of the file.
        package var annotations: [Annotation]
        /// The line of the file that it begins on.
        package var line: Int
    }

    /// The recordings that it is about.
    package var media: [Media]
    /// In the order of the file.
    package var tiers: [Tier]

    /// Reads the file at `path`.
    ///
    /// Time slots without a time get one evenly between their neighbours. Annotations that refer
    /// to others have the times of those; several that refer to one are joined with blanks, in
    /// their order. What refers to nothing has no times.
    ///
    /// - Throws: `FileError`, and ``AnnotationError`` with the line.
    package init(path: String) throws {
        try self.init(path: path, data: try Files.read(path))
    }

    /// Reads the file in `data`, which is said to come from `path`.
    package init(path: String, data: Data) throws {
        let content = try ELANContent.parse(data, path: path)
        let times = content.times
        var spans: [String: (start: Double?, end: Double?)] = [:]
        var parents: [String: String] = [:]
        for annotation in content.tiers.lazy.flatMap(\.annotations) {
            if let parent = annotation.reference {
                parents[annotation.id] = parent
            } else {
                spans[annotation.id] = (
                    annotation.slots.first.flatMap { times[$0] },
                    annotation.slots.last.flatMap { times[$0] }
                )
            }
        }
        // Each annotation is looked up once: chains may be long, or circles.
        func span(_ annotation: ELANContent.Annotation) -> (start: Double?, end: Double?) {
            var chain: [String] = []
            var id = annotation.id
            while let parent = parents.removeValue(forKey: id) {
                chain.append(id)
                spans[id] = (nil, nil)
                id = parent
            }
            let span = spans[id] ?? (nil, nil)
            for id in chain { spans[id] = span }
            return span
        }
        media = content.media
        tiers = content.tiers.map { tier in
            Tier(
                name: tier.name, participant: tier.participant, parent: tier.parent,
                annotations: Self.joined(tier.annotations).map { annotation in
                    let (start, end) = span(annotation)
                    return Annotation(
                        start: start, end: end, text: annotation.text, line: annotation.line)
                },
                line: tier.line)
        }
    }

    /// The annotations, those that refer to one and the same joined in the order of their chain.
    private static func joined(
        _ annotations: [ELANContent.Annotation]
    ) -> [ELANContent.Annotation] {
        var children: [String: [ELANContent.Annotation]] = [:]
        for annotation in annotations {
            guard let reference = annotation.reference else { continue }
            children[reference, default: []].append(annotation)
        }
        var done: Set<String> = []
        return annotations.compactMap { annotation in
            guard let reference = annotation.reference, let siblings = children[reference],
                siblings.count > 1
            else { return annotation }
            guard done.insert(reference).inserted else { return nil }
            let followers = Dictionary(
                siblings.compactMap { sibling in sibling.previous.map { ($0, sibling) } }
            ) { first, _ in first }
            var ordered: [ELANContent.Annotation] = []
            for first in siblings where first.previous == nil {
                var next: ELANContent.Annotation? = first
                while let current = next, ordered.count < siblings.count {
                    ordered.append(current)
                    next = followers[current.id]
                }
            }
            // A chain that is broken must not lose anything.
            if ordered.count < siblings.count { ordered = siblings }
            var joined = ordered[0]
            joined.text = ordered.map(\.text).filter { !$0.isEmpty }.joined(separator: " ")
            return joined
        }
    }
}
