import Foundation
import SonorantSystem

/// What went wrong, in words that a user can act on.
///
/// Everything that the library itself throws is of this type, but for `CancellationError` where a
/// task was cancelled. What closures and sequences of the caller throw is passed on as it is.
///
/// ```swift
/// do {
///     print(try recogniser.transcribe(recording).text)
/// } catch let error as SonorantError where error.category == .notFound {
///     print("no such recording: \(error.text)")
/// }
/// ```
public struct SonorantError: LocalizedError, CustomStringConvertible, Sendable, Equatable {
    /// What kind of trouble it is.
    public enum Category: String, Sendable, CaseIterable {
        /// What was asked for makes no sense, or is nothing that this model can do.
        case invalidRequest
        /// A file was read, but what it holds is wrong.
        case badData
        /// A file or folder that was named is not there.
        case notFound
        /// Reading or writing failed: permissions, a full disk.
        case inputOutput
        /// A fault of the library itself.
        case internalFault
    }

    /// What kind of trouble it is.
    public let category: Category
    /// Where it is, what was found, what was needed and what to do; without a full stop at the
    /// end, and of several lines where several things are wrong.
    public let text: String

    /// An error of its parts.
    public init(_ category: Category, _ text: String) {
        self.category = category
        self.text = text
    }

    /// ``text``.
    public var description: String { text }

    /// ``text``.
    public var errorDescription: String? { text }
}
