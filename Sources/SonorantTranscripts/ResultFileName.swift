import Foundation

/// Names of files for recordings.
package enum ResultFileName {
    /// The longest name in bytes; file systems allow 255, and an ending and a number are to come.
    private static let longest = 200

    /// The stems of files for `names`, all different even where upper and lower case are one.
    ///
    /// A name stays as it is where it can. Slashes, control characters and what some systems
    /// refuse (`\ : * ? " < > |`), a leading dot and `%` itself are written as in web addresses
    /// (`a/x` is `a%2Fx`), so that the name can be got back; names that are too long are cut, and
    /// what would be the name of two recordings gets a number (`x~2`).
    package static func stems(for names: [String]) -> [String] {
        var taken: Set<String> = []
        return names.map { name in
            let safe = safe(name)
            var stem = safe
            var number = 2
            while !taken.insert(stem.lowercased()).inserted {
                stem = "\(safe)~\(number)"
                number += 1
            }
            return stem
        }
    }

    private static func safe(_ name: String) -> String {
        var safe = ""
        for (index, scalar) in name.unicodeScalars.enumerated() {
            let isPlain =
                !"/\\:*?\"<>|%".unicodeScalars.contains(scalar) && scalar.value >= 0x20
                && scalar.value != 0x7F && !(index == 0 && scalar == ".")
            if isPlain {
                safe.unicodeScalars.append(scalar)
            } else {
                let digits = String(scalar.value, radix: 16, uppercase: true)
                safe += "%" + (digits.count < 2 ? "0" : "") + digits
            }
        }
        if safe.isEmpty { return "%00" }
        guard safe.utf8.count > longest else { return safe }
        var cut = ""
        for character in safe {
            if cut.utf8.count + character.utf8.count > longest { break }
            cut.append(character)
        }
        return cut
    }
}
