/// The version of this package.
package enum SonorantVersion {
    /// Major, minor and patch number (semantic versioning 2).
    package static let current = "0.1.0"
}
