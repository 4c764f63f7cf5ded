// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "Sonorant",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Sonorant", targets: ["Sonorant"]),
        .executable(name: "sonorant", targets: ["SonorantCommand"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // Floor 0: C libraries.
        .systemLibrary(
            name: "CSndFile", pkgConfig: "sndfile",
            providers: [.apt(["libsndfile1-dev"]), .brew(["libsndfile"])]),
        .systemLibrary(
            name: "CFFTW", pkgConfig: "fftw3f",
            providers: [.apt(["libfftw3-dev"]), .brew(["fftw"])]),
        .systemLibrary(
            name: "CSoxr", pkgConfig: "soxr",
            providers: [.apt(["libsoxr-dev"]), .brew(["libsoxr"])]),
        .systemLibrary(
            name: "CDNNL",
            providers: [.apt(["libdnnl-dev"]), .brew(["onednn"])]),
        .systemLibrary(
            name: "CZlib", pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),

        // Floor 1: C kernels of our own.
        .target(name: "CSIMD"),
        .target(name: "CTasks"),
        .target(
            name: "CProducts", dependencies: ["CDNNL"],
            linkerSettings: [.linkedLibrary("dnnl")]),

        // Floor 2: files, the console, interruption.
        .target(name: "SonorantSystem", dependencies: ["CZlib"]),

        // Floor 3: numbers and text.
        .target(
            name: "SonorantTensors",
            dependencies: ["CDNNL", "CProducts", "CSIMD", "CTasks", "SonorantSystem"]),
        .target(name: "SonorantText", dependencies: ["SonorantSystem"]),

        // Floor 4: one concern each, none knows of another.
        .target(
            name: "SonorantAudio",
            dependencies: [
                "CFFTW", "CSIMD", "CSndFile", "CSoxr", "SonorantSystem", "SonorantTensors",
            ]),
        .target(name: "SonorantLayers", dependencies: ["CSIMD", "SonorantTensors"]),
        .target(name: "SonorantCTC", dependencies: ["CSIMD", "SonorantSystem", "SonorantTensors"]),
        .target(
            name: "SonorantLabelling",
            dependencies: ["CSIMD", "SonorantSystem", "SonorantTensors", "SonorantText"]),
        .target(name: "SonorantLanguageModels", dependencies: ["SonorantSystem", "SonorantText"]),
        .target(name: "SonorantTranscripts", dependencies: ["SonorantSystem", "SonorantText"]),
        .target(name: "SonorantScoring", dependencies: ["SonorantSystem", "SonorantText"]),
        .target(
            name: "SonorantConfiguration",
            dependencies: [
                "SonorantSystem", "SonorantText",
                .product(name: "Yams", package: "Yams"),
            ]),
        .target(name: "SonorantDrawing", dependencies: ["SonorantSystem", "SonorantText"]),

        // Floor 5: corpora, models, decoding, alignment.
        .target(
            name: "SonorantAlignment",
            dependencies: [
                "CSIMD", "SonorantCTC", "SonorantSystem", "SonorantTensors", "SonorantText",
                "SonorantTranscripts",
            ]),
        .target(
            name: "SonorantDecoding",
            dependencies: [
                "SonorantConfiguration", "SonorantLanguageModels", "SonorantScoring",
                "SonorantSystem", "SonorantTensors", "SonorantText",
            ]),
        .target(
            name: "SonorantCorpora",
            dependencies: [
                "SonorantAudio", "SonorantScoring", "SonorantSystem", "SonorantTensors",
                "SonorantText", "SonorantTranscripts",
            ]),
        .target(
            name: "SonorantModels",
            dependencies: [
                "CSIMD", "SonorantAudio", "SonorantLabelling", "SonorantLayers", "SonorantSystem",
                "SonorantTensors", "SonorantText",
            ]),

        // Floor 6: training and inference.
        .target(
            name: "SonorantTraining",
            dependencies: [
                "CSIMD", "SonorantAudio", "SonorantCTC", "SonorantCorpora", "SonorantLayers",
                "SonorantModels", "SonorantSystem", "SonorantTensors", "SonorantText",
            ]),
        .target(
            name: "SonorantInference",
            dependencies: [
                "SonorantAlignment", "SonorantAudio", "SonorantCTC", "SonorantCorpora",
                "SonorantDecoding", "SonorantLabelling", "SonorantModels", "SonorantScoring",
                "SonorantSystem", "SonorantTensors", "SonorantText", "SonorantTranscripts",
            ]),

        // Floor 7: the tasks, a folder each.
        .target(
            name: "SonorantTasks",
            dependencies: [
                "CSIMD", "SonorantAudio", "SonorantCTC", "SonorantConfiguration", "SonorantCorpora",
                "SonorantDecoding", "SonorantDrawing", "SonorantInference", "SonorantLabelling",
                "SonorantLanguageModels", "SonorantLayers", "SonorantModels", "SonorantScoring",
                "SonorantSystem", "SonorantTensors", "SonorantText", "SonorantTraining",
                "SonorantTranscripts",
            ]),

        // Floor 8: the library, and what the command alone uses beside it.
        .target(
            name: "Sonorant",
            dependencies: [
                "SonorantAlignment", "SonorantAudio", "SonorantConfiguration", "SonorantCorpora",
                "SonorantDecoding", "SonorantInference", "SonorantModels", "SonorantScoring",
                "SonorantSystem", "SonorantTasks", "SonorantTensors", "SonorantText",
                "SonorantTraining", "SonorantTranscripts",
            ]),
        .target(
            name: "SonorantBench",
            dependencies: [
                "SonorantAudio", "SonorantCTC", "SonorantCorpora", "SonorantDecoding",
                "SonorantLabelling", "SonorantModels", "SonorantSystem", "SonorantTasks",
                "SonorantTensors", "SonorantText", "SonorantTraining",
            ]),
        .target(
            name: "SonorantDemos",
            dependencies: ["CSIMD", "SonorantLayers", "SonorantModels", "SonorantTensors"]),

        // Floor 9: the command.
        .executableTarget(
            name: "SonorantCommand",
            dependencies: [
                "SonorantAlignment", "SonorantAudio", "SonorantBench", "SonorantCTC",
                "SonorantCorpora", "SonorantDecoding", "SonorantDemos", "SonorantDrawing",
                "SonorantInference", "SonorantLanguageModels", "SonorantModels", "SonorantScoring",
                "SonorantSystem", "SonorantTasks", "SonorantTensors", "SonorantText",
                "SonorantTranscripts",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        // Tests.
        .target(name: "CAllocations", path: "Tests/CAllocations"),
        .target(
            name: "TestSupport",
            dependencies: [
                "CAllocations", "SonorantSystem", "SonorantTensors",
            ], path: "Tests/TestSupport"),
        .target(
            name: "TrainingSupport",
            dependencies: [
                "SonorantAudio", "SonorantCorpora", "SonorantTasks", "SonorantTensors",
                "TestSupport",
            ], path: "Tests/TrainingSupport"),
        .testTarget(name: "ArchitectureTests"),
        .testTarget(
            name: "LibraryTests", dependencies: ["Sonorant"], packageAccess: false),
        .testTarget(
            name: "SonorantAlignmentTests",
            dependencies: ["SonorantAlignment", "SonorantTensors", "SonorantText"]),
        .testTarget(
            name: "SonorantAudioTests",
            dependencies: ["SonorantAudio", "SonorantSystem", "SonorantTensors", "TestSupport"]),
        .testTarget(
            name: "SonorantCTCTests",
            dependencies: ["SonorantCTC", "SonorantTensors", "TestSupport"]),
        .testTarget(
            name: "SonorantCommandTests",
            dependencies: [
                "SonorantAudio", "SonorantConfiguration", "SonorantCorpora", "SonorantModels",
                "SonorantSystem", "SonorantTasks", "SonorantTensors", "SonorantText",
                "SonorantTraining", "SonorantTranscripts", "TestSupport", "TrainingSupport",
            ]),
        .testTarget(
            name: "SonorantConfigurationTests",
            dependencies: ["SonorantConfiguration", "SonorantSystem", "TestSupport"]),
        .testTarget(
            name: "SonorantCorporaTests",
            dependencies: [
                "SonorantAudio", "SonorantCorpora", "SonorantSystem", "SonorantTensors",
                "SonorantText", "SonorantTranscripts", "TestSupport",
            ]),
        .testTarget(
            name: "SonorantDecodingTests",
            dependencies: [
                "SonorantDecoding", "SonorantLanguageModels", "SonorantSystem", "SonorantTensors",
                "SonorantText", "TestSupport",
            ]),
        .testTarget(
            name: "SonorantDemosTests", dependencies: ["SonorantDemos", "SonorantTensors"]),
        .testTarget(name: "SonorantDrawingTests", dependencies: ["CZlib", "SonorantDrawing"]),
        .testTarget(
            name: "SonorantInferenceTests",
            dependencies: [
                "SonorantAudio", "SonorantCorpora", "SonorantDecoding", "SonorantInference",
                "SonorantLanguageModels", "SonorantModels", "SonorantSystem", "SonorantTensors",
                "SonorantText", "SonorantTranscripts", "TestSupport",
            ]),
        .testTarget(
            name: "SonorantLabellingTests",
            dependencies: ["SonorantLabelling", "SonorantTensors", "SonorantText", "TestSupport"]),
        .testTarget(
            name: "SonorantLanguageModelsTests",
            dependencies: ["SonorantLanguageModels", "SonorantSystem", "TestSupport"]),
        .testTarget(
            name: "SonorantLayersTests",
            dependencies: ["CSIMD", "SonorantLayers", "SonorantTensors", "TestSupport"]),
        .testTarget(
            name: "SonorantModelsTests",
            dependencies: [
                "SonorantAudio", "SonorantModels", "SonorantSystem", "SonorantTensors",
                "SonorantText", "TestSupport",
            ]),
        .testTarget(
            name: "SonorantScoringTests",
            dependencies: [
                "SonorantScoring", "SonorantSystem", "SonorantTensors", "SonorantText",
                "TestSupport",
            ]),
        .testTarget(name: "SonorantSystemTests", dependencies: ["SonorantSystem", "TestSupport"]),
        .testTarget(
            name: "SonorantTasksTests",
            dependencies: [
                "SonorantAudio", "SonorantCTC", "SonorantConfiguration", "SonorantCorpora",
                "SonorantDecoding", "SonorantLabelling", "SonorantLayers", "SonorantModels",
                "SonorantScoring", "SonorantSystem", "SonorantTasks", "SonorantTensors",
                "SonorantText", "SonorantTraining", "TestSupport", "TrainingSupport",
            ]),
        .testTarget(
            name: "SonorantTensorsTests", dependencies: ["SonorantSystem", "SonorantTensors"]),
        .testTarget(
            name: "SonorantTextTests",
            dependencies: [
                "SonorantScoring", "SonorantSystem", "SonorantTensors", "SonorantText",
                "TestSupport",
            ]),
        .testTarget(
            name: "SonorantTrainingTests",
            dependencies: [
                "SonorantAudio", "SonorantCorpora", "SonorantLayers", "SonorantModels",
                "SonorantSystem", "SonorantTasks", "SonorantTensors", "SonorantText",
                "SonorantTraining", "TestSupport", "TrainingSupport",
            ]),
        .testTarget(
            name: "SonorantTranscriptsTests",
            dependencies: ["SonorantSystem", "SonorantText", "SonorantTranscripts", "TestSupport"]),
    ],
    swiftLanguageModes: [.v6]
)
