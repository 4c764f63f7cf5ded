/// An object of a C library, destroyed with its last reference.
///
/// Sendable: the pointer never changes, and only objects are held that the library lets several
/// threads use at once. What changes an object, such as packing weights anew, says beside its
/// function who may call it when.
package final class LibraryObject: @unchecked Sendable {
    package let pointer: OpaquePointer
    private let destroy: @Sendable (OpaquePointer) -> Void

    /// Takes over `pointer`; `destroy` frees it.
    package init(_ pointer: OpaquePointer, destroy: @escaping @Sendable (OpaquePointer) -> Void) {
        self.pointer = pointer
        self.destroy = destroy
    }

    deinit { destroy(pointer) }
}
