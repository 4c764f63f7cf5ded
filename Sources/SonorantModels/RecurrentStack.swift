import SonorantLayers

/// The recurrent layers that a ``ModelConfiguration`` asks for, to be put into a network of any
/// kind.
package enum RecurrentStack {
    /// Dropout on the input, then each recurrent layer and the dropout behind it, from the bottom
    /// up; dropout layers are left out where they would do nothing.
    ///
    /// - Parameters:
    ///   - name: what the weights' names start with, as in `encoder.0.input_weight`.
    ///   - inputSize: columns of the input, D.
    ///   - inputIsBounded: whether all inputs lie within ±1 when recognising.
    ///   - store: gets the weights, from the bottom up.
    package static func layers(
        _ configuration: ModelConfiguration, name: String = "encoder", inputSize: Int,
        inputIsBounded: Bool, store: ParameterStore
    ) -> [any SequenceLayer] {
        var layers: [any SequenceLayer] = []
        var size = inputSize
        func append(_ layer: any SequenceLayer) {
            layers.append(layer)
            size = layer.outputSize
        }
        if configuration.inputDropout > 0 {
            append(
                DropoutLayer(inputSize: size, probability: configuration.inputDropout, number: 0))
        }
        for index in 0..<configuration.layers {
            append(
                LSTMLayer(
                    "\(name).\(index)", inputSize: size, shape: configuration.lstmShape,
                    forgetBias: configuration.forgetBias, number: index,
                    inputIsBounded: index == 0 ? inputIsBounded : configuration.projection == 0,
                    store: store))
            if configuration.dropout > 0 {
                append(
                    DropoutLayer(
                        inputSize: size, probability: configuration.dropout, number: index + 1))
            }
        }
        return layers
    }
}
