/// A section of a configuration file: settings that belong together, each with a default.
package protocol ConfigurationSection: Codable, Sendable, Equatable {
    /// The key under which it stands in the file.
    static var key: String { get }
    /// The defaults.
    init()
    /// Every value that makes no sense, as `section.key: found; needed`.
    var issues: [String] { get }
}
