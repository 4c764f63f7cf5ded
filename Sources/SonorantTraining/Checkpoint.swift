import Foundation
import SonorantModels
import SonorantSystem
import SonorantTensors

/// A checkpoint that cannot be continued.
package enum CheckpointError: Failure, Equatable {
    /// There is nothing to resume.
    case none(folder: String)
    /// The file is no checkpoint, or a part of it is missing.
    case unusable(path: String, reason: String)
    /// The run that is to be resumed was started differently.
    case differs(folder: String, what: String)

    package var category: FailureCategory {
        switch self {
        case .none: .inputNotFound
        case .unusable: .badData
        case .differs: .usage
        }
    }

    package var description: String {
        switch self {
        case .none(let folder):
            "\(folder): there is no checkpoint to resume; leave --resume out to begin a run"
        case .unusable(let path, let reason):
            "\(path): this checkpoint cannot be resumed: \(reason); begin the run anew in another "
                + "folder, or start from its last model with --init"
        case .differs(let folder, let what):
            "\(folder): the run to be resumed was started with \(what); resume it with the same, "
                + "or begin a new run with another --out"
        }
    }
}

/// Weights and an optimiser's memory at one moment.
package struct Snapshot {
    package var weights: [Float]
    package var first: [Float]
    package var second: [Float]
    package var updates: Int

    package init(of updater: Updater) {
        weights = Array(updater.parameters.values.floats)
        first = Array(updater.optimiser.firstMoment.floats)
        second = Array(updater.optimiser.secondMoment.floats)
        updates = updater.optimiser.updates
    }

    /// Puts everything back as it was.
    package func restore(to updater: Updater) {
        func copy(_ source: [Float], _ target: FloatBuffer) {
            for (index, value) in source.enumerated() { target.base[index] = value }
        }
        copy(weights, updater.parameters.values)
        copy(first, updater.optimiser.firstMoment)
        copy(second, updater.optimiser.secondMoment)
        updater.optimiser.updates = updates
        updater.parameters.valuesChanged()
    }
}

/// All that a run needs to continue where it was.
package struct Checkpoint {
    package var state: TrainingState
    package var now: Snapshot
    /// The end of the last epoch without trouble, to roll back to.
    package var good: Snapshot
    /// What the problem carries from one minibatch to the next; empty where it carries nothing.
    package var carried: [Float]
    /// What the run was started with, to be compared.
    package var origin: [String: String]

    private static let format = "sonorant-checkpoint"
    private static let version = "1"

    /// Where the checkpoint of the run in `folder` lies.
    package static func path(in folder: String) -> String {
        folder + "/checkpoint/state.safetensors"
    }

    package init(
        state: TrainingState, now: Snapshot, good: Snapshot, carried: [Float] = [],
        origin: [String: String]
    ) {
        self.state = state
        self.now = now
        self.good = good
        self.carried = carried
        self.origin = origin
    }

    /// Puts the checkpoint in place in one step.
    package func write(to folder: String) throws {
        var metadata = origin
        metadata["format"] = Self.format
        metadata["format_version"] = Self.version
        metadata["state"] = String(decoding: try JSONEncoder().encode(state), as: UTF8.self)
        metadata["updates"] = String(now.updates)
        metadata["good_updates"] = String(good.updates)
        var tensors: [String: SafetensorsFile.Tensor] = [:]
        for (prefix, snapshot) in [("now", now), ("good", good)] {
            for (name, values) in [
                ("weights", snapshot.weights), ("first", snapshot.first),
                ("second", snapshot.second),
            ] {
                tensors["\(prefix).\(name)"] = SafetensorsFile.Tensor(
                    shape: [values.count], elements: values)
            }
        }
        if !carried.isEmpty {
            tensors["carried"] = SafetensorsFile.Tensor(shape: [carried.count], elements: carried)
        }
        try SafetensorsFile(tensors: tensors, metadata: metadata)
            .write(to: Self.path(in: folder))
    }

    /// Reads the checkpoint of the run in `folder`.
    package init(in folder: String) throws {
        let path = Self.path(in: folder)
        guard Files.exists(path) else { throw CheckpointError.none(folder: folder) }
        let file = try SafetensorsFile(path: path)
        guard file.metadata["format"] == Self.format,
            file.metadata["format_version"] == Self.version
        else {
            throw CheckpointError.unusable(
                path: path, reason: "it was not written by this version of sonorant")
        }
        func snapshot(_ prefix: String, updates key: String) throws -> Snapshot? {
            guard let weights = file.tensors["\(prefix).weights"]?.elements,
                let first = file.tensors["\(prefix).first"]?.elements,
                let second = file.tensors["\(prefix).second"]?.elements,
                let updates = file.metadata[key].flatMap({ Int($0) })
            else { return nil }
            return Snapshot(weights: weights, first: first, second: second, updates: updates)
        }
        guard let text = file.metadata["state"],
            let state = try? JSONDecoder().decode(TrainingState.self, from: Data(text.utf8)),
            let now = try snapshot("now", updates: "updates"),
            let good = try snapshot("good", updates: "good_updates")
        else {
            throw CheckpointError.unusable(path: path, reason: "a part of it is missing")
        }
        guard state.isPlausible, [now, good].allSatisfy({ (0...1 << 53).contains($0.updates) })
        else {
            throw CheckpointError.unusable(path: path, reason: "its counts make no sense")
        }
        self.state = state
        self.now = now
        self.good = good
        carried = file.tensors["carried"]?.elements ?? []
        let own: Set = ["format", "format_version", "state", "updates", "good_updates"]
        origin = file.metadata.filter { !own.contains($0.key) }
    }
}

extension Snapshot {
    init(weights: [Float], first: [Float], second: [Float], updates: Int) {
        self.weights = weights
        self.first = first
        self.second = second
        self.updates = updates
    }

    /// Whether this fits the buffers of `updater`.
    func fits(_ updater: Updater) -> Bool {
        weights.count == updater.parameters.values.count
            && first.count == updater.optimiser.firstMoment.count
            && second.count == updater.optimiser.secondMoment.count
    }
}
