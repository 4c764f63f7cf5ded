import SonorantLabelling
import SonorantTensors
import SonorantText

/// What makes a speech model one of states rather than of symbols: a hidden Markov model whose
/// states the network tells apart.
///
/// Of the network's V outputs the first, the null symbol of the alphabet, is never a target; output
/// s + 1 is state s.
///
/// Source: Bourlard and Morgan 1994, "Connectionist speech recognition: a hybrid approach".
package struct HybridPart: Codable, Sendable, Equatable {
    /// Words as chains of states.
    package var words: HiddenMarkovModel
    /// How frequent the states are.
    package var priors: StatePriors
    /// How words follow one another.
    package var transitions: WordTransitions
    /// How the two are weighed and searched.
    package var configuration: HMMConfiguration

    /// A part with all its facts.
    package init(
        words: HiddenMarkovModel, priors: StatePriors, transitions: WordTransitions,
        configuration: HMMConfiguration
    ) {
        self.words = words
        self.priors = priors
        self.transitions = transitions
        self.configuration = configuration
    }

    /// The states as the symbols of an alphabet, such as `one.2`.
    package static func alphabet(of words: HiddenMarkovModel) throws -> Alphabet {
        try Alphabet(
            unit: .word,
            symbols: words.units.flatMap { unit in
                (1...unit.states).map { "\(unit.name).\($0)" }
            })
    }

    /// log p(x | s) up to what is the same for all states, times the acoustic scale: (T, S).
    ///
    /// - Parameter logProbabilities: (T, S + 1), the network's.
    package func scores(_ logProbabilities: Matrix) -> Matrix {
        let states = words.states
        precondition(
            logProbabilities.columns == states + 1,
            "\(logProbabilities.columns) outputs for \(states) states and the null symbol")
        var posteriors = Matrix(rows: logProbabilities.rows, columns: states)
        for frame in 0..<posteriors.rows {
            for state in 0..<states {
                posteriors[frame, state] = logProbabilities[frame, state + 1]
            }
        }
        return priors.scaledLogLikelihoods(posteriors, scale: configuration.acousticScale)
    }

    /// The graph of every text, with the word penalty on the way into each word.
    package var loop: StateGraph {
        var penalised = transitions
        for from in words.words.indices.map(Optional.some) + [nil] {
            for to in words.words.indices {
                penalised[from, to] -= configuration.wordPenalty
            }
        }
        return words.loop(penalised)
    }

    /// The likeliest way through `graph`.
    ///
    /// - Parameter logProbabilities: (T, S + 1), the network's.
    /// - Throws: ``HMMError``.
    package func bestPath(_ logProbabilities: Matrix, through graph: StateGraph) throws -> HMMPath {
        try graph.bestPath(
            scores(logProbabilities),
            beam: configuration.beam > 0 ? configuration.beam : nil)
    }
}
