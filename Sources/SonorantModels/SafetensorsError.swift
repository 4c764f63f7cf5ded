import SonorantSystem

/// What is wrong with a safetensors file.
package enum SafetensorsError: Failure, Equatable {
    /// The file is shorter or longer than its header says.
    case wrongLength(path: String, found: Int, needed: Int)
    /// The file does not begin like a safetensors file.
    case notSafetensors(path: String, found: String)
    /// The header can be read, but what it says about one tensor cannot be.
    case badTensor(path: String, tensor: String, reason: String)
    /// The metadata are not a list of strings.
    case badMetadata(path: String, key: String)

    package var category: FailureCategory { .badData }

    package var description: String {
        switch self {
        case .wrongLength(let path, let found, let needed):
            """
            \(path): the file has \(found) bytes, but its header needs \(needed); it was \
            \(found < needed ? "cut off" : "written over"), so copy or make it again
            """
        case .notSafetensors(let path, let found):
            "\(path): this is not a safetensors file: found \(found); check the path"
        case .badTensor(let path, let tensor, let reason):
            "\(path): tensor '\(tensor)' \(reason)"
        case .badMetadata(let path, let key):
            "\(path): metadata '\(key)' must be a string; write the file again with another tool"
        }
    }
}
