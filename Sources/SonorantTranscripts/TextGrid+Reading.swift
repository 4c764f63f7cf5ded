import Foundation
import SonorantSystem

extension TextGrid {
    /// Reads the TextGrid at `path`: the long and the short text form, in UTF-8 or UTF-16.
    ///
    /// Times are taken as they stand: whether they are in order and within the recording is for
    /// the caller to see.
    ///
    /// - Throws: `FileError`, and ``AnnotationError`` with the line.
    package init(path: String) throws {
        try self.init(path: path, data: try Files.read(path))
    }

    /// Reads the TextGrid in `data`, which is said to come from `path`.
    package init(path: String, data: Data) throws {
        if data.starts(with: Data("ooBinaryFile".utf8)) {
            throw AnnotationError.binary(path: path)
        }
        var values = PraatValues(tokens: try PraatTokens(path: path, data: data))
        try values.header()
        start = try values.number("the time at which the TextGrid begins")
        end = try values.number("the time at which the TextGrid ends")
        tiers = []
        guard try values.exists() else { return }
        let count = try values.count("the number of tiers")
        while tiers.count < count {
            tiers.append(try values.tier(number: tiers.count + 1))
        }
    }
}

/// The values of a TextGrid, each asked for by its meaning.
private struct PraatValues {
    var tokens: PraatTokens

    private static let noHeader = "the file does not begin with 'File type = \"ooTextFile\"'"

    private mutating func next(_ needed: String) throws -> (token: PraatTokens.Token, line: Int) {
        guard let next = try tokens.next() else {
            throw AnnotationError.cutOff(path: tokens.path, line: tokens.line, needed: needed)
        }
        return next
    }

    private func unexpected(
        _ found: (token: PraatTokens.Token, line: Int), _ needed: String
    ) -> AnnotationError {
        .unexpected(
            path: tokens.path, line: found.line, found: found.token.description, needed: needed)
    }

    mutating func header() throws {
        guard let first = try tokens.next() else {
            throw AnnotationError.notTextGrid(
                path: tokens.path,
                found: tokens.isEmpty ? "nothing is in the file" : PraatValues.noHeader)
        }
        guard case .text(let type) = first.token, type.hasPrefix("ooTextFile") else {
            let found: String
            if case .text(let text) = first.token, text.contains("chronological") {
                found = "a chronological TextGrid"
            } else {
                found = Self.noHeader
            }
            throw AnnotationError.notTextGrid(path: tokens.path, found: found)
        }
        let kind = try text("the class of the object")
        guard kind.hasPrefix("TextGrid") else {
            throw AnnotationError.notTextGrid(
                path: tokens.path, found: "the file holds a \(kind.shortened(to: 40))")
        }
    }

    mutating func text(_ needed: String) throws -> String {
        let found = try next(needed + " in quotation marks")
        guard case .text(let text) = found.token else {
            throw unexpected(found, needed + " in quotation marks")
        }
        return text
    }

    mutating func number(_ needed: String) throws -> Double { try locatedNumber(needed).value }

    private mutating func locatedNumber(
        _ needed: String
    ) throws -> (value: Double, line: Int) {
        let found = try next(needed)
        guard case .number(let number) = found.token else { throw unexpected(found, needed) }
        return (number, found.line)
    }

    mutating func count(_ needed: String) throws -> Int {
        let (value, line) = try locatedNumber(needed)
        guard let count = Int(exactly: value), count >= 0 else {
            throw unexpected((.number(value), line), needed)
        }
        return count
    }

    /// Whether there are tiers at all.
    mutating func exists() throws -> Bool {
        let needed = "<exists> or <absent>"
        let found = try next(needed)
        guard case .flag(let flag) = found.token, ["exists", "absent"].contains(flag) else {
            throw unexpected(found, needed)
        }
        return flag == "exists"
    }

    mutating func tier(number: Int) throws -> TextGrid.Tier {
        let needed = "the class of tier \(number), \"IntervalTier\" or \"TextTier\","
        let kind = try next(needed)
        guard case .text(let name) = kind.token, ["IntervalTier", "TextTier"].contains(name) else {
            throw unexpected(kind, needed)
        }
        var tier = TextGrid.Tier(
            name: try text("the name of tier \(number)"), hasPoints: name == "TextTier",
            intervals: [], line: kind.line)
        let place = "tier \(number), '\(tier.name.shortened(to: 40))'"
        _ = try self.number("the time at which \(place) begins")
        _ = try self.number("the time at which \(place) ends")
        let count = try count("the number of intervals of \(place)")
        while tier.intervals.count < count {
            let index = tier.intervals.count + 1
            let what = "\(tier.hasPoints ? "point" : "interval") \(index) of \(count) of \(place)"
            let start = try locatedNumber("the time of \(what)")
            let end = tier.hasPoints ? start.value : try self.number("the end of \(what)")
            tier.intervals.append(
                TextGrid.Interval(
                    start: start.value, end: end, text: try text("the label of \(what)"),
                    line: start.line))
        }
        return tier
    }
}
