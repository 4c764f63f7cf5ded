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
    /// For bidirectional layers: frames that are worked on as a block, each block reading backward
    /// from its own end, so that recordings can be transcribed while they arrive; 0 for the whole
    /// recording.
    public var chunk: Int
    /// Frames behind each block that it sees as well.
    public var lookAhead: Int
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
        case cell, layers, cells, bidirectional, chunk
        case lookAhead = "look_ahead"
        case projection, peepholes
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
        chunk = 0
        lookAhead = 0
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
        require((0...100_000).contains(chunk), "chunk: \(chunk); 0 to 100000 are needed")
        require(
            chunk <= 0 || bidirectional,
            "chunk: \(chunk); a model that is not bidirectional needs none, so 0")
        require(
            (0...100_000).contains(lookAhead),
            "look_ahead: \(lookAhead); 0 to 100000 are needed")
        require(
            lookAhead <= 0 || chunk > 0, "look_ahead: \(lookAhead); only with a chunk above 0")
        require(
            (0...8192).contains(projection), "projection: \(projection); 0 to 8192 are needed")
        require((0..<1).contains(dropout), "dropout: \(dropout); 0 up to, not including, 1")
        require(
            (0..<1).contains(inputDropout),
            "input_dropout: \(inputDropout); 0 up to, not including, 1")
        require(forgetBias.isFinite, "forget_bias: \(forgetBias); a finite number is needed")
        return faults
    }

    /// As written by any version: files of older ones lack ``chunk`` and ``lookAhead``.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        cell = try values.decode(Cell.self, forKey: .cell)
        layers = try values.decode(Int.self, forKey: .layers)
        cells = try values.decode(Int.self, forKey: .cells)
        bidirectional = try values.decode(Bool.self, forKey: .bidirectional)
        chunk = try values.decodeIfPresent(Int.self, forKey: .chunk) ?? 0
        lookAhead = try values.decodeIfPresent(Int.self, forKey: .lookAhead) ?? 0
        projection = try values.decode(Int.self, forKey: .projection)
        peepholes = try values.decode(Bool.self, forKey: .peepholes)
        inputDropout = try values.decode(Float.self, forKey: .inputDropout)
        dropout = try values.decode(Float.self, forKey: .dropout)
        forgetBias = try values.decode(Float.self, forKey: .forgetBias)
    }

    var lstmShape: LSTMShape {
        LSTMShape(
            cells: cells, bidirectional: bidirectional, projection: projection,
            peepholes: peepholes)
    }
}
