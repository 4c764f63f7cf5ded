/// The version of this package.
public enum SonorantVersion {
    /// Major, minor and patch number (semantic versioning 2).
    public static let current = "0.1.0"
}
