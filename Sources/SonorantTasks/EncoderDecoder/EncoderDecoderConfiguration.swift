import Foundation
import SonorantConfiguration
import SonorantModels

/// How one sequence becomes another: the section `encoder_decoder`.
///
/// The encoder is what the sections `input` and `model` say; its states and the symbols written
/// so far are what the decoder goes by.
package struct EncoderDecoderConfiguration: Codable, Sendable, Equatable {
    /// The one vector that stands for the input where there is no attention.
    package enum Context: String, Codable, Sendable, CaseIterable {
        /// The encoder's last state of each direction.
        case last
        /// tanh(W h + b) of the last state.
        case transform
        /// The mean over all states of tanh(W h + b).
        case transformAll = "transform-all"
    }

    /// When the decoder gets that vector.
    package enum Feed: String, Codable, Sendable, CaseIterable {
        /// With the first step alone.
        case start
        case everyStep = "every-step"
    }

    /// How the decoder's state is matched with the encoder's.
    package enum Attention: String, Codable, Sendable, CaseIterable {
        case none
        /// vᵀ tanh(W z + U h + b), a network of one hidden layer.
        case additive
        /// zᵀ W h.
        case bilinear
        /// s · cos(W z, U h) with a learned factor s.
        case cosine
    }

    /// How scores become weights.
    package enum Scores: String, Codable, Sendable, CaseIterable {
        case softmax
        /// The scores themselves.
        case raw
    }

    /// The state that the decoder starts from, which is what it asks with first.
    package enum FirstKey: String, Codable, Sendable, CaseIterable {
        case zero
        /// The same for all inputs.
        case learned
        /// tanh(W h + b) of the encoder's last state.
        case lastState = "last-state"
    }

    /// How the probability of learning after the true symbol falls.
    ///
    /// Source: Bengio et al. 2015, section 2.4.
    package enum Sampling: String, Codable, Sendable, CaseIterable {
        /// It stays one: teacher forcing.
        case none
        /// In a straight line over the run, from `sampling_start` to `sampling_end`.
        case linear
        /// `sampling_start` · kⁱ, i being the number of steps done, k `sampling_k`.
        case exponential
        /// `sampling_start` · k / (k + exp(i / k)).
        case inverseSigmoid = "inverse-sigmoid"
    }

    /// What stands for the input where there is no attention.
    package var context: Context
    /// When the decoder gets it.
    package var feed: Feed
    /// How the decoder looks at the input.
    package var attention: Attention
    /// How scores become weights.
    package var attentionScores: Scores
    /// The dimension in which additive and cosine attention compare.
    package var attentionUnits: Int
    /// The state that the decoder starts from.
    package var firstKey: FirstKey
    /// The weight of Σₙ (1 − Σₜ aₜₙ)², which asks every input to get its share of attention.
    package var coverage: Float
    /// How the probability of learning after the true symbol falls.
    package var scheduledSampling: Sampling
    /// That probability in the beginning.
    package var samplingStart: Double
    /// Below this it does not fall.
    package var samplingEnd: Double
    /// Its constant k; see ``Sampling``.
    package var samplingK: Double
    /// The share of connectionist temporal classification on the encoder's states in the loss, and
    /// of its score when hypotheses are compared; 1 leaves the decoder out.
    package var ctcWeight: Float
    /// How often each input is repeated, so that there are enough steps for that.
    package var upsample: Int
    /// Where an output does not end by itself it ends after this many symbols for each input …
    package var maximumLengthFactor: Double
    /// … and this many more.
    package var maximumLengthConstant: Int
    /// The kind of recurrent cell of the decoder: any that is one cell and takes every step.
    package var cell: ModelConfiguration.Cell
    /// Cells a layer of the decoder.
    package var cells: Int
    /// Recurrent layers of the decoder.
    package var layers: Int
    /// Numbers that stand for each symbol written.
    package var embedding: Int
    /// The probability of dropout on these, between the decoder's layers and before the output.
    package var dropout: Float
    /// Hypotheses are compared by log probability / lengthᵅ; this is α.
    package var lengthNormalisation: Double

    enum CodingKeys: String, CodingKey {
        case context, feed, attention, coverage, upsample, cell, cells, layers, embedding, dropout
        case attentionScores = "attention_scores"
        case attentionUnits = "attention_units"
        case firstKey = "first_key"
        case scheduledSampling = "scheduled_sampling"
        case samplingStart = "sampling_start"
        case samplingEnd = "sampling_end"
        case samplingK = "sampling_k"
        case ctcWeight = "ctc_weight"
        case maximumLengthFactor = "maximum_length_factor"
        case maximumLengthConstant = "maximum_length_constant"
        case lengthNormalisation = "length_normalisation"
    }

    /// Additive attention from 128 cells, teacher forcing.
    package init() {
        context = .last
        feed = .everyStep
        attention = .additive
        attentionScores = .softmax
        attentionUnits = 128
        firstKey = .lastState
        coverage = 0
        scheduledSampling = .none
        samplingStart = 1
        samplingEnd = 0.5
        samplingK = 1000
        ctcWeight = 0
        upsample = 1
        maximumLengthFactor = 2
        maximumLengthConstant = 10
        cell = .lstm
        cells = 128
        layers = 1
        embedding = 64
        dropout = 0.3
        lengthNormalisation = 0
    }

    /// The probability of learning after the true symbol.
    ///
    /// - Parameters:
    ///   - step: steps of training done.
    ///   - progress: how much of the run is done, from 0 to 1.
    package func truthProbability(step: Int, progress: Double) -> Double {
        let (i, k) = (Double(step), samplingK)
        switch scheduledSampling {
        case .none: return 1
        case .linear:
            return samplingStart + (samplingEnd - samplingStart) * min(max(progress, 0), 1)
        case .exponential: return max(samplingEnd, samplingStart * pow(k, i))
        case .inverseSigmoid:
            return max(samplingEnd, samplingStart * k / (k + exp(min(i / k, 700))))
        }
    }

    /// The most symbols that are written for an input of `length` steps.
    package func maximumLength(input length: Int) -> Int {
        max(1, Int((maximumLengthFactor * Double(length)).rounded(.up)) + maximumLengthConstant)
    }

    /// Every value that makes no sense, as `key: found; needed`.
    package var faults: [String] {
        var faults: [String] = []
        func require(_ holds: Bool, _ text: String) { if !holds { faults.append(text) } }
        func size(_ key: String, _ value: Int) {
            require((1...8192).contains(value), "\(key): \(value); 1 to 8192 are needed")
        }
        size("cells", cells)
        require(
            cell != .scrn && cell != .clockwork,
            "cell: \(cell.rawValue); lstm, gru, simplified-gru, "
                + "mgu, rnn-tanh or rnn-relu are needed")
        size("embedding", embedding)
        size("attention_units", attentionUnits)
        require((1...64).contains(layers), "layers: \(layers); 1 to 64 are needed")
        require((0..<1).contains(dropout), "dropout: \(dropout); 0 up to, not including, 1")
        require(
            coverage >= 0 && coverage.isFinite, "coverage: \(coverage); 0 (none) or more")
        require(
            coverage == 0 || attention != .none, "coverage: \(coverage); only with attention")
        require((0...1).contains(ctcWeight), "ctc_weight: \(ctcWeight); 0 to 1 are needed")
        require((1...64).contains(upsample), "upsample: \(upsample); 1 to 64 are needed")
        require(
            (0...1).contains(samplingStart), "sampling_start: \(samplingStart); 0 to 1 are needed")
        require(
            samplingEnd >= 0 && samplingEnd <= samplingStart,
            "sampling_end: \(samplingEnd); 0 to sampling_start, \(samplingStart), are needed")
        switch scheduledSampling {
        case .exponential:
            require(
                samplingK > 0 && samplingK < 1,
                "sampling_k: \(samplingK); above 0 and below 1 for exponential")
        case .inverseSigmoid:
            require(
                samplingK >= 1 && samplingK.isFinite,
                "sampling_k: \(samplingK); at least 1 for inverse-sigmoid")
        case .none, .linear: break
        }
        require(
            (0...1000).contains(maximumLengthFactor),
            "maximum_length_factor: \(maximumLengthFactor); 0 to 1000 are needed")
        require(
            (0...100_000).contains(maximumLengthConstant),
            "maximum_length_constant: \(maximumLengthConstant); 0 to 100000 are needed")
        require(
            (0...10).contains(lengthNormalisation),
            "length_normalisation: \(lengthNormalisation); 0 (none) to 10 are needed")
        return faults
    }
}

extension EncoderDecoderConfiguration: ConfigurationSection {
    package static let key = "encoder_decoder"
    package var issues: [String] { faults.map { "\(Self.key).\($0)" } }
}

extension ExperimentConfiguration {
    /// How one sequence becomes another.
    package var encoderDecoder: EncoderDecoderConfiguration {
        get { self[EncoderDecoderConfiguration.self] }
        set { self[EncoderDecoderConfiguration.self] = newValue }
    }
}
