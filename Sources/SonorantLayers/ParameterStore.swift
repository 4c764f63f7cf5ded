import SonorantTensors
import Synchronization

/// One named array of weights within a ``ParameterStore``.
package struct Parameter: Sendable, Equatable {
    /// Unique in its model, such as `encoder.0.input_weight`.
    package let name: String
    /// Rows and columns, or the length of a vector.
    package let shape: [Int]
    /// Where its values lie in the store's flat array.
    package let range: Range<Int>

    /// Its part of an array that is laid out as the store's; a vector is one row.
    func view(in buffer: FloatBuffer) -> MatrixView {
        precondition(range.upperBound <= buffer.count, "\(name) lies behind the array's end")
        let columns = shape.isEmpty ? 1 : shape[shape.count - 1]
        return MatrixView(
            base: buffer.base + range.lowerBound, rows: columns == 0 ? 0 : range.count / columns,
            columns: columns)
    }
}

/// All weights of a model as one flat array.
///
/// Optimisers, clipping and checkpoints work on the flat array; layers find their own part
/// through the ``Parameter`` they registered. Every parameter starts on a cache line; the gaps
/// stay zero. Gradients are their user's: see ``Gradients``.
///
/// Any number of threads may use the weights at once while nobody changes them. Whoever registers,
/// allocates or writes values has the store to itself.
//
// Sendable: it is changed only while it is built, loaded or trained, by the one thread that has
// it; what several threads fill while they use it, the packed forms, is under a mutex.
package final class ParameterStore: @unchecked Sendable {
    /// In the order in which the layers registered them.
    package private(set) var parameters: [Parameter] = []
    package let values = FloatBuffer()
    /// The length of the flat array, gaps included.
    package private(set) var flatCount = 0

    /// Counts the changes of the values, so that they are packed again when they are next used.
    package private(set) var version = 0

    /// The most floats for which ``allocate()`` makes the array.
    private let largest: Int
    private let forms = Mutex<[PackedForm: PackedEntry]>([:])

    /// An empty store.
    package init() { largest = .max }

    /// An empty store that makes no array, but stays unallocated, if more is registered than
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

    /// Makes the array, all zero.
    package func allocate() {
        guard flatCount <= largest else { return }
        values.reserve(flatCount)
    }

    /// The values of `parameter` as a matrix; a vector is one row.
    package func value(_ parameter: Parameter) -> MatrixView {
        parameter.view(in: values)
    }

    /// The values as `form` says, packed for products: once for all who use the store.
    func packed(_ form: PackedForm) -> PackedWeights {
        let entry = forms.withLock { forms in
            if let known = forms[form] { return known }
            let made = PackedEntry(form)
            forms[form] = made
            return made
        }
        return entry.weights(of: self)
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
