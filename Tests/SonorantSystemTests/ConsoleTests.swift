import Foundation
import SonorantSystem
import Synchronization
import TestSupport
import Testing

/// A console whose output is kept in a file.
private final class Capture {
    let folder: TemporaryFolder
    let console: Console
    private let descriptor: Int32

    init(isTerminal: Bool, width: Int = 80) throws {
        folder = try TemporaryFolder()
        descriptor = open(folder.path("out"), O_WRONLY | O_CREAT | O_APPEND, 0o600)
        console = Console(descriptor: descriptor, isTerminal: isTerminal, width: width)
    }

    deinit { close(descriptor) }

    func text() throws -> String { try Files.readText(folder.path("out")) }

    /// What a terminal would show at the end.
    func screen() throws -> [String] {
        var lines = [""]
        for character in try text().replacingOccurrences(of: "\r\u{1B}[K", with: "\u{1}") {
            switch character {
            case "\n": lines.append("")
            case "\u{1}": lines[lines.count - 1] = ""
            default: lines[lines.count - 1].append(character)
            }
        }
        return lines
    }
}

/// A clock that is set by hand.
private final class HandClock: Sendable {
    private let time = Mutex(0.0)
    func advance(_ seconds: Double) { time.withLock { $0 += seconds } }
    func now() -> Double { time.withLock { $0 } }
}

@Suite("Console, log and progress")
struct ConsoleTests {
    @Test("a message above the live line tears neither")
    func liveLine() throws {
        let capture = try Capture(isTerminal: true)
        capture.console.show("50 %")
        capture.console.write("a message")
        #expect(try capture.screen() == ["a message", "50 %"])
        capture.console.show("60 %")
        capture.console.show("60 %")
        #expect(try capture.screen() == ["a message", "60 %"])
        capture.console.show("")
        capture.console.write("done")
        #expect(try capture.screen() == ["a message", "done", ""])
    }

    @Test("where there is no terminal, no live line and no escapes are written")
    func noTerminal() throws {
        let capture = try Capture(isTerminal: false)
        capture.console.show("50 %")
        capture.console.write("a message")
        capture.console.show("")
        #expect(try capture.text() == "a message\n")
    }

    @Test("a file is no terminal, and 80 columns wide")
    func detection() throws {
        let folder = try TemporaryFolder()
        let descriptor = open(folder.path("out"), O_WRONLY | O_CREAT, 0o600)
        defer { close(descriptor) }
        let console = Console(descriptor: descriptor)
        #expect(!console.isTerminal)
        #expect(console.width == 80)
    }

    @Test("lines of many threads stay whole")
    func threads() throws {
        let capture = try Capture(isTerminal: true)
        let console = capture.console
        DispatchQueue.concurrentPerform(iterations: 200) { index in
            console.show("bar \(index)")
            console.write("message \(index) \(String(repeating: "x", count: 60))")
        }
        console.show("")
        let lines = try capture.screen().dropLast()
        #expect(lines.count == 200)
        #expect(lines.allSatisfy { $0.hasPrefix("message ") && $0.hasSuffix("xxx") })
        #expect(Set(lines).count == 200)
    }

    @Test("each level says what it should")
    func levels() throws {
        func said(_ level: Log.Level) throws -> String {
            let capture = try Capture(isTerminal: false)
            let log = Log(level: level, console: capture.console)
            log.error("e")
            log.warning("w")
            log.note("n")
            log.detail("d")
            return try capture.text()
        }
        #expect(try said(.quiet) == "error: e\n")
        #expect(try said(.normal) == "error: e\nwarning: w\nn\n")
        #expect(try said(.verbose) == "error: e\nwarning: w\nn\nd\n")
    }

    @Test("the bar shows all, shrinks, goes, and never passes the width")
    func barWidths() {
        var line = ProgressLine(title: "epoch 3", fraction: 0.5)
        line.note = "loss 1.234"
        line.rate = 12345.6
        line.secondsLeft = 83
        #expect(
            line.bar(width: 100)
                == "epoch 3  [====================>                   ]   50 %  loss 1.234  "
                + "12,346 frames/s  1:23 left")
        #expect(line.bar(width: 75).contains("[========>        ]"))
        #expect(
            line.bar(width: 50)
                == "epoch 3   50 %  loss 1.234  12,346 frames/s  1:23 left".prefix(50))
        for width in 0..<150 { #expect(line.bar(width: width).count <= width) }
        line.fraction = 1
        #expect(line.bar(width: 100).contains("[\(String(repeating: "=", count: 40))]  100 %"))
        #expect(!line.plain.contains("left"))
        line.fraction = .nan
        #expect(line.plain.hasPrefix("epoch 3:   0 %"))
    }

    @Test("durations read like a clock")
    func clock() {
        let cases: [(Double, String)] = [
            (0, "0:00"), (59.6, "1:00"), (3599, "59:59"), (3600, "1:00:00"),
            (3 * 86400 + 3723, "3 d 1:02:03"), (-5, "0:00"), (1e300, "11574 d 1:46:40"),
        ]
        for (seconds, text) in cases { #expect(ProgressLine.clock(seconds) == text) }
    }

    @Test("on a terminal the bar is drawn at most ten times a second, then cleared")
    func liveProgress() throws {
        let capture = try Capture(isTerminal: true, width: 60)
        let clock = HandClock()
        let reporter = ProgressReporter(
            title: "epoch 1", total: 200, log: Log(console: capture.console), now: clock.now)
        for step in 1...100 {
            clock.advance(0.01)
            reporter.update(done: step, amount: 50, note: "loss 2")
        }
        let draws = try capture.text().components(separatedBy: "epoch 1").count - 1
        #expect((9...11).contains(draws))
        let line = try #require(try capture.screen().last)
        #expect(line.contains("  loss 2  ") && line.contains(" frames/s"))
        #expect(line.count < 60)
        reporter.finish("epoch 1 is over")
        reporter.update(done: 200)
        reporter.finish("again")
        #expect(try capture.screen() == ["epoch 1 is over", ""])
    }

    @Test("elsewhere a line comes now and then, with speed and time left")
    func plainProgress() throws {
        let capture = try Capture(isTerminal: false)
        let clock = HandClock()
        let reporter = ProgressReporter(
            title: "epoch 1", total: 100, log: Log(console: capture.console), plainInterval: 10,
            now: clock.now)
        for step in 1...25 {
            clock.advance(1)
            reporter.update(done: step, amount: 1000, note: "loss 2")
        }
        reporter.finish()
        #expect(
            try capture.text() == """
                epoch 1:  10 %, loss 2, 1,000 frames/s, 1:30 left
                epoch 1:  20 %, loss 2, 1,000 frames/s, 1:20 left

                """)
    }

    @Test("quiet is quiet", arguments: [true, false])
    func quiet(isTerminal: Bool) throws {
        let capture = try Capture(isTerminal: isTerminal)
        let clock = HandClock()
        let log = Log(level: .quiet, console: capture.console)
        let reporter = ProgressReporter(title: "x", total: 3, log: log, now: clock.now)
        clock.advance(100)
        reporter.update(done: 1)
        reporter.finish("over")
        #expect(try capture.text() == "")
    }
}
