import SonorantTensors

/// A matrix on a ``Tape``: a value, and in the backward pass the gradient of the loss with respect
/// to it.
///
/// Its memory belongs to the tape and is good until ``Tape/reset(training:seed:precision:)``.
package final class Variable {
    /// (rows, columns), without gaps between rows unless it is a part of another's columns.
    package let value: MatrixView
    /// Whether a gradient has to reach it.
    let needsGradient: Bool
    /// Where the gradient lies; made on first use, all zero.
    private var memory: MatrixView?
    private let arena: TapeArena

    init(
        value: MatrixView, gradient: MatrixView? = nil, needsGradient: Bool, arena: TapeArena
    ) {
        self.value = value
        self.memory = gradient
        self.needsGradient = needsGradient
        self.arena = arena
    }

    /// The number of rows.
    package var rows: Int { value.rows }
    /// The number of columns.
    package var columns: Int { value.columns }

    /// The gradient, to be added to: zeros where nobody has yet.
    package var gradient: MatrixView {
        if let memory { return memory }
        let made = arena.matrix(rows: rows, columns: columns)
        made.clear()
        memory = made
        return made
    }

    /// Whether somebody has added to the gradient.
    var hasGradient: Bool { memory != nil }
}

/// Memory for the matrices of one pass, taken piece by piece and given back all at once.
///
/// A pass that needed several chunks leaves one behind for the next that is as large as all of
/// them, so that a run does not grow: passes of other shapes would not fit the same pieces.
final class TapeArena {
    private static let chunkSize = 1 << 20
    private var chunks: [FloatBuffer] = []
    private var chunk = 0
    private var used = 0

    /// The floats that all chunks hold together.
    var capacity: Int { chunks.reduce(0) { $0 + $1.count } }

    /// Takes everything back.
    func reset() {
        if chunks.count > 1 {
            let total = capacity
            chunks.removeAll()
            chunks.append(FloatBuffer(count: total))
        }
        chunk = 0
        used = 0
    }

    /// `count` floats of undefined content, on a cache line.
    func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
        let needed = (count + 15) / 16 * 16
        while chunk < chunks.count, used + needed > chunks[chunk].count {
            chunk += 1
            used = 0
        }
        if chunk == chunks.count {
            chunks.append(FloatBuffer(count: max(Self.chunkSize, needed)))
        }
        defer { used += needed }
        return chunks[chunk].base + used
    }

    /// A matrix of undefined content without gaps.
    func matrix(rows: Int, columns: Int) -> MatrixView {
        MatrixView(base: floats(rows * columns), rows: rows, columns: columns)
    }

    /// The same for a factor in `precision`, with the zeros behind it that `OuterProducts` wants.
    func operand(rows: Int, columns: Int, precision: Precision) -> Operand {
        let padded = rows + OuterProducts.padding
        let memory = floats((padded * columns * precision.width + 3) / 4)
        let all = Operand(base: memory, rows: padded, columns: columns, precision: precision)
        all.rows(rows..<padded).clear()
        return all.rows(0..<rows)
    }
}
