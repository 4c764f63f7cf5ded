import CSIMD
import SonorantLayers
import SonorantTensors

/// The outputs of a network for one sequence whose frames arrive piece by piece.
///
/// The outputs together are those that ``NetworkRunner/logProbabilities(of:)`` has for the whole
/// sequence, however it is cut into pieces. Any number of streams may share one network.
package final class NetworkStream {
    private let runner: NetworkRunner
    private var network: AcousticModel { runner.network }
    /// Frames that are not yet done with, and how many of a block count; of a network that
    /// looks only back, as many as there are.
    private var waiting: [Float] = []
    private let chunk: Int
    private let lookAhead: Int
    private var before: RecurrentStates?
    private var spare: RecurrentStates

    /// Frames at most that are computed at once.
    private static let mostAtOnce = 512

    /// A stream without frames.
    ///
    /// - Precondition: the network ``AcousticModel/isIncremental``.
    package init(_ network: AcousticModel, precision: Precision = .f32, pool: ThreadPool) {
        precondition(
            network.isIncremental, "a network that needs the whole sequence cannot be streamed")
        runner = NetworkRunner(network, precision: precision, pool: pool)
        chunk = network.configuration.chunk
        lookAhead = network.configuration.lookAhead
        spare = RecurrentStates(layers: RecurrentStack.states(network.configuration))
    }

    /// Frames that a network with look-ahead still waits for more with.
    package var waitingFrames: Int { waiting.count / network.inputSize }

    /// Goes on with `features`, (T, D).
    ///
    /// - Returns: (N, V), natural log: the outputs of all frames for which enough is known, from
    ///   the first that was not yet given out.
    package func append(_ features: Matrix) -> Matrix {
        precondition(
            features.rows == 0 || features.columns == network.inputSize,
            "\(features.columns) features for a network of \(network.inputSize)")
        waiting += features.elements
        return run { left in
            chunk == 0 ? min(left, Self.mostAtOnce) : left >= chunk + lookAhead ? chunk : 0
        }
    }

    /// The outputs of the frames that are left; the stream begins anew after it.
    package func finish() -> Matrix {
        let result = run { left in min(left, chunk == 0 ? Self.mostAtOnce : chunk) }
        before = nil
        return result
    }

    /// Blocks of as many frames as `next` makes of those left, until it makes 0.
    private func run(_ next: (Int) -> Int) -> Matrix {
        var done = 0
        var elements: [Float] = []
        let size = network.inputSize
        waiting.withUnsafeMutableBufferPointer { waiting in
            while case let kept = next(waiting.count / size - done), kept > 0,
                let base = waiting.baseAddress
            {
                let rows = min(waiting.count / size - done, kept + lookAhead)
                let frames = MatrixView(base: base + done * size, rows: rows, columns: size)
                let block = Block(kept: kept, before: before, after: spare)
                elements += runner.logProbabilities(ofBlock: frames, block: block)
                (before, spare) = (
                    spare,
                    before ?? RecurrentStates(layers: RecurrentStack.states(network.configuration))
                )
                done += kept
            }
        }
        waiting.removeFirst(done * size)
        return Matrix(
            rows: elements.count / network.outputSize, columns: network.outputSize,
            elements: elements)
    }
}
