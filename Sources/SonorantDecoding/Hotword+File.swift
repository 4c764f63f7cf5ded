import SonorantSystem
import SonorantText

extension Hotword {
    /// The hotwords of the file at `path`: a phrase a line, and after a tab its weight where it
    /// is not `weight`. Empty lines and those that begin with `#` count for nothing; a phrase
    /// that stands twice counts once, with the last weight.
    ///
    /// - Throws: `FileError`, ``DecodingError/noHotwords(path:)``,
    ///   ``DecodingError/hotwordLine(path:line:found:)``.
    package static func read(_ path: String, weight: Double) throws -> [Hotword] {
        let lines = try TextLines.read(path)
        try lines.requireText()
        var hotwords: [Hotword] = []
        var places: [String: Int] = [:]
        for line in lines.lines where !line.text.hasPrefix("#") {
            let fields = line.text.split(separator: "\t", omittingEmptySubsequences: false)
            let words = fields.first?.split(whereSeparator: \.isWhitespace) ?? []
            guard !words.isEmpty else { continue }
            var own = weight
            if fields.count > 1 {
                let found = fields[1...].joined(separator: "\t").trimmed
                guard let number = Double(found), (-100...100).contains(number) else {
                    throw DecodingError.hotwordLine(
                        path: path, line: line.number, found: String(found))
                }
                own = number
            }
            let phrase = TextNormalisation.nfc.apply(words.joined(separator: " "))
            let hotword = Hotword(phrase: phrase, weight: own)
            if let place = places[phrase] {
                hotwords[place] = hotword
            } else {
                places[phrase] = hotwords.count
                hotwords.append(hotword)
            }
        }
        guard !hotwords.isEmpty else { throw DecodingError.noHotwords(path: path) }
        return hotwords
    }
}
