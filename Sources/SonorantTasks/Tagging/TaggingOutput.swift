import Foundation
import SonorantLabelling
import SonorantLayers
import SonorantModels
import SonorantTensors

/// What stands on the scores of the tags: the loss that they are trained with, and how the best
/// sequence is found.
///
/// K tags. Where tokens are tagged one by one, decoding is still by a chain: one whose transitions
/// score 0 where they are allowed. The difference of two tags' logits is what counts there, for a
/// softmax as for sigmoids of which exactly one is to be true.
final class TaggingOutput {
    let configuration: TaggingConfiguration
    private let constraints: TransitionConstraints
    private let store: ParameterStore
    private let chain: (transitions: Parameter, start: Parameter, end: Parameter)?
    private let loss: ChainLoss
    private let scratch = FloatBuffer()

    /// - Parameter store: gets the weights of the chain, all 0 to begin with.
    init(
        _ configuration: TaggingConfiguration, constraints: TransitionConstraints,
        store: ParameterStore
    ) {
        self.configuration = configuration
        self.constraints = constraints
        self.store = store
        let tags = constraints.tags
        chain =
            configuration.output.isChain
            ? (
                store.register("chain.transitions", shape: [tags, tags]),
                store.register("chain.start", shape: [tags]),
                store.register("chain.end", shape: [tags])
            ) : nil
        let objective: ChainObjective =
            switch configuration.output {
            case .perceptron: .perceptron
            case .margin: .margin(cost: configuration.marginCost)
            case .crf, .softmax, .sigmoid: .likelihood
            }
        loss = ChainLoss(objective: objective, constraints: constraints)
    }

    /// Adds the loss of `logits` to the tape's.
    ///
    /// - Parameters:
    ///   - logits: (N, K), packed.
    ///   - tags: one for each row; −1 leaves the row out, which a sentence does wholly or not at
    ///     all.
    ///   - weight: by which everything is multiplied for the gradient.
    /// - Returns: the nats of all rows together, neither weighted nor smoothed.
    func add(
        _ logits: Variable, layout: PackedLayout, tags: [Int32], weight: Float, smoothing: Float,
        tape: Tape
    ) -> Double {
        switch configuration.output {
        case .softmax:
            return tape.crossEntropy(logits, targets: tags, weight: weight, smoothing: smoothing)
                .nats
        case .sigmoid: return addSigmoid(logits, tags: tags, weight: weight, tape: tape)
        case .crf, .perceptron, .margin:
            return addChain(logits, layout: layout, tags: tags, weight: weight, tape: tape)
        }
    }

    private func addSigmoid(
        _ logits: Variable, tags: [Int32], weight: Float, tape: Tape
    ) -> Double {
        let targets = tape.zeros(rows: logits.rows, columns: logits.columns).value
        for (row, tag) in tags.enumerated() where tag >= 0 { targets.row(row)[Int(tag)] = 1 }
        let gradient = tape.zeros(rows: logits.rows, columns: logits.columns).value
        let nats = SigmoidLoss().lossAndGradient(
            logits: logits.value, gradient: gradient, targets: targets, mask: tags.map { $0 >= 0 },
            scale: weight, pool: tape.pool)
        tape.add(loss: Double(weight) * nats, of: logits) { $0.add(gradient) }
        return nats
    }

    private func addChain(
        _ logits: Variable, layout: PackedLayout, tags: [Int32], weight: Float, tape: Tape
    ) -> Double {
        // Sentences with unknown tags have no loss; they are few, and only in data that the model
        // is measured on.
        let places = Tape.sequences(layout)
        var excluded = Set<Int>()
        for (row, tag) in tags.enumerated() where tag < 0 { excluded.insert(Int(places[row])) }
        precondition(
            excluded.isEmpty || !tape.training, "unknown tags in training, which makes the tags")
        let gradient = tape.zeros(rows: logits.rows, columns: logits.columns).value
        let losses = loss.lossAndGradient(
            unaries: logits.value, gradient: gradient, layout: layout,
            tags: tags.map { max($0, 0) }, scores: scores,
            scoreGradient: tape.training ? gradients(tape.workspace) : unused, scale: weight,
            pool: tape.pool)
        let nats = losses.enumerated().reduce(0.0) {
            excluded.contains($1.offset) ? $0 : $0 + $1.element
        }
        tape.add(loss: Double(weight) * nats, of: logits) { $0.add(gradient) }
        return nats
    }

    /// The best allowed sequence of each of the layout's; nil where none is allowed.
    func bestPaths(_ logits: MatrixView, layout: PackedLayout, tape: Tape) -> [TagPath?] {
        loss.bestPaths(unaries: logits, layout: layout, scores: scores, pool: tape.pool)
    }

    /// The chain as a value, for marginals and several best sequences.
    var linearChain: LinearChain {
        guard let chain else {
            return LinearChain(
                scores: ChainScores(tags: constraints.tags), constraints: constraints)
        }
        return LinearChain(
            scores: ChainScores(
                transitions: Matrix(
                    rows: constraints.tags, columns: constraints.tags,
                    elements: store.floats(of: chain.transitions)),
                start: store.floats(of: chain.start), end: store.floats(of: chain.end)),
            constraints: constraints)
    }

    // MARK: The chain's numbers

    private var scores: ChainView {
        chain == nil ? unused : view { store.value($0).base }
    }

    private func gradients(_ workspace: Workspace) -> ChainView {
        view { workspace.gradients[$0].base }
    }

    private func view(_ base: (Parameter) -> UnsafeMutablePointer<Float>) -> ChainView {
        guard let chain else { preconditionFailure("no chain for \(configuration.output)") }
        return ChainView(
            tags: constraints.tags, transitions: base(chain.transitions), start: base(chain.start),
            end: base(chain.end))
    }

    /// Zeros to read, or a place for what nobody wants.
    private var unused: ChainView {
        let tags = constraints.tags
        scratch.reserve(tags * (tags + 2))
        scratch.base.update(repeating: 0, count: tags * (tags + 2))
        return ChainView(
            tags: tags, transitions: scratch.base, start: scratch.base + tags * tags,
            end: scratch.base + tags * (tags + 1))
    }
}

extension MatrixView {
    /// Adds `other`, of the same shape.
    fileprivate func add(_ other: MatrixView) {
        for row in 0..<rows {
            let (target, source) = (self.row(row), other.row(row))
            for column in 0..<columns { target[column] += source[column] }
        }
    }
}
