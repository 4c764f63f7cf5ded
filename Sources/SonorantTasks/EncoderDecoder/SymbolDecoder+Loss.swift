import SonorantLayers
import SonorantTensors

extension SymbolDecoder {
    /// The loss of a minibatch whose true outputs are known.
    struct Loss {
        /// Cross-entropy in nats, summed over all symbols, ends included.
        var nats = 0.0
        /// Symbols, ends included.
        var symbols = 0
    }

    /// How the symbols before are chosen when a model is trained.
    struct Teaching {
        /// The probability of the true symbol; else it is what the model itself likes best.
        var truth = 1.0
        /// Decides which.
        var seed: UInt64 = 0
        /// The weight of everything in the loss.
        var weight: Float = 1
        var labelSmoothing: Float = 0
    }

    /// Adds the cross-entropy of `targets` to the tape's loss, and the penalty for inputs that
    /// did not get their share of attention.
    ///
    /// - Parameters:
    ///   - input: encoded, its sequences in the order of `order`.
    ///   - targets: the symbols of each sequence without end, in the order in which `order` was
    ///     given the lengths of the inputs; −1 for symbols that the decoder does not know.
    func loss(
        _ input: EncodedInput, order: PackedOrder, targets: [[Int32]], teaching: Teaching,
        tape: Tape
    ) -> Loss {
        let prepared = prepare(input, tape: tape)
        let writing = PackedOrder(lengths: targets.map { $0.count + 1 })
        let sequences = writing.order.map { Int32(order.places[$0]) }
        var generator = SeededGenerator(seed: teaching.seed, "scheduled sampling")
        let isForced = teaching.truth >= 1
        func truth(_ sequence: Int, _ step: Int) -> Int32 {
            step == 0 ? Self.end : max(Self.end, targets[sequence][step - 1])
        }
        // Without own symbols all steps' inputs are known, and make one product.
        let forced = isForced ? inputGates(writing.rows(truth), tape: tape) : nil
        let fixed = fixedGates(prepared, sequences: sequences, tape: tape)
        var state = begin(prepared, sequences: sequences, tape: tape)
        var features: [Variable] = []
        var weights: [Variable] = []
        for step in 0..<writing.layout.steps {
            let active = writing.layout.active[step]
            if active < state.layers[0].rows {
                state.layers = state.layers.map { tape.rows($0, 0..<active) }
            }
            let gates: Variable
            if let forced {
                let first = writing.layout.offsets[step]
                gates = tape.rows(forced, first..<first + active)
            } else {
                var symbols = (0..<active).map { truth(writing.order[$0], step) }
                if step > 0 {
                    let own = (0..<active).filter { _ in generator.uniform() >= teaching.truth }
                    replace(own, of: &symbols, after: features[step - 1], tape: tape)
                }
                gates = inputGates(symbols, tape: tape)
            }
            let written = self.step(
                state, gates: gates, fixed: fixed?.rows(0..<active, tape: tape),
                prepared: prepared, sequences: sequences, tape: tape)
            state = written.state
            features.append(written.features)
            if let seen = written.weights { weights.append(seen) }
        }
        let dropped = tape.dropout(
            tape.stack(features), probability: configuration.dropout)
        let (nats, rows) = tape.crossEntropy(
            scores(dropped, tape: tape),
            targets: writing.rows { sequence, step in
                step == targets[sequence].count ? Self.end : targets[sequence][step]
            },
            weight: teaching.weight, smoothing: teaching.labelSmoothing)
        if configuration.coverage > 0 {
            tape.addCoverage(
                weights, lengths: sequences.map { input.layout.lengths[Int($0)] },
                factor: configuration.coverage * teaching.weight)
        }
        return Loss(nats: nats, symbols: rows)
    }

    /// Puts what the model likes best after `features` in the place of some symbols.
    private func replace(
        _ rows: [Int], of symbols: inout [Int32], after features: Variable, tape: Tape
    ) {
        guard !rows.isEmpty else { return }
        // Nothing comes back through a choice, so the record of this product stays unused.
        let scores = scores(tape.gather(features, rows.map { Int32($0) }), tape: tape)
        for (place, row) in rows.enumerated() {
            symbols[row] = Int32(scores.value.largest(inRow: place))
        }
    }
}
