import SonorantSystem

/// A file of annotated times (a TextGrid, an ELAN file) that cannot be read.
package enum AnnotationError: Failure, Equatable {
    /// The file is in Praat's binary form.
    case binary(path: String)
    /// The file is no TextGrid, or not one in a form that is read.
    case notTextGrid(path: String, found: String)
    /// The text is not in the encoding that the file promises.
    case notText(path: String, line: Int)
    /// The file ends too soon.
    case cutOff(path: String, line: Int, needed: String)
    /// Something stands where something else is needed.
    case unexpected(path: String, line: Int, found: String, needed: String)
    /// The file is not well-formed XML.
    case badXML(path: String, line: Int, reason: String)
    /// The file is XML, but not ELAN's.
    case notELAN(path: String, found: String)

    package var category: FailureCategory { .badData }

    /// The line that the error speaks of; 0 for the file as a whole.
    package var line: Int {
        switch self {
        case .binary, .notTextGrid, .notELAN: 0
        case .notText(_, let line), .cutOff(_, let line, _), .unexpected(_, let line, _, _),
            .badXML(_, let line, _):
            line
        }
    }

    package var description: String {
        switch self {
        case .binary(let path), .notTextGrid(let path, _), .notELAN(let path, _):
            "\(path): \(fact)"
        case .notText(let path, let line), .cutOff(let path, let line, _),
            .unexpected(let path, let line, _, _), .badXML(let path, let line, _):
            "\(path):\(line): \(fact)"
        }
    }

    /// What is wrong, without the place.
    package var fact: String {
        switch self {
        case .binary:
            "a binary TextGrid, but the text form is needed; open it in Praat and save it with "
                + "'Save as text file...'"
        case .notTextGrid(_, let found):
            "\(found), but a TextGrid in Praat's long or short text form is needed; open it in "
                + "Praat and save it with 'Save as text file...'"
        case .notText:
            "the bytes are neither UTF-8 nor UTF-16 text; save the file as UTF-8"
        case .cutOff(_, _, let needed):
            "the file ends where \(needed) is needed; it was cut off, so get it anew"
        case .unexpected(_, _, let found, let needed):
            "found \(found), but \(needed) is needed"
        case .badXML(_, _, let reason):
            "not well-formed XML: \(reason); open the file in ELAN and save it anew"
        case .notELAN(_, let found):
            "\(found), but ELAN's ANNOTATION_DOCUMENT is needed"
        }
    }
}
