/// Messages for the person at the keyboard, as many as they asked for.
public struct Log: Sendable {
    /// How much is said.
    public enum Level: Int, Sendable, Comparable, CaseIterable {
        /// Errors alone.
        case quiet
        /// And what a user should know: what was converted, skipped, written.
        case normal
        /// And what explains a result: sizes, times, choices.
        case verbose

        public static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
    }

    /// How much is said.
    public let level: Level
    /// Where it is said.
    public let console: Console

    /// A log to standard error unless said.
    public init(level: Level = .normal, console: Console = .standardError) {
        self.level = level
        self.console = console
    }

    /// Says what went wrong, at every level.
    public func error(_ text: @autoclosure () -> String) {
        console.write("error: " + text())
    }

    /// Says what may be wrong, unless quiet.
    public func warning(_ text: @autoclosure () -> String) {
        if level >= .normal { console.write("warning: " + text()) }
    }

    /// Says something worth knowing, unless quiet.
    public func note(_ text: @autoclosure () -> String) {
        if level >= .normal { console.write(text()) }
    }

    /// Says something only if verbose.
    public func detail(_ text: @autoclosure () -> String) {
        if level >= .verbose { console.write(text()) }
    }
}
