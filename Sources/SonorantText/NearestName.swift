/// Finds the known name that a mistyped one was probably meant to be.
package enum NearestName {
    /// The name in `known` nearest to `name`, or nil when none is near enough to be worth saying.
    ///
    /// Near is a Damerau-Levenshtein distance (insertion, deletion, substitution, exchange of two
    /// neighbours; letters compared without case, `-` and `_` alike) of at most a third of the
    /// longer name, and at least 1. A known name that `name` begins, such as `spec` for
    /// `spectrogram`, also counts when it is the only one. Of equally near names the first wins.
    package static func suggestion(for name: String, among known: some Sequence<String>) -> String?
    {
        let typed = folded(name)
        guard !typed.isEmpty else { return nil }
        var best: (name: String, distance: Int)?
        var completions: [String] = []
        for candidate in known {
            let letters = folded(candidate)
            if typed.count >= 2, letters.starts(with: typed) { completions.append(candidate) }
            let distance = distance(typed, letters)
            let limit = max(1, max(typed.count, letters.count) / 3)
            if distance <= limit, distance < best?.distance ?? .max {
                best = (candidate, distance)
            }
        }
        return best?.name ?? (completions.count == 1 ? completions[0] : nil)
    }

    /// `", did you mean 'x'?"`, or nothing; to be put after an error's account of `name`.
    package static func question(for name: String, among known: some Sequence<String>) -> String {
        suggestion(for: name, among: known).map { "; did you mean '\($0)'?" } ?? ""
    }

    private static func folded(_ name: String) -> [Character] {
        name.lowercased().map { $0 == "_" ? "-" : $0 }
    }

    /// Optimal string alignment distance: no part is edited twice. O(n·m) time, three rows.
    static func distance(_ a: [Character], _ b: [Character]) -> Int {
        var older = [Int](repeating: 0, count: b.count + 1)
        var previous = Array(0...b.count)
        for i in a.indices {
            var current = [Int](repeating: i + 1, count: b.count + 1)
            for j in b.indices {
                let same = a[i] == b[j]
                current[j + 1] = min(
                    previous[j] + (same ? 0 : 1), previous[j + 1] + 1, current[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    current[j + 1] = min(current[j + 1], older[j - 1] + 1)
                }
            }
            (older, previous) = (previous, current)
        }
        return previous[b.count]
    }
}
