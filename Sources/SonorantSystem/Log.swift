/// Messages for the person at the keyboard, as many as they asked for.
package struct Log: Sendable {
    /// How much is said.
    package enum Level: Int, Sendable, Comparable, CaseIterable {
        /// Errors alone.
        case quiet
        /// And what a user should know: what was converted, skipped, written.
        case normal
        /// And what explains a result: sizes, times, choices.
        case verbose

        package static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
    }

    /// How much is said.
    package let level: Level
    /// Where it is said.
    package let console: Console

    /// A log to standard error unless said.
    package init(level: Level = .normal, console: Console = .standardError) {
        self.level = level
        self.console = console
    }

    /// Says what went wrong, at every level.
    package func error(_ text: @autoclosure () -> String) {
        console.write("error: " + text())
    }

    /// Says what may be wrong, unless quiet.
    package func warning(_ text: @autoclosure () -> String) {
        if level >= .normal { console.write("warning: " + text()) }
    }

    /// Says something worth knowing, unless quiet.
    package func note(_ text: @autoclosure () -> String) {
        if level >= .normal { console.write(text()) }
    }

    /// Says something only if verbose.
    package func detail(_ text: @autoclosure () -> String) {
        if level >= .verbose { console.write(text()) }
    }
}
