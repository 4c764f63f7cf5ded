import SonorantDecoding

/// A weight of the decoder that ``Tuner`` looks for.
package enum TuningAxis: String, Codable, Sendable, CaseIterable {
    /// That of the word model.
    case wordModelWeight = "lm_weight"
    /// What each word earns.
    case wordBonus = "word_bonus"
    /// That of the symbol model.
    case symbolModelWeight = "symbol_lm_weight"
    /// That of the neural language model.
    case neuralModelWeight = "neural_lm_weight"
    /// What an unknown word costs.
    case unknownPenalty = "unknown_penalty"

    /// The weights that change what `decoder` finds, in the order in which they are looked for.
    package static func axes(of decoder: BeamDecoder) -> [TuningAxis] {
        allCases.filter { axis in
            switch axis {
            case .wordModelWeight: decoder.hasWordModel
            case .wordBonus: decoder.writesWords
            case .symbolModelWeight: decoder.hasSymbolModel
            case .neuralModelWeight: decoder.hasNeuralModel
            case .unknownPenalty: decoder.writesUnknownWords
            }
        }
    }

    /// Where the decoder keeps it.
    package var path: WritableKeyPath<DecoderConfiguration, Double> & Sendable {
        switch self {
        case .wordModelWeight: \.wordModelWeight
        case .wordBonus: \.wordBonus
        case .symbolModelWeight: \.symbolModelWeight
        case .neuralModelWeight: \.neuralModelWeight
        case .unknownPenalty: \.unknownPenalty
        }
    }

    /// The distance of two points of the coarse grid.
    package var coarseStep: Double {
        switch self {
        case .wordModelWeight: 0.5
        case .wordBonus: 1
        case .symbolModelWeight, .neuralModelWeight: 0.25
        case .unknownPenalty: 2
        }
    }

    /// How many fine steps, the unit of ``TuningPlace``, are a coarse one. A power of two, so
    /// that values have few digits.
    static let fineSteps = 8

    /// The coarse grid at first, in fine steps.
    var coarse: StrideThrough<Int> {
        let range: ClosedRange<Double> =
            switch self {
            case .wordModelWeight: 0...2.5
            case .wordBonus: -2...4
            case .symbolModelWeight, .neuralModelWeight: 0...1.5
            case .unknownPenalty: -12...0
            }
        return stride(
            from: steps(range.lowerBound), through: steps(range.upperBound), by: Self.fineSteps)
    }

    /// What values make sense, in fine steps.
    var limits: ClosedRange<Int> {
        switch self {
        case .wordModelWeight, .symbolModelWeight, .neuralModelWeight: 0...steps(20)
        case .wordBonus: steps(-20)...steps(20)
        case .unknownPenalty: steps(-60)...steps(20)
        }
    }

    /// `value` in fine steps, rounded.
    func steps(_ value: Double) -> Int {
        Int((value / coarseStep * Double(Self.fineSteps)).rounded())
    }

    /// The value of a number of fine steps.
    func value(_ steps: Int) -> Double { Double(steps) * coarseStep / Double(Self.fineSteps) }
}
