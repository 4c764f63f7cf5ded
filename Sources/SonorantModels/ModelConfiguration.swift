import SonorantLayers

/// The shape of the network that turns frames into scores of symbols.
package struct ModelConfiguration: Codable, Sendable, Equatable {
    /// The recurrent cells a model can be made of.
    package enum Cell: String, Codable, Sendable, CaseIterable {
        case lstm, gru
        case simplifiedGRU = "simplified-gru"
        case mgu
        case rnnTanh = "rnn-tanh"
        case rnnReLU = "rnn-relu"
        case clockwork, scrn
    }

    /// How the outputs of the two directions of a layer become one.
    package enum Join: String, Codable, Sendable, CaseIterable {
        /// Side by side.
        case concatenate
        /// Added up.
        case sum
    }

    /// The kind of recurrent cell.
    package var cell: Cell
    /// Recurrent layers, one upon another.
    package var layers: Int
    /// Cells a layer and direction.
    package var cells: Int
    /// Whether each layer reads the frames in both directions.
    package var bidirectional: Bool
    /// For bidirectional layers: frames that are worked on as a block, each block reading backward
    /// from its own end, so that recordings can be transcribed while they arrive; 0 for the whole
    /// recording.
    package var chunk: Int
    /// Frames behind each block that it sees as well.
    package var lookAhead: Int
    /// Outputs a direction after a linear projection of the cells' outputs; 0 for none.
    package var projection: Int
    /// Whether the gates see the cell state through diagonal weights.
    package var peepholes: Bool
    /// The probability of dropout on the features.
    package var inputDropout: Float
    /// The probability of dropout after each recurrent layer.
    package var dropout: Float
    /// What the forget gates' biases of LSTM cells start from.
    package var forgetBias: Float
    /// How the two directions of a layer become one output.
    package var join: Join
    /// Whether there is a way around each layer from the second on that has as many outputs as
    /// inputs: its input is added to its output.
    package var residual: Bool
    /// The probability with which a layer that has a way around it is left out of a step of
    /// training.
    package var layerDropout: Float
    /// Whether dropout leaves out the same values at all steps of a sequence.
    package var variationalDropout: Bool
    /// The probability with which a cell's output is kept from the recurrent weights, for all
    /// steps of a sequence.
    package var recurrentDropout: Float
    /// Whether each layer's output is normalised to mean zero and variance one.
    package var layerNormalisation: Bool
    /// For the clockwork cell: every how many steps each group of cells moves, ascending.
    package var periods: [Int]
    /// For SCRN: slow context units a layer and direction, beside the cells.
    package var context: Int
    /// For SCRN: what is left of a context unit from step to step.
    package var contextDecay: Float

    enum CodingKeys: String, CodingKey {
        case cell, layers, cells, bidirectional, chunk
        case lookAhead = "look_ahead"
        case projection, peepholes
        case inputDropout = "input_dropout"
        case dropout
        case forgetBias = "forget_bias"
        case join, residual
        case layerDropout = "layer_dropout"
        case variationalDropout = "variational_dropout"
        case recurrentDropout = "recurrent_dropout"
        case layerNormalisation = "layer_normalisation"
        case periods, context
        case contextDecay = "context_decay"
    }

    /// Two bidirectional layers of 128 LSTM cells with a little dropout.
    package init() {
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
        join = .concatenate
        residual = false
        layerDropout = 0
        variationalDropout = false
        recurrentDropout = 0
        layerNormalisation = false
        periods = [1, 2, 4, 8]
        context = 40
        contextDecay = 0.95
    }

    /// As written by any version: files of older ones lack ``chunk`` and ``lookAhead``, and what
    /// stands behind ``forgetBias``.
    package init(from decoder: any Decoder) throws {
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
        func optional<Value: Decodable>(_ key: CodingKeys, _ missing: Value) throws -> Value {
            try values.decodeIfPresent(Value.self, forKey: key) ?? missing
        }
        let missing = ModelConfiguration()
        join = try optional(.join, missing.join)
        residual = try optional(.residual, missing.residual)
        layerDropout = try optional(.layerDropout, missing.layerDropout)
        variationalDropout = try optional(.variationalDropout, missing.variationalDropout)
        recurrentDropout = try optional(.recurrentDropout, missing.recurrentDropout)
        layerNormalisation = try optional(.layerNormalisation, missing.layerNormalisation)
        periods = try optional(.periods, missing.periods)
        context = try optional(.context, missing.context)
        contextDecay = try optional(.contextDecay, missing.contextDecay)
    }

    var lstmShape: LSTMShape {
        LSTMShape(
            cells: cells, bidirectional: bidirectional, projection: projection,
            peepholes: peepholes)
    }
}
