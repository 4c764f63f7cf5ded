import ArgumentParser
import SonorantSystem
import SonorantTensors
import SonorantText

extension Precision: ExpressibleByArgument {}

/// The arithmetic of a verb that recognises or measures.
struct PrecisionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What the factors of the large products are stored as: f32, bf16 for half the time, "
                + "int8 for less. Falls back to f32, and says so, where the "
                + "processor has no instructions for it.",
            valueName: "type"))
    var precision: Precision = .f32

    /// The precision to use, after a message where it is not the one that was asked for.
    func usable(log: Log) -> Precision { precision.usable(log: log) }
}

extension Precision {
    /// What `argument`, the value of `--precision`, names, where one can train in it.
    static func ofTraining(_ argument: String) throws -> Precision {
        switch Precision(rawValue: argument) {
        case .f32: return .f32
        case .bf16: return .bf16
        case .int8: throw ValidationError("int8 is for recognition; train in f32 or bf16")
        case nil:
            throw ValidationError(
                "possible are f32, bf16"
                    + NearestName.question(for: argument, among: ["f32", "bf16"]))
        }
    }
}
