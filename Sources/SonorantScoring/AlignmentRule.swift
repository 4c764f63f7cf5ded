/// Which alignment of a hypothesis with its reference the errors are counted on.
///
/// There are often several with equally few errors, and programs differ in which one they take.
public enum AlignmentRule: String, Codable, Sendable, CaseIterable {
    /// The fewest errors; of several such alignments the one of jiwer 4.0, so that insertions,
    /// deletions and substitutions are also the same one by one: seen from the end, a deletion
    /// if one fits, else an insertion if only that fits, else a pair.
    case minimal
    /// That of NIST's sclite 2.10: the lowest cost where a substitution costs 4, an insertion or
    /// deletion 3 (so that seven deletions and insertions may stand for five substitutions, and
    /// there may be more errors than the fewest); of equal costs a pair, else an insertion.
    case sclite
}
