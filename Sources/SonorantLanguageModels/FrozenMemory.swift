/// Values in memory that nobody writes to any more: addresses without an owner, so that threads that
/// score at the same time do not count references.
///
/// Sendable: the memory is filled before it is shared and then only read. Whoever holds the storage
/// behind it, such as ``NGramStorage``, outlives it.
struct FrozenMemory<Element>: @unchecked Sendable {
    let base: UnsafePointer<Element>

    init(_ address: UnsafeRawPointer) { base = address.assumingMemoryBound(to: Element.self) }

    @inline(__always)
    subscript(index: Int) -> Element { base[index] }
}
