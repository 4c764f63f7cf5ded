import Foundation
import Synchronization

/// Where messages and a live line go: whole lines above, one line below that keeps changing.
///
/// May be used from any thread; a line is never torn, and the live line is taken away before a
/// message is written and put back after it. What cannot be written is dropped, since there is
/// nobody left to tell.
package final class Console: Sendable {
    /// Standard error.
    package static let standardError = Console(descriptor: STDERR_FILENO)

    /// Whether the live line can be shown: a terminal that can move its cursor.
    package let isTerminal: Bool

    private let descriptor: Int32
    private let fixedWidth: Int?
    private let live = Mutex("")

    /// A console that writes to an open file descriptor.
    ///
    /// - Parameters:
    ///   - isTerminal: found out unless given.
    ///   - width: the terminal's columns, asked for at each use unless given.
    package init(descriptor: Int32, isTerminal: Bool? = nil, width: Int? = nil) {
        self.descriptor = descriptor
        self.isTerminal =
            isTerminal
            ?? (isatty(descriptor) == 1
                && ProcessInfo.processInfo.environment["TERM"] ?? "dumb" != "dumb")
        fixedWidth = width
    }

    /// The number of columns; 80 where it is not known.
    package var width: Int {
        if let fixedWidth { return fixedWidth }
        var size = winsize()
        if ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
            return Int(size.ws_col)
        }
        return 80
    }

    /// Writes `text`, which may have several lines, above the live line.
    package func write(_ text: String) {
        live.withLock { live in
            put((live.isEmpty ? "" : Self.erase) + text + "\n" + live)
        }
    }

    /// Shows `text` as the live line; an empty one takes it away. Does nothing where
    /// ``isTerminal`` is false.
    ///
    /// - Parameter text: one line, narrower than ``width``, or the terminal would wrap it.
    package func show(_ text: String) {
        guard isTerminal else { return }
        live.withLock { live in
            guard live != text else { return }
            put((live.isEmpty ? "" : Self.erase) + text)
            live = text
        }
    }

    /// To the line's start, and everything away from there.
    private static let erase = "\r\u{1B}[K"

    private func put(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            try? Files.writeAll(UnsafeRawBufferPointer(bytes), to: descriptor, path: "console")
        }
    }
}
