import SonorantLayers

/// The shape of the network that turns frames into scores of symbols.
public struct ModelConfiguration: Codable, Sendable, Equatable {
    /// The recurrent cells a model can be made of.
    public enum Cell: String, Codable, Sendable, CaseIterable {
        case lstm
    }

    /// The kind of recurrent cell.
    public var cell: Cell
    /// Recurrent layers, one upon another.
    public var layers: Int
    /// Cells a layer and direction.
    public var cells: Int
    /// Whether each layer reads the frames in both directions.
    public var bidirectional: Bool
    /// Outputs a direction after a linear projection of the cells' outputs; 0 for none.
    public var projection: Int
    /// Whether the gates see the cell state through diagonal weights.
    public var peepholes: Bool
    /// The probability of dropout on the features.
    public var inputDropout: Float
    /// The probability of dropout after each recurrent layer.
    public var dropout: Float
    /// What the forget gates' biases start from.
    public var forgetBias: Float

    enum CodingKeys: String, CodingKey {
        case cell, layers, cells, bidirectional, projection, peepholes
        case inputDropout = "input_dropout"
        case dropout
        case forgetBias = "forget_bias"
    }

    /// Two bidirectional layers of 128 LSTM cells with a little dropout.
    public init() {
        cell = .lstm
        layers = 2
        cells = 128
        bidirectional = true
        projection = 0
        peepholes = false
        inputDropout = 0
        dropout = 0.2
        forgetBias = 1
    }

    /// Every value that makes no sense, as `key: found; needed`.
    public var faults: [String] {
        var faults: [String] = []
        func require(_ holds: Bool, _ text: String) { if !holds { faults.append(text) } }
        require((1...64).contains(layers), "layers: \(layers); 1 to 64 are needed")
        require((1...8192).contains(cells), "cells: \(cells); 1 to 8192 are needed")
        require(
            (0...8192).contains(projection), "projection: \(projection); 0 to 8192 are needed")
        require((0..<1).contains(dropout), "dropout: \(dropout); 0 up to, not including, 1")
        require(
            (0..<1).contains(inputDropout),
            "input_dropout: \(inputDropout); 0 up to, not including, 1")
        require(forgetBias.isFinite, "forget_bias: \(forgetBias); a finite number is needed")
        return faults
    }

    var lstmShape: LSTMShape {
        LSTMShape(
            cells: cells, bidirectional: bidirectional, projection: projection,
            peepholes: peepholes)
    }
}
