import SonorantSystem

/// A corpus or a folder that a run cannot use.
package enum TrainingDataError: Failure, Equatable {
    /// Utterances with faults, one text each.
    case faults([String])
    /// Nothing to train on or to measure with.
    case nothingLeft(training: Int, dev: Int)
    /// All transcripts are empty, so there is no symbol to learn.
    case noSymbols
    /// The weights and what belongs to them do not fit into memory; both in bytes.
    case modelTooLarge(needed: Int, memory: Int)
    /// Speakers were named to measure with, but text has none.
    case noSpeakers
    /// The folder holds another run.
    case folderInUse(folder: String)

    package var category: FailureCategory {
        switch self {
        case .faults, .nothingLeft, .noSymbols: .badData
        case .folderInUse, .modelTooLarge, .noSpeakers: .usage
        }
    }

    package var description: String {
        switch self {
        case .noSpeakers:
            "--dev-speakers: text has no speakers; leave it out, or give --dev"
        case .faults(let faults):
            faults.joined(separator: "\n")
        case .nothingLeft(let training, let dev):
            "\(training) to train on and \(dev) to measure with can be used, but at "
                + "least one of each is needed; 'sonorant validate' tells what is wrong"
        case .noSymbols:
            "all transcripts are empty, so there is nothing to learn; give transcripts, or "
                + "alphabet.symbols"
        case .modelTooLarge(let needed, let memory):
            "the model would need \(needed >> 20) MiB to train, but the machine has "
                + "\(memory >> 20) MiB; lower model.cells, model.layers or features.stack"
        case .folderInUse(let folder):
            "\(folder): there is a run in this folder already; add --resume to continue it, or "
                + "choose another --out"
        }
    }
}
