import Foundation
import SonorantSystem
import Testing

/// Signals the process as a terminal does (the threads that run tests block signals, so `raise`
/// would not do), and waits until it arrived.
private func send(_ number: Int32) {
    kill(getpid(), number)
    for _ in 0..<2000 where !Interrupts.isRequested { usleep(1000) }
}

@Suite("Interrupts")
struct InterruptsTests {
    @Test("the first signal sets a flag and nothing more", arguments: [SIGINT, SIGTERM])
    func first(number: Int32) async {
        switch number {
        case SIGINT: await #expect(processExitsWith: .exitCode(7)) { try Self.once(SIGINT) }
        default: await #expect(processExitsWith: .exitCode(7)) { try Self.once(SIGTERM) }
        }
    }

    private static func once(_ number: Int32) throws {
        Interrupts.install()
        try Interrupts.check()
        guard !Interrupts.isRequested else { exit(1) }
        send(number)
        guard Interrupts.isRequested else { exit(2) }
        do {
            try Interrupts.check(advice: "go on with --resume")
        } catch let error as Interruption {
            guard error.description == "interrupted; go on with --resume" else { exit(3) }
            exit(error.category == .interrupted ? 7 : 4)
        }
    }

    @Test("signals right after the first are the same request, and do not end the process")
    func together() async {
        await #expect(processExitsWith: .exitCode(7)) {
            Interrupts.install()
            for _ in 0..<50 { kill(getpid(), SIGINT) }
            usleep(200_000)
            exit(Interrupts.isRequested ? 7 : 1)
        }
    }

    @Test("a second one after that ends the process with 130")
    func second() async {
        await #expect(processExitsWith: .exitCode(130)) {
            Interrupts.install()
            send(SIGINT)
            usleep(1_500_000)
            send(SIGINT)
            usleep(2_000_000)
            exit(1)
        }
    }

    @Test("a closed pipe is an error, not the end")
    func closedPipe() async {
        await #expect(processExitsWith: .exitCode(7)) {
            Interrupts.install()
            var ends: [Int32] = [0, 0]
            pipe(&ends)
            close(ends[0])
            do {
                try StandardOutput.write("text", to: ends[1])
            } catch let error as OutputError {
                exit(error.description.contains("Broken pipe") ? 7 : 1)
            }
        }
    }
}
