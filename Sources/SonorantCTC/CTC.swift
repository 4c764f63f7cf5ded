/// What connectionist temporal classification asks of labels and frames.
///
/// Source: Graves, Fernández, Gomez and Schmidhuber 2006.
package enum CTC {
    /// The smallest number of frames that can carry `labels`: one for each, and one more for the
    /// null label between two equal neighbours.
    package static func requiredFrames<Labels: Sequence>(_ labels: Labels) -> Int
    where Labels.Element: Equatable {
        var frames = 0
        var previous: Labels.Element?
        for label in labels {
            frames += label == previous ? 2 : 1
            previous = label
        }
        return frames
    }

    /// The labels that a path of one symbol a frame stands for: runs are trimmed to one symbol,
    /// then the null label is dropped.
    ///
    /// - Parameters:
    ///   - path: a symbol for each frame.
    ///   - blank: the null label.
    package static func collapse<Symbol: Equatable>(
        _ path: some Sequence<Symbol>, blank: Symbol
    ) -> [Symbol] {
        var labels: [Symbol] = []
        var previous: Symbol?
        for symbol in path {
            if symbol != previous, symbol != blank { labels.append(symbol) }
            previous = symbol
        }
        return labels
    }
}
