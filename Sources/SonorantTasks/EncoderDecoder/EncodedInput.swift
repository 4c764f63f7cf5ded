import SonorantLayers
import SonorantTensors

/// What a decoder knows of a minibatch of inputs: the encoder's states. B sequences, N rows, E
/// columns.
package struct EncodedInput {
    /// (N, E), packed.
    package let states: Variable
    package let layout: PackedLayout
    /// (B, E): the last state in each reading direction.
    package let last: Variable

    /// - Parameter halves: whether the directions of reading stand side by side in `states`.
    package init(states: Variable, layout: PackedLayout, halves: Bool, tape: Tape) {
        self.states = states
        self.layout = layout
        last = tape.lastState(states, layout: layout, halves: halves)
    }
}
