/// What kind of trouble an error is, and so the exit code of a command that ends with it.
package enum FailureCategory: Int32, Sendable {
    /// The command line is wrong.
    case usage = 64
    /// A file was read, but what it holds is wrong.
    case badData = 65
    /// A file or folder that was named is not there.
    case inputNotFound = 66
    /// A fault of the toolkit itself.
    case `internal` = 70
    /// Reading or writing failed: permissions, a full disk, a broken pipe.
    case inputOutput = 74
    /// The user pressed Ctrl-C, or the process was asked to end.
    case interrupted = 130
}

/// An error that a user can act on.
///
/// `description` says where, what was found, what was needed and what to do, in that order and
/// without a trailing full stop.
package protocol Failure: Error, CustomStringConvertible, Sendable {
    /// Decides the exit code.
    var category: FailureCategory { get }
}
