import Foundation
import SonorantSystem

/// The reference files under `Tests/Golden`.
package enum Golden {
    /// The path of `name` under `Tests/Golden`.
    package static func path(_ name: String, file: String = #filePath) -> String {
        URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Golden").appendingPathComponent(name).path
    }

    /// A golden JSON file, decoded.
    package static func json<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value
    {
        try JSONDecoder().decode(type, from: Files.read(path(name)))
    }
}
