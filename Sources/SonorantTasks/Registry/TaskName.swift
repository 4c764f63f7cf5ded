/// What a model learns: the key `task` of a configuration and of a model file.
///
/// Which names there are is up to the ``TaskRegistry``. A name may stand for two definitions, one
/// that reads text and one that hears.
package struct TaskName: RawRepresentable, Codable, Sendable, Hashable, CaseIterable {
    package let rawValue: String

    /// The task that is registered as `rawValue`; nil where there is none.
    package init?(rawValue: String) {
        guard let name = Self.allCases.first(where: { $0.rawValue == rawValue }) else {
            return nil
        }
        self = name
    }

    /// A name for a definition to register.
    package init(registering name: String) { rawValue = name }

    /// All that are registered.
    package static var allCases: [TaskName] { TaskRegistry.names }
}
