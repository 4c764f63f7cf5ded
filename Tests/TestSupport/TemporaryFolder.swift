import Foundation
import SonorantSystem

/// A folder that is removed when the last reference to it goes.
package final class TemporaryFolder: Sendable {
    /// Where the folder is.
    package let path: String

    /// Makes an empty folder.
    package init() throws {
        path = NSTemporaryDirectory() + "sonorant-test-" + UUID().uuidString
        try Files.makeFolder(path)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of `name` inside the folder.
    package func path(_ name: String) -> String { path + "/" + name }

    /// Writes `text` to `name` inside the folder and returns its path.
    @discardableResult
    package func write(_ text: String, to name: String) throws -> String {
        try Files.write(text, to: path(name))
        return path(name)
    }
}
