import SonorantLayers

extension ParameterStore {
    /// All weights by name.
    package func tensors() -> [String: SafetensorsFile.Tensor] {
        var result: [String: SafetensorsFile.Tensor] = [:]
        for parameter in parameters {
            result[parameter.name] = SafetensorsFile.Tensor(
                shape: parameter.shape, elements: floats(of: parameter))
        }
        return result
    }

    /// Takes all weights from `tensors`, in which there are no ``faults(of:for:)``.
    package func load(_ tensors: [String: SafetensorsFile.Tensor]) {
        for parameter in parameters {
            if let tensor = tensors[parameter.name] { set(tensor.elements, of: parameter) }
        }
    }

    /// What keeps `tensors` from being the weights `parameters`, by name.
    package static func faults(
        of tensors: [String: SafetensorsFile.Tensor], for parameters: [Parameter]
    ) -> [String] {
        var faults: [String] = []
        var unused = Set(tensors.keys)
        for parameter in parameters {
            unused.remove(parameter.name)
            guard let tensor = tensors[parameter.name] else {
                faults.append("\(parameter.name) is missing")
                continue
            }
            guard tensor.shape == parameter.shape else {
                faults.append(
                    "\(parameter.name) has shape \(tensor.shape), but \(parameter.shape) is needed")
                continue
            }
            guard tensor.elements.allSatisfy(\.isFinite) else {
                faults.append("\(parameter.name) holds values that are not finite")
                continue
            }
        }
        return faults + unused.sorted().map { "\($0) is not part of the model" }
    }
}

extension ParameterStore {
    /// Takes over those of `tensors` whose names and shapes are those of own weights.
    ///
    /// - Returns: the names of the parameters that keep their own.
    package func takeFitting(from tensors: [String: SafetensorsFile.Tensor]) -> [String] {
        var missing: [String] = []
        for parameter in parameters {
            if let twin = tensors[parameter.name], twin.shape == parameter.shape {
                set(twin.elements, of: parameter)
            } else {
                missing.append(parameter.name)
            }
        }
        return missing
    }
}
