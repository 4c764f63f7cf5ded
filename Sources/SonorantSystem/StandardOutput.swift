import Foundation

/// Results could not be written to standard output.
package struct OutputError: Failure, Equatable {
    /// The system's reason.
    package let reason: String

    package var category: FailureCategory { .inputOutput }

    package var description: String {
        "standard output: cannot be written: \(reason); the results there are not complete"
    }
}

/// Standard output, where a failure counts: `print` would hide a full disk or a closed pipe.
package enum StandardOutput {
    /// Writes `text` as it is.
    package static func write(_ text: String, to descriptor: Int32 = STDOUT_FILENO) throws {
        var text = text
        do {
            try text.withUTF8 { bytes in
                try Files.writeAll(
                    UnsafeRawBufferPointer(bytes), to: descriptor, path: "standard output")
            }
        } catch FileError.unwritable(_, let reason) {
            throw OutputError(reason: reason)
        }
    }

    /// Writes `text` and ends the line.
    package static func line(_ text: String) throws {
        try write(text + "\n")
    }
}
