/// One n-gram in the automaton: how it stands in memory and in a compact file.
struct NGramNode {
    /// The node of the words before the last; 0 for a 1-gram.
    var parent: UInt32
    /// The last word.
    var word: UInt32
    /// log10 P(last word | the words before).
    var probability: Float
    /// log10 of the weight of backing off from this n-gram as a context.
    var backoff: Float
    /// The low 30 bits: the longest ending of the n-gram that is a context of use. Above them
    /// ``hasChildren`` and ``isContext``.
    var link: UInt32

    /// The n-gram begins longer ones.
    static let hasChildren: UInt32 = 1 << 30
    /// Remembering the n-gram changes what follows: it begins longer ones or weighs backing off.
    static let isContext: UInt32 = 1 << 31
    /// The bits of ``link`` that are a node.
    static let linkMask: UInt32 = hasChildren - 1
    /// Bytes of a node.
    static let size = 20
}
