import SonorantTensors

/// One named array of weights within a ``ParameterStore``.
package struct Parameter: Sendable, Equatable {
    /// Unique in its model, such as `encoder.0.input_weight`.
    package let name: String
    /// Rows and columns, or the length of a vector.
    package let shape: [Int]
    /// Where its values lie in the store's flat array.
    package let range: Range<Int>
}

/// All weights of a model and their gradients, each as one flat array.
///
/// Optimisers, clipping and checkpoints work on the flat arrays; layers find their own part
/// through the ``Parameter`` they registered. Every parameter starts on a cache line; the gaps
/// stay zero.
///
/// Sendable: nothing guards it; a pass shares its work out so that no two threads write the same
/// weights or gradients, and nobody else uses the store meanwhile.
package final class ParameterStore: @unchecked Sendable {
    /// In the order in which the layers registered them.
    package private(set) var parameters: [Parameter] = []
    package let values = FloatBuffer()
    package let gradients = FloatBuffer()
    /// The length of the flat arrays, gaps included.
    package private(set) var flatCount = 0

    /// Counts the changes of the values, so that layers know when to pack them anew.
    package private(set) var version = 0

    /// The most floats for which ``allocate()`` makes arrays.
    private let largest: Int

    /// An empty store.
    package init() { largest = .max }

    /// An empty store that makes no arrays, but stays unallocated, if more is registered than
    /// parameters of `counts` weights: for sizes that somebody else claims.
    package init(atMost counts: [Int]) {
        largest = counts.reduce(0) { $0 + Self.padded($1) }
    }

    /// `count` with the gap that follows.
    private static func padded(_ count: Int) -> Int { (count + 15) / 16 * 16 }

    /// To be called after values were written in place.
    package func valuesChanged() { version += 1 }

    /// The number of weights, gaps left out.
    package var weightCount: Int { parameters.reduce(0) { $0 + $1.range.count } }

    /// Sets a parameter aside. All must be registered before ``allocate()``.
    package func register(_ name: String, shape: [Int]) -> Parameter {
        precondition(values.count == 0, "\(name) was registered after the store was allocated")
        precondition(!parameters.contains { $0.name == name }, "\(name) was registered twice")
        let count = shape.reduce(1, *)
        let parameter = Parameter(
            name: name, shape: shape, range: flatCount..<flatCount + count)
        parameters.append(parameter)
        flatCount += Self.padded(count)
        return parameter
    }

    /// Makes the arrays, all zero.
    package func allocate() {
        guard flatCount <= largest else { return }
        values.reserve(flatCount)
        gradients.reserve(flatCount)
    }

    /// The values of `parameter` as a matrix; a vector is one row.
    package func value(_ parameter: Parameter) -> MatrixView {
        view(of: parameter, in: values)
    }

    /// The gradients of `parameter` as a matrix; a vector is one row.
    package func gradient(_ parameter: Parameter) -> MatrixView {
        view(of: parameter, in: gradients)
    }

    private func view(of parameter: Parameter, in buffer: FloatBuffer) -> MatrixView {
        let columns = parameter.shape.isEmpty ? 1 : parameter.shape[parameter.shape.count - 1]
        return MatrixView(
            base: buffer.base + parameter.range.lowerBound,
            rows: columns == 0 ? 0 : parameter.range.count / columns, columns: columns)
    }

    /// A copy of the values of `parameter`, row-major.
    package func floats(of parameter: Parameter) -> [Float] {
        Array(values.floats[parameter.range])
    }

    /// Replaces the values of `parameter`.
    package func set(_ floats: [Float], of parameter: Parameter) {
        precondition(
            floats.count == parameter.range.count,
            "\(parameter.name) has \(parameter.range.count) values, not \(floats.count)")
        for (index, value) in zip(parameter.range, floats) { values.floats[index] = value }
        valuesChanged()
    }

    /// Fills `parameter` with uniform numbers from -`bound` to `bound`.
    package func fillUniformly(
        _ parameter: Parameter, bound: Double, generator: inout SeededGenerator
    ) {
        let target = values.floats
        for index in parameter.range {
            target[index] = Float(generator.uniform(in: -bound..<bound))
        }
        valuesChanged()
    }
}

extension ParameterStore {
    /// Fills a matrix (inputs, outputs) uniformly within ±√(6 / (inputs + outputs)): Glorot and
    /// Bengio 2010.
    package func fillGlorot(_ parameter: Parameter, generator: inout SeededGenerator) {
        let bound = (6 / Double(parameter.shape.reduce(0, +))).squareRoot()
        fillUniformly(parameter, bound: bound, generator: &generator)
    }
}
