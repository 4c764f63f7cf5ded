import SonorantTensors

/// Sums of a chain's expected and observed steps, in `Double`, over the sequences of a minibatch.
///
/// It is the loss's gradient with respect to transitions, start and end scores.
package final class ChainGradient {
    private(set) var tags = 0
    private(set) var width = 0
    private let memory = ScratchBuffer<Double>()

    package init() {}

    /// (K, width): gradients of the transitions.
    var transitions: UnsafeMutablePointer<Double> { memory.base }
    /// (K, width): what is still to be multiplied by the powers of the transitions.
    var products: UnsafeMutablePointer<Double> { memory.base + tags * width }
    /// `width` each.
    var start: UnsafeMutablePointer<Double> { memory.base + 2 * tags * width }
    var end: UnsafeMutablePointer<Double> { start + width }

    /// Sets all to zero, for chains like `tables`.
    package func clear(like tables: ChainTables) {
        (tags, width) = (tables.tags, tables.width)
        let count = (2 * tags + 2) * width
        memory.reserve(count).initialize(repeating: 0, count: count)
    }

    /// Adds `factor` for each step of `sequence`.
    func count(_ sequence: some RandomAccessCollection<Int>, times factor: Double) {
        guard let first = sequence.first, let last = sequence.last else { return }
        start[first] += factor
        end[last] += factor
        var before = first
        for tag in sequence.dropFirst() {
            transitions[before * width + tag] += factor
            before = tag
        }
    }

    /// Multiplies ``products`` by the powers of `tables`, adds them to the transitions, and sets
    /// them to zero.
    package func finish(_ tables: ChainTables) {
        // Looked up once: through the properties a number costs a call or two.
        let (transitions, products, powers) = (transitions, products, tables.powers)
        for index in 0..<tags * width {
            transitions[index] += products[index] * powers[index]
            products[index] = 0
        }
    }

    /// Adds what `other` has.
    package func add(_ other: ChainGradient) {
        let (mine, others) = (transitions, other.transitions)
        for index in 0..<tags * width { mine[index] += others[index] }
        for tag in 0..<tags {
            start[tag] += other.start[tag]
            end[tag] += other.end[tag]
        }
    }

    /// Adds all of it to `target`.
    package func add(to target: ChainView) {
        let transitions = transitions
        for from in 0..<tags {
            for to in 0..<tags {
                target.transitions[from * tags + to] += Float(transitions[from * width + to])
            }
            target.start[from] += Float(start[from])
            target.end[from] += Float(end[from])
        }
    }
}
