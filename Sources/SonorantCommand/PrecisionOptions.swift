import ArgumentParser
import Sonorant

extension Precision: ExpressibleByArgument {}

/// The arithmetic of a verb that recognises or measures.
struct PrecisionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What the factors of the large products are stored as: f32, bf16 for half the time, "
                + "int8 (not for training) for less. Falls back to f32, and says so, where the "
                + "processor has no instructions for it.",
            valueName: "type"))
    var precision: Precision = .f32

    /// The precision to use, after a message where it is not the one that was asked for.
    func usable(forTraining: Bool = false, log: Log) throws -> Precision {
        if forTraining { try precision.requireTraining("--precision") }
        return precision.usable(log: log)
    }
}

extension Precision {
    /// Throws unless one can train in this precision.
    func requireTraining(_ option: String) throws {
        guard self != .int8 else {
            throw ValidationError("\(option) int8 is for recognition; train in f32 or bf16")
        }
    }
}
