// swift-tools-version: 6.1
import PackageDescription

/// Programs that use the library as any other package would: by its one product, without flags.
let package = Package(
    name: "SonorantExamples",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "Sonorant", path: "..")
    ],
    targets: ["Transcribe", "StreamPipe", "TrainFolder", "TagText"].map { name in
        .executableTarget(
            name: name, dependencies: [.product(name: "Sonorant", package: "Sonorant")])
    },
    swiftLanguageModes: [.v6]
)
