import SonorantSystem

/// What a model wrote about one input: the least that a result has.
package protocol ResultLine: Sendable {
    /// The input.
    var id: String { get }
    /// What was written.
    var text: String { get }

    /// A JSON object on one line, without the line end.
    func jsonLine() throws -> String
}

extension Transcript: ResultLine {
    package func jsonLine() throws -> String { try JSONText.line(self) }
}
