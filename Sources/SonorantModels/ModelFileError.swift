import SonorantSystem

/// A model file that cannot be used.
package enum ModelFileError: Failure, Equatable {
    /// A safetensors file that this toolkit did not write.
    case notAModel(path: String)
    /// Written by a version whose files this one does not know.
    case version(path: String, found: String, known: String)
    /// A model of another task than speech to text.
    case task(path: String, found: String)
    /// A part of the metadata is missing or cannot be read.
    case metadata(path: String, key: String, reason: String)
    /// The weights do not fit the configuration.
    case weights(path: String, faults: [String])

    package var category: FailureCategory { .badData }

    package var description: String {
        switch self {
        case .notAModel(let path):
            "\(path): a safetensors file, but not a model of this toolkit (its metadata has no "
                + "'format: sonorant'); give a file that 'sonorant train' wrote"
        case .version(let path, let found, let known):
            "\(path): a model file of format version \(found), but this program knows version "
                + "\(known); use the version of sonorant that wrote it, or a newer one"
        case .task(let path, let found):
            "\(path): a model for \(found), but one of speech is needed here; 'sonorant info' tells "
                + "what a file holds"
        case .metadata(let path, let key, let reason):
            "\(path): '\(key)' in the model's metadata cannot be used: \(reason); copy the file "
                + "again or train anew"
        case .weights(let path, let faults):
            "\(path): the weights do not fit the model's configuration: "
                + faults.joined(separator: "; ") + "; copy the file again or train anew"
        }
    }
}
