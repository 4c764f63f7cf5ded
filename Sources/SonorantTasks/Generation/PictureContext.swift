import SonorantLayers
import SonorantTensors

/// What a network that writes a picture pixel by pixel, row by row, sees beside the pixel before:
/// its column, and the three nearest pixels of the row above.
///
/// A recurrent net could remember a whole row; seeing it leaves the memory to the shape. Source of
/// the idea: van den Oord et al. 2016, "Pixel recurrent neural networks" (Row LSTM).
final class PictureContext {
    /// Columns of the tables.
    private static let size = 16
    private let width: Int
    private let above: [Parameter]
    private let column: Parameter

    /// - Parameters:
    ///   - width: pixels in a row.
    ///   - symbols: the number V of symbols.
    init(width: Int, symbols: Int, store: ParameterStore) {
        self.width = width
        above = ["left", "above", "right"].map {
            store.register("picture.\($0)", shape: [symbols, Self.size])
        }
        column = store.register("picture.column", shape: [width, Self.size])
    }

    /// Columns of all parts together.
    var outputSize: Int { (above.count + 1) * Self.size }

    func initialise(_ store: ParameterStore, generator: inout SeededGenerator) {
        for table in above + [column] {
            store.fillUniformly(table, bound: 0.5, generator: &generator)
        }
    }

    /// Four matrices, a row a place; zeros for pixels beyond the edges.
    func vectors(
        _ places: [GenerationModel.Place], symbols: [[Int32]], tape: Tape
    ) -> [Variable] {
        zip(above, [-1, 0, 1]).map { table, shift in
            tape.embedding(
                table,
                places.map { place in
                    let row = place.step - width
                    guard row >= 0, (0..<width).contains(row % width + shift) else { return -1 }
                    return symbols[place.sequence][row + shift]
                })
        } + [tape.embedding(column, places.map { Int32($0.step % width) })]
    }
}
