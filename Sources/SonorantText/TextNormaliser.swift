import Foundation

/// Cleans transcripts as a ``TextConfiguration`` says.
package struct TextNormaliser: Sendable {
    /// What is done.
    package let configuration: TextConfiguration

    /// What is replaced by what, longest first within each first code point.
    private let replacements: [Unicode.Scalar: [(from: [Unicode.Scalar], to: [Unicode.Scalar])]]

    /// - Parameter configuration: keys of `map` and entries of `drop` are brought to the
    ///   configured Unicode form as the text is; empty ones do nothing. Where both name the same
    ///   string, `map` wins.
    package init(_ configuration: TextConfiguration = TextConfiguration()) {
        self.configuration = configuration
        var table: [String: String] = [:]
        for text in configuration.drop { table[configuration.normalisation.apply(text)] = "" }
        for (from, to) in configuration.map { table[configuration.normalisation.apply(from)] = to }
        table[""] = nil
        var replacements: [Unicode.Scalar: [(from: [Unicode.Scalar], to: [Unicode.Scalar])]] = [:]
        for (from, to) in table {
            let scalars = Array(from.unicodeScalars)
            replacements[scalars[0], default: []].append((scalars, Array(to.unicodeScalars)))
        }
        // Keys differ, so with equal lengths the order cannot matter.
        self.replacements = replacements.mapValues { $0.sorted { $0.from.count > $1.from.count } }
    }

    /// `text` without byte-order marks and control characters (tabs and line ends count as white
    /// space), in the configured Unicode form, then mapped and dropped, then in the configured
    /// case, then with white space collapsed.
    ///
    /// Mapping and dropping look for the longest string at each place, once, from left to right,
    /// by code point; a string that ends in a letter does not match where a combining mark
    /// follows, so a rule for `e` leaves a decomposed é alone.
    package func callAsFunction(_ text: String) -> String {
        var result = configuration.normalisation.apply(withoutControls(text))
        if !replacements.isEmpty {
            // Replaced text may compose with its neighbours, so the form is made once more.
            result = configuration.normalisation.apply(replaced(result))
        }
        switch configuration.letterCase {
        case .none: break
        case .lower: result = configuration.normalisation.apply(result.lowercased())
        case .upper: result = configuration.normalisation.apply(result.uppercased())
        }
        return configuration.collapseWhitespace
            ? result.split(whereSeparator: \.isWhitespace).joined(separator: " ") : result
    }

    private func withoutControls(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: Self.isUnwanted) else { return text }
        var kept = String.UnicodeScalarView()
        kept.append(contentsOf: text.unicodeScalars.lazy.filter { !Self.isUnwanted($0) })
        return String(kept)
    }

    private static func isUnwanted(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == "\u{FEFF}" { return true }
        return scalar.properties.generalCategory == .control && !scalar.properties.isWhitespace
    }

    private func replaced(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        var result = String.UnicodeScalarView()
        var position = 0
        while position < scalars.count {
            let rule = replacements[scalars[position]]?.first { rule in
                let end = position + rule.from.count
                guard end <= scalars.count, scalars[position..<end].elementsEqual(rule.from)
                else { return false }
                return end == scalars.count || !Self.isMark(scalars[end])
                    || Self.isMark(rule.from[rule.from.count - 1])
            }
            if let rule {
                result.append(contentsOf: rule.to)
                position += rule.from.count
            } else {
                result.append(scalars[position])
                position += 1
            }
        }
        return String(result)
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .spacingMark: true
        default: false
        }
    }
}

extension TextNormalisation {
    /// `text` in this form.
    package func apply(_ text: String) -> String {
        // Plain ASCII is in every form already, and most corpora are mostly that.
        if self == .none || text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        return self == .nfc
            ? text.precomposedStringWithCanonicalMapping
            : text.decomposedStringWithCanonicalMapping
    }
}
