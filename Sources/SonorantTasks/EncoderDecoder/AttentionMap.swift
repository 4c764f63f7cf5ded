import SonorantDrawing

/// Where a decoder looked when it wrote each symbol.
package struct AttentionMap: Sendable {
    /// What was read.
    package let title: String
    /// What each step of the input is called; empty where steps have no names.
    package let inputs: [String]
    /// What was written, the end included where it was.
    package let outputs: [String]
    /// For each output the weight of each step of the input.
    package let weights: [[Float]]

    /// - Parameter weights: as many rows as outputs, or more, which are left out.
    init(title: String, inputs: [String], outputs: [String], weights: [[Float]]) {
        self.title = title
        self.inputs = inputs
        self.outputs = outputs
        self.weights = Array(weights.prefix(outputs.count))
    }

    /// A drawing: a row for each symbol written, a column for each step of the input.
    package func svg() -> String {
        HeatMap(
            title: title, xLabel: "input", yLabel: "output", rows: outputs,
            columns: inputs, values: weights.map { $0.map { Double($0) } }
        ).svg()
    }

    /// The numbers.
    var json: JSONValue {
        .object([
            "inputs": .list(inputs.map { .text($0) }),
            "outputs": .list(outputs.map { .text($0) }),
            "weights": .list(weights.map { .list($0.map { .number(Double($0)) }) }),
        ])
    }
}
