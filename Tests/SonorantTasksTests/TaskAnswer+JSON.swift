import SonorantTasks

extension TaskAnswer {
    /// The answer for machines; empty where it is not made by hand.
    var json: JSONValue { (self as? any StructuredAnswer)?.json ?? .object([:]) }
}
