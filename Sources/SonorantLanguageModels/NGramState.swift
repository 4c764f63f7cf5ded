/// What an n-gram model remembers of the words before: the longest of their endings that it
/// knows, as a node of its automaton. Equal states score everything alike.
package struct NGramState: Hashable, Sendable {
    /// The node; 0 remembers nothing.
    package let node: UInt32

    package init(node: UInt32) { self.node = node }

    /// The state that remembers nothing.
    package static let empty = NGramState(node: 0)
}
