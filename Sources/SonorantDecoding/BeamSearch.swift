import Foundation
import SonorantLanguageModels
import SonorantTensors

/// One utterance on its way through a ``BeamDecoder``, frame by frame.
///
/// A frame costs O(beam · log beam) where its symbols are clear, since a symbol is only looked at
/// while its probability can still bring a prefix into the beam; no candidate that belongs into
/// the beam is missed by that. Memory follows the beam, not the length of the utterance, but for
/// the labels of what is left of it.
package final class BeamSearch {
    let decoder: BeamDecoder
    private var state: BeamState
    private var frame = 0

    /// A log probability below this counts as this, so that no symbol is impossible.
    private static let leastLogProbability: Float = -500

    /// A search before the first frame.
    package init(_ decoder: BeamDecoder) {
        self.decoder = decoder
        state = BeamState(decoder)
    }

    /// Goes on with `logProbabilities`, (T, V), natural log.
    ///
    /// - Throws: ``DecodingError/wrongWidth(columns:symbols:)``,
    ///   ``DecodingError/notANumber(frame:symbol:)``.
    package func append(_ logProbabilities: Matrix) throws {
        let symbols = decoder.alphabet.count
        guard logProbabilities.rows > 0 else { return }
        guard logProbabilities.columns == symbols else {
            throw DecodingError.wrongWidth(columns: logProbabilities.columns, symbols: symbols)
        }
        for row in 0..<logProbabilities.rows {
            let values = logProbabilities[row: row]
            let emission = state.emission
            for (symbol, value) in values.enumerated() {
                guard !value.isNaN else {
                    throw DecodingError.notANumber(
                        frame: frame, symbol: decoder.alphabet.symbols[symbol])
                }
                emission[symbol] = exp(Double(max(value, Self.leastLogProbability)))
            }
            state.step()
            frame += 1
        }
    }

    // What a reading is made of.
    var active: UnsafeBufferPointer<Int32> {
        UnsafeBufferPointer(start: state.active, count: state.count)
    }
    var endingInBlank: UnsafeMutablePointer<Double> { state.endingInBlank }
    var endingInLabel: UnsafeMutablePointer<Double> { state.endingInLabel }
    var nodes: UnsafeMutablePointer<PrefixTree.Node> { state.tree.nodes }
    /// What a neural model adds, in nats, where the utterance ends after the prefix in `slot`.
    func neuralEnding(_ slot: Int) -> Double { state.neuralEnding(slot) }
    /// The natural log of what all probabilities have been divided by.
    var offset: Double { state.offset }
}
