/// A place in a file, for messages.
package struct SourceLocation: Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
    /// The path of the file.
    package let file: String
    /// The line, from 1; 0 means the file as a whole.
    package let line: Int

    /// - Parameter line: from 1; 0 for the file as a whole.
    package init(file: String, line: Int = 0) {
        self.file = file
        self.line = line
    }

    /// `file:line`, or `file` alone.
    package var description: String { line > 0 ? "\(file):\(line)" : file }

    package static func < (left: SourceLocation, right: SourceLocation) -> Bool {
        left.file == right.file ? left.line < right.line : left.file.precedesBytewise(right.file)
    }
}

extension String {
    /// The order of the C locale.
    package func precedesBytewise(_ other: String) -> Bool {
        utf8.lexicographicallyPrecedes(other.utf8)
    }
}
