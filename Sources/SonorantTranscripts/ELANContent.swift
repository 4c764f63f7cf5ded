import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// What stands in an ELAN file, before references are followed.
struct ELANContent {
    struct Annotation {
        var id: String
        /// Both time slots of an alignable annotation, or none.
        var slots: [String] = []
        /// The annotation that this one refers to.
        var reference: String?
        var previous: String?
        var text = ""
        var line: Int
    }

    struct Tier {
        var name: String
        var participant: String
        var parent: String?
        var annotations: [Annotation] = []
        var line: Int
    }

    var media: [ELANFile.Media] = []
    var tiers: [Tier] = []
    /// All time slots in their order, with seconds where the file gives them.
    var slots: [(id: String, seconds: Double?)] = []

    static func parse(_ data: Data, path: String) throws -> ELANContent {
        let reader = ELANReader(path: path)
        let parser = XMLParser(data: data)
        parser.shouldResolveExternalEntities = false
        parser.delegate = reader
        let isWhole = parser.parse()
        if let error = reader.error { throw error }
        guard isWhole, reader.depth == 0, reader.root != nil else {
            let fault = XMLFault(in: data)
            throw AnnotationError.badXML(path: path, line: fault.line, reason: fault.reason)
        }
        return reader.content
    }

    /// Seconds of the time slots; those without a time are spread between their neighbours.
    var times: [String: Double] {
        var times: [String: Double] = [:]
        var last: Double?
        var open: [String] = []
        for slot in slots {
            guard let seconds = slot.seconds else {
                open.append(slot.id)
                continue
            }
            if let last {
                for (index, id) in open.enumerated() {
                    times[id] =
                        last + (seconds - last) * Double(index + 1) / Double(open.count + 1)
                }
            }
            open = []
            times[slot.id] = seconds
            last = seconds
        }
        return times
    }
}

/// Listens to the parser of the XML.
private final class ELANReader: NSObject, XMLParserDelegate {
    let path: String
    var content = ELANContent()
    var error: AnnotationError?
    var root: String?
    var depth = 0
    private var line = 1
    private var text: String?

    init(path: String) { self.path = path }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
        qualifiedName: String?, attributes: [String: String]
    ) {
        depth += 1
        if root == nil {
            root = name
            guard name == "ANNOTATION_DOCUMENT" else {
                stop(
                    parser, .notELAN(path: path, found: "XML that begins with <\(name)>"))
                return
            }
        }
        line = max(parser.lineNumber, 1)
        switch name {
        case "HEADER":
            let units = attributes["TIME_UNITS"] ?? "milliseconds"
            if units != "milliseconds" {
                stop(
                    parser,
                    .unexpected(
                        path: path, line: line, found: "times in \(units.shortened(to: 40))",
                        needed: "TIME_UNITS=\"milliseconds\""))
            }
        case "MEDIA_DESCRIPTOR":
            content.media.append(
                ELANFile.Media(
                    url: attributes["MEDIA_URL"] ?? "",
                    relativeURL: attributes["RELATIVE_MEDIA_URL"] ?? "",
                    origin: (attributes["TIME_ORIGIN"].flatMap(Double.init) ?? 0) / 1000))
        case "TIME_SLOT":
            addSlot(attributes, parser: parser)
        case "TIER":
            content.tiers.append(
                ELANContent.Tier(
                    name: attributes["TIER_ID"] ?? "", participant: attributes["PARTICIPANT"] ?? "",
                    parent: attributes["PARENT_REF"], line: line))
        case "ALIGNABLE_ANNOTATION":
            addAnnotation(
                ELANContent.Annotation(
                    id: attributes["ANNOTATION_ID"] ?? "",
                    slots: [
                        attributes["TIME_SLOT_REF1"] ?? "", attributes["TIME_SLOT_REF2"] ?? "",
                    ],
                    line: line))
        case "REF_ANNOTATION":
            addAnnotation(
                ELANContent.Annotation(
                    id: attributes["ANNOTATION_ID"] ?? "",
                    reference: attributes["ANNOTATION_REF"] ?? "",
                    previous: attributes["PREVIOUS_ANNOTATION"], line: line))
        case "ANNOTATION_VALUE": text = ""
        default: break
        }
    }

    private func addSlot(_ attributes: [String: String], parser: XMLParser) {
        var seconds: Double?
        if let value = attributes["TIME_VALUE"] {
            guard let number = Double(value), number.isFinite else {
                stop(
                    parser,
                    .unexpected(
                        path: path, line: line, found: "TIME_VALUE=\"\(value.shortened(to: 40))\"",
                        needed: "a whole number of milliseconds"))
                return
            }
            seconds = number / 1000
        }
        content.slots.append((attributes["TIME_SLOT_ID"] ?? "", seconds))
    }

    private func addAnnotation(_ annotation: ELANContent.Annotation) {
        guard !content.tiers.isEmpty else { return }
        content.tiers[content.tiers.count - 1].annotations.append(annotation)
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        text? += string
    }

    func parser(_ parser: XMLParser, foundCDATA block: Data) {
        text? += String(decoding: block, as: UTF8.self)
    }

    func parser(
        _ parser: XMLParser, didEndElement name: String, namespaceURI: String?,
        qualifiedName: String?
    ) {
        depth -= 1
        guard name == "ANNOTATION_VALUE", let value = text else { return }
        text = nil
        guard let tier = content.tiers.indices.last,
            let annotation = content.tiers[tier].annotations.indices.last
        else { return }
        content.tiers[tier].annotations[annotation].text = value
    }

    private func stop(_ parser: XMLParser, _ error: AnnotationError) {
        if self.error == nil { self.error = error }
        parser.abortParsing()
    }
}
