extension Int {
    /// This many of `things`, a noun in the singular: `1 epoch`, `2 epochs`.
    package func counted(_ thing: String) -> String { "\(self) \(thing)\(self == 1 ? "" : "s")" }
}
