/// Wrong usage: options, or files named by them, that do not go together.
package struct UsageError: Failure, Equatable {
    package let description: String
    package var category: FailureCategory { .usage }

    package init(_ description: String) { self.description = description }
}
