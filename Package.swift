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
        .package(url: "https://github.com/swiftcsv/SwiftCSV", from: "0.10.0"),
    ],
    targets: [
        // A target depends on targets of lower floors alone; ArchitectureTests reads this.

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

        // Floor 1: kernels in C.
        .target(name: "CSIMD"),
        .target(name: "CTasks"),
        .target(
            name: "CProducts", dependencies: ["CDNNL"],
            linkerSettings: [.linkedLibrary("dnnl")]),

        // Floor 2: files, failures, the console.
        .target(name: "SonorantSystem", dependencies: ["CZlib"]),

        // Floor 3: numbers and text.
        .target(
            name: "SonorantTensors",
            dependencies: ["CDNNL", "CProducts", "CSIMD", "CTasks", "SonorantSystem"]),
        .target(name: "SonorantText", dependencies: ["SonorantSystem"]),

        // Floor 4: audio, layers, CTC, labelling, n-grams, results, drawing.
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
        .target(
            name: "SonorantLanguageModels",
            dependencies: ["CZlib", "SonorantSystem", "SonorantText"]),
        .target(name: "SonorantTranscripts", dependencies: ["SonorantSystem", "SonorantText"]),
        .target(name: "SonorantDrawing", dependencies: ["CZlib", "SonorantText"]),

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
                "SonorantLanguageModels", "SonorantSystem", "SonorantTensors", "SonorantText",
            ]),
        .target(
            name: "SonorantCorpora",
            dependencies: [
                "SonorantAudio", "SonorantSystem", "SonorantTensors", "SonorantText",
                "SonorantTranscripts",
                .product(name: "SwiftCSV", package: "SwiftCSV"),
            ]),
        .target(
            name: "SonorantModels",
            dependencies: [
                "CSIMD", "SonorantAudio", "SonorantLabelling", "SonorantLayers", "SonorantSystem",
                "SonorantTensors", "SonorantText",
                .product(name: "Yams", package: "Yams"),
            ]),

        // Floor 6: training and recognition.
        .target(
            name: "SonorantTraining",
            dependencies: [
                "CSIMD", "SonorantAudio", "SonorantCTC", "SonorantCorpora", "SonorantDecoding",
                "SonorantLabelling", "SonorantLayers", "SonorantModels", "SonorantSystem",
                "SonorantTensors", "SonorantText",
            ]),
        .target(
            name: "SonorantRecognition",
            dependencies: [
                "SonorantAlignment", "SonorantAudio", "SonorantCTC", "SonorantCorpora",
                "SonorantDecoding", "SonorantLabelling", "SonorantLanguageModels", "SonorantModels",
                "SonorantSystem", "SonorantTensors", "SonorantText", "SonorantTranscripts",
            ]),

        // Floor 7: models of text, on the same layers and the same trainer.
        .target(
            name: "SonorantSequences",
            dependencies: [
                "SonorantAudio", "SonorantCTC", "SonorantCorpora", "SonorantDecoding",
                "SonorantDrawing", "SonorantLabelling", "SonorantLayers", "SonorantModels",
                "SonorantSystem", "SonorantTensors", "SonorantText", "SonorantTraining",
            ]),

        // Floor 8: the library in one import.
        .target(
            name: "Sonorant",
            dependencies: [
                "SonorantAlignment", "SonorantAudio", "SonorantCTC", "SonorantCorpora",
                "SonorantDecoding", "SonorantLanguageModels", "SonorantLayers", "SonorantModels",
                "SonorantRecognition", "SonorantSequences", "SonorantSystem", "SonorantTensors",
                "SonorantText", "SonorantTraining", "SonorantTranscripts",
            ]),

        // Floor 9: the command.
        .executableTarget(
            name: "SonorantCommand",
            dependencies: [
                "Sonorant", "SonorantDrawing",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        // Tests.
        .testTarget(name: "ArchitectureTests"),
        .target(name: "CAllocations", path: "Tests/CAllocations"),
        .target(
            name: "TestSupport",
            dependencies: ["CAllocations", "SonorantSystem", "SonorantTensors"],
            path: "Tests/TestSupport"),
        .target(
            name: "TrainingSupport",
            dependencies: [
                "SonorantAudio", "SonorantCorpora", "SonorantTensors", "SonorantTraining",
                "TestSupport",
            ],
            path: "Tests/TrainingSupport"),
        .testTarget(name: "SonorantSystemTests", dependencies: ["SonorantSystem", "TestSupport"]),
        .testTarget(
            name: "SonorantTensorsTests", dependencies: ["SonorantSystem", "SonorantTensors"]),
        .testTarget(
            name: "SonorantTextTests",
            dependencies: ["SonorantSystem", "SonorantTensors", "SonorantText", "TestSupport"]),
        .testTarget(name: "SonorantDrawingTests", dependencies: ["CZlib", "SonorantDrawing"]),
        .testTarget(
            name: "SonorantAudioTests",
            dependencies: ["SonorantAudio", "SonorantSystem", "SonorantTensors", "TestSupport"]),
        .testTarget(
            name: "SonorantLayersTests",
            dependencies: ["CSIMD", "SonorantLayers", "SonorantTensors", "TestSupport"]),
        .testTarget(
            name: "SonorantCTCTests",
            dependencies: ["SonorantCTC", "SonorantTensors", "TestSupport"]),
        .testTarget(
            name: "SonorantLabellingTests",
            dependencies: ["SonorantLabelling", "SonorantTensors", "SonorantText", "TestSupport"]),
        .testTarget(
            name: "SonorantCorporaTests",
            dependencies: [
                "SonorantAudio", "SonorantCorpora", "SonorantSystem", "SonorantTensors",
                "SonorantText", "SonorantTranscripts", "TestSupport",
            ]),
        .testTarget(
            name: "SonorantLanguageModelsTests",
            dependencies: ["SonorantLanguageModels", "SonorantSystem", "TestSupport"]),
        .testTarget(
            name: "SonorantTranscriptsTests",
            dependencies: ["SonorantSystem", "SonorantText", "SonorantTranscripts", "TestSupport"]),
        .testTarget(
            name: "SonorantAlignmentTests",
            dependencies: ["SonorantAlignment", "SonorantTensors", "SonorantText"]),
        .testTarget(
            name: "SonorantDecodingTests",
            dependencies: [
                "SonorantDecoding", "SonorantLanguageModels", "SonorantSystem", "SonorantTensors",
                "SonorantText", "TestSupport",
            ]),
        .testTarget(
            name: "SonorantModelsTests",
            dependencies: [
                "SonorantAudio", "SonorantModels", "SonorantSystem", "SonorantTensors",
                "SonorantText", "TestSupport",
            ]),
        .testTarget(
            name: "SonorantTrainingTests",
            dependencies: [
                "SonorantAudio", "SonorantCorpora", "SonorantLabelling", "SonorantLayers",
                "SonorantModels", "SonorantSystem", "SonorantTensors", "SonorantText",
                "SonorantTraining", "TestSupport", "TrainingSupport",
            ]),
        .testTarget(
            name: "SonorantRecognitionTests",
            dependencies: [
                "SonorantAudio", "SonorantCorpora", "SonorantDecoding", "SonorantLanguageModels",
                "SonorantModels", "SonorantRecognition", "SonorantSystem", "SonorantTensors",
                "SonorantText", "SonorantTranscripts", "TestSupport",
            ]),
        .testTarget(
            name: "SonorantSequencesTests",
            dependencies: [
                "SonorantCTC", "SonorantCorpora", "SonorantDecoding", "SonorantLabelling",
                "SonorantLayers", "SonorantModels", "SonorantSequences", "SonorantSystem",
                "SonorantTensors", "SonorantText", "SonorantTraining", "TestSupport",
                "TrainingSupport",
            ]),
        .testTarget(
            name: "SonorantCommandTests",
            dependencies: [
                "Sonorant", "SonorantCommand", "SonorantTraining", "TestSupport", "TrainingSupport",
            ]),
    ],
    swiftLanguageModes: [.v6]
)
