import SonorantLayers

/// The recurrent layers that a ``ModelConfiguration`` asks for, to be put into a network of any
/// kind.
package enum RecurrentStack {
    /// Dropout on the input, then each recurrent layer and what belongs to it, from the bottom up;
    /// what would do nothing is left out.
    ///
    /// A recurrent layer is followed by the sum of its directions, its normalisation and its
    /// dropout, as far as they are asked for; with a way around it, all of these are one layer.
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
        if configuration.inputDropout > 0 {
            layers.append(
                DropoutLayer(
                    inputSize: size, probability: configuration.inputDropout, number: 0,
                    isVariational: configuration.variationalDropout))
        }
        for index in 0..<configuration.layers {
            let part = layer(
                index, configuration, name: "\(name).\(index)", inputSize: size,
                inputIsBounded: index == 0 ? inputIsBounded : configuration.isBounded,
                store: store)
            let outputs = part.last?.outputSize ?? size
            if configuration.residual, index > 0, outputs == size {
                layers.append(
                    ResidualLayer(
                        part, layerDropout: configuration.layerDropout, number: index))
            } else {
                layers += part
            }
            size = outputs
        }
        return layers
    }

    /// The number of states that the layers carry from block to block.
    package static func states(_ configuration: ModelConfiguration) -> Int {
        configuration.layers * (configuration.cell == .scrn ? 2 : 1)
    }

    /// One recurrent layer and what belongs to it.
    private static func layer(
        _ index: Int, _ configuration: ModelConfiguration, name: String, inputSize: Int,
        inputIsBounded: Bool, store: ParameterStore
    ) -> [any SequenceLayer] {
        var layers = [
            recurrent(
                index, configuration, name: name, inputSize: inputSize,
                inputIsBounded: inputIsBounded, store: store)
        ]
        func append(_ make: (Int) -> any SequenceLayer) {
            layers.append(make(layers[layers.count - 1].outputSize))
        }
        if configuration.bidirectional, configuration.join == .sum {
            append { DirectionSumLayer(inputSize: $0) }
        }
        if configuration.layerNormalisation {
            append { NormalisationLayer("\(name).normalisation", inputSize: $0, store: store) }
        }
        if configuration.dropout > 0 {
            append {
                DropoutLayer(
                    inputSize: $0, probability: configuration.dropout, number: index + 1,
                    isVariational: configuration.variationalDropout)
            }
        }
        return layers
    }

    private static func recurrent(
        _ index: Int, _ configuration: ModelConfiguration, name: String, inputSize: Int,
        inputIsBounded: Bool, store: ParameterStore
    ) -> any SequenceLayer {
        if configuration.cell == .lstm, configuration.recurrentDropout == 0 {
            return LSTMLayer(
                name, inputSize: inputSize, shape: configuration.lstmShape,
                forgetBias: configuration.forgetBias, number: index,
                inputIsBounded: inputIsBounded, store: store)
        }
        if configuration.cell == .scrn {
            return SCRNLayer(
                name, inputSize: inputSize, cells: configuration.cells,
                context: configuration.context, decay: configuration.contextDecay,
                bidirectional: configuration.bidirectional, number: 2 * index,
                dropout: configuration.recurrentDropout, store: store)
        }
        return RecurrentLayer(
            name, inputSize: inputSize,
            directions: configuration.bidirectional ? .both : .forward, number: index,
            dropout: configuration.recurrentDropout, inputIsBounded: inputIsBounded,
            store: store
        ) { cell(configuration, name: $0, store: $1) }
    }

    /// A cell of one direction; one of SCRN's is not a cell but two layers.
    ///
    /// - Parameters:
    ///   - name: what the names of the cell's own weights start with.
    ///   - store: gets the cell's own weights.
    package static func cell(
        _ configuration: ModelConfiguration, name: String, store: ParameterStore
    ) -> any RecurrentCell {
        let cells = configuration.cells
        switch configuration.cell {
        case .lstm:
            return LSTMCell(
                name, cells: cells, peepholes: configuration.peepholes,
                forgetBias: configuration.forgetBias, store: store)
        case .gru: return GRUCell(name, cells: cells, store: store)
        case .simplifiedGRU: return OneGateCell(cells: cells)
        case .mgu: return MinimalCell(cells: cells)
        case .rnnTanh: return PlainCell(cells: cells, activation: .tanh)
        case .rnnReLU: return PlainCell(cells: cells, activation: .relu)
        case .clockwork: return ClockworkCell(cells: cells, periods: configuration.periods)
        case .scrn: return PlainCell(cells: cells, activation: .logistic)
        }
    }
}

extension ModelConfiguration {
    /// Whether all outputs of a layer lie within ±1 when recognising.
    fileprivate var isBounded: Bool {
        cell != .rnnReLU && cell != .scrn && projection == 0 && !layerNormalisation && !residual
            && (join == .concatenate || !bidirectional)
    }
}
