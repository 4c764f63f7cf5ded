import SonorantTensors

/// Products by a table that is used by its rows as well.
extension Tape {
    /// x Wᵀ + b: scores of each row of a table, as an output layer that shares its weights with
    /// the input's vectors has them.
    ///
    /// - Parameters:
    ///   - table: (outputs, columns of x).
    ///   - bias: outputs; nil for none.
    /// - Returns: (rows of x, outputs).
    ///
    /// Source: Press and Wolf 2017, "Using the output embedding to improve language models".
    package func linear(
        _ x: Variable, transposed table: Parameter, bias: Parameter? = nil
    ) -> Variable {
        precondition(
            table.shape.count == 2 && table.shape[1] == x.columns,
            "\(x.columns) columns by the transposed weights \(table.shape) of \(table.name)")
        let leaf = parameter(table)
        let biasLeaf = bias.map { parameter($0) }
        let y = result(rows: x.rows, columns: table.shape[0], of: [x, leaf])
        let weights = self.weight(table)
        let input = operand(x.value)
        if let biasLeaf {
            for row in 0..<y.rows {
                y.value.row(row).update(from: biasLeaf.value.base, count: y.columns)
            }
        } else {
            y.value.clear()
        }
        weights.multiplyTransposed(input, addingTo: y.value, tape: self)
        record(y) { [self] in
            let gradient = operand(y.gradient)
            // (x Wᵀ)ᵀ: the table's gradient is that of a product with the factors exchanged.
            weights.use(input: gradient, gradient: input)
            if let biasLeaf { addColumnSums(y.gradient, to: biasLeaf.gradient.base) }
            if x.needsGradient {
                weights.multiply(gradient, addingTo: x.gradient, tape: self)
            }
        }
        return y
    }
}
