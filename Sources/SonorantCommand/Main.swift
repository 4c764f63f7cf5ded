import ArgumentParser
import Foundation
import SonorantSystem

/// Runs the command line and turns whatever it ends with into text and an exit code.
@main
enum Main {
    static func main() {
        Interrupts.install()
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            try Verb.check(arguments)
            var command = try SonorantCommand.parseAsRoot(arguments)
            try command.run()
        } catch {
            exit(Ending(of: error, arguments: arguments).show())
        }
    }
}

/// What a run that did not simply return ends with.
enum Ending: Equatable {
    /// Text that was asked for, such as help.
    case answer(String)
    /// An error's text, and the exit code.
    case error(String, code: Int32)
    /// Nothing to say.
    case silence(code: Int32)

    init(of error: any Error, arguments: [String] = []) {
        switch error {
        case let failure as OutputError where failure.reason == FileError.systemReason(EPIPE):
            // Whoever reads has gone, as `head` does; there is nothing to complain about.
            self = .silence(code: failure.category.rawValue)
        case let failure as any Failure:
            self = .error(Self.listed("\(failure)"), code: failure.category.rawValue)
        case let code as ExitCode:
            self = .silence(code: code.rawValue)
        default:
            self = Self.ofParser(error, arguments)
        }
    }

    /// Errors that the parser of the command line made, and those of nobody.
    private static func ofParser(_ error: any Error, _ arguments: [String]) -> Ending {
        switch SonorantCommand.exitCode(for: error) {
        case .success:
            return .answer(SonorantCommand.fullMessage(for: error))
        case .validationFailure:
            let message = SonorantCommand.message(for: error)
            return .error(
                UsageText.improved(message, verb: Verb(of: arguments)),
                code: FailureCategory.usage.rawValue)
        default:
            return .error(
                "\(error); this is a fault of sonorant itself, please report it",
                code: FailureCategory.internal.rawValue)
        }
    }

    /// Says it and returns the exit code.
    func show() -> Int32 {
        switch self {
        case .answer(let text):
            do {
                try StandardOutput.line(text)
                return 0
            } catch {
                return Ending(of: error).show()
            }
        case .error(let text, let code):
            Console.standardError.write("sonorant: error: " + text)
            return code
        case .silence(let code):
            return code
        }
    }

    /// `text` as it is if it is one line; more lines become a list.
    private static func listed(_ text: String) -> String {
        let lines = text.split(separator: "\n")
        guard lines.count > 1 else { return text }
        return "\(lines.count) things are wrong\n" + lines.map { "  \($0)" }.joined(separator: "\n")
    }
}
