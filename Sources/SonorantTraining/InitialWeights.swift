import SonorantLayers
import SonorantModels
import SonorantSystem

/// Weights of another model that a run starts from.
package enum InitialWeights {
    /// Gives `parameters` what fits of `tensors` by name and shape, and says how much that was.
    ///
    /// - Parameter path: where they come from.
    /// - Throws: ``InitialWeightsError`` where nothing fits.
    package static func take(
        _ tensors: [String: SafetensorsFile.Tensor], from path: String,
        into parameters: ParameterStore, log: Log
    ) throws {
        let missing = parameters.takeFitting(from: tensors)
        let count = parameters.parameters.count
        guard missing.count < count else { throw InitialWeightsError(path: path, arrays: count) }
        log.note(
            "weights of \(count - missing.count) of \(count) arrays taken from \(path)"
                + (missing.isEmpty ? "" : "; new: " + missing.joined(separator: ", ")))
    }
}

/// A model to start from has nothing that fits.
package struct InitialWeightsError: Failure, Equatable {
    /// The model's file.
    package let path: String
    /// How many arrays of weights the run has.
    package let arrays: Int

    package var category: FailureCategory { .badData }

    package var description: String {
        "\(path): none of its weights fits any of the \(arrays) arrays of this model by name and "
            + "shape; give a model of the same task and shape, or leave --init out"
    }
}
