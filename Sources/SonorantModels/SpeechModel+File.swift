import Foundation
import SonorantAudio
import SonorantLayers
import SonorantSystem
import SonorantText

/// A model file that cannot be used.
public enum ModelFileError: Failure, Equatable {
    /// A safetensors file that this toolkit did not write.
    case notAModel(path: String)
    /// Written by a version whose files this one does not know.
    case version(path: String, found: String, known: String)
    /// A model of another task than speech to text.
    case task(path: String, found: String)
    /// A part of the metadata is missing or cannot be read.
    case metadata(path: String, key: String, reason: String)
    /// The weights do not fit the configuration.
    case weights(path: String, faults: [String])

    public var category: FailureCategory { .badData }

    public var description: String {
        switch self {
        case .notAModel(let path):
            "\(path): a safetensors file, but not a model of this toolkit (its metadata has no "
                + "'format: sonorant'); give a file that 'sonorant train' wrote"
        case .version(let path, let found, let known):
            "\(path): a model file of format version \(found), but this program knows version "
                + "\(known); use the version of sonorant that wrote it, or a newer one"
        case .task(let path, let found):
            "\(path): a model for \(found), but one of speech is needed here; 'sonorant info' tells "
                + "what a file holds"
        case .metadata(let path, let key, let reason):
            "\(path): '\(key)' in the model's metadata cannot be used: \(reason); copy the file "
                + "again or train anew"
        case .weights(let path, let faults):
            "\(path): the weights do not fit the model's configuration: "
                + faults.joined(separator: "; ") + "; copy the file again or train anew"
        }
    }
}

extension SpeechModel {
    /// The version of the file's metadata that this program writes and reads.
    public static let formatVersion = "1"

    /// Reads a model that ``write(to:)`` wrote.
    ///
    /// - Throws: `FileError`, ``SafetensorsError``, ``ModelFileError``.
    public convenience init(path: String) throws {
        try self.init(SafetensorsFile(path: path), path: path)
    }

    package convenience init(_ file: SafetensorsFile, path: String) throws {
        let metadata = try ModelMetadata(file.metadata, path: path)
        // Looked at before the network is made: metadata may claim any size.
        let faults = ParameterStore.faults(
            of: file.tensors,
            for: AcousticModel.parameters(
                configuration: metadata.model, inputSize: metadata.inputSize,
                outputSize: metadata.alphabet.count))
        guard faults.isEmpty else { throw ModelFileError.weights(path: path, faults: faults) }
        let network = AcousticModel(
            configuration: metadata.model, inputSize: metadata.inputSize,
            outputSize: metadata.alphabet.count)
        network.parameters.load(file.tensors)
        self.init(
            network: network, features: metadata.features,
            encoder: TranscriptEncoder(
                alphabet: metadata.alphabet, text: metadata.text, lexicon: metadata.lexicon),
            text: metadata.text, statistics: metadata.statistics, hybrid: metadata.hybrid,
            facts: metadata.facts)
    }

    /// Puts the model at `path` in one step.
    ///
    /// - Parameter newFacts: added to ``facts`` in the file.
    public func write(to path: String, adding newFacts: [String: String] = [:]) throws {
        var metadata = facts.merging(newFacts) { $1 }
        func add(_ key: String, _ value: some Encodable) throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            metadata[key] = String(decoding: try encoder.encode(value), as: UTF8.self)
        }
        metadata["format"] = "sonorant"
        metadata["format_version"] = Self.formatVersion
        metadata["input_size"] = String(network.inputSize)
        try add("model", network.configuration)
        try add("features", features)
        try add("alphabet", encoder.alphabet)
        try add("text", text)
        if let lexicon = encoder.lexicon { try add("lexicon", lexicon) }
        if let statistics { try add("statistics", statistics) }
        if let hybrid {
            metadata["task"] = SequenceTask.hmm.rawValue
            try add("hybrid", hybrid)
        }
        try SafetensorsFile(tensors: network.parameters.tensors(), metadata: metadata)
            .write(to: path)
    }
}

/// The metadata of a model file, decoded.
public struct ModelMetadata: Sendable {
    /// What the network is made of.
    public let model: ModelConfiguration
    /// How its features are made.
    public let features: FeatureConfiguration
    /// Its symbols, the blank among them.
    public let alphabet: Alphabet
    /// How transcripts are cleaned.
    public let text: TextConfiguration
    /// From words to its symbols, where these are no letters; nil elsewhere.
    public let lexicon: Lexicon?
    /// Of the training data's features, where they are normalised globally.
    public let statistics: NormalisationStatistics?
    /// The hidden Markov model whose states the network tells apart; nil for CTC.
    public let hybrid: HybridPart?
    /// Features a frame.
    public let inputSize: Int
    /// All that is no part of the model, such as the epoch and the seed.
    public let facts: [String: String]

    /// Reads the metadata of the file at `path` without its weights.
    public init(path: String) throws {
        try self.init(SafetensorsFile.metadata(path: path), path: path)
    }

    init(_ metadata: [String: String], path: String) throws {
        guard metadata["format"] == "sonorant" else { throw ModelFileError.notAModel(path: path) }
        let version = metadata["format_version"] ?? "none"
        guard version == SpeechModel.formatVersion else {
            throw ModelFileError.version(
                path: path, found: version, known: SpeechModel.formatVersion)
        }
        let tasks = [nil, SequenceTask.ctc.rawValue, SequenceTask.hmm.rawValue]
        guard tasks.contains(metadata["task"]) else {
            throw ModelFileError.task(path: path, found: metadata["task"] ?? "")
        }
        func optional<Value: Decodable>(_ key: String, as type: Value.Type) throws -> Value? {
            guard let text = metadata[key] else { return nil }
            do {
                return try JSONDecoder().decode(type, from: Data(text.utf8))
            } catch {
                throw ModelFileError.metadata(path: path, key: key, reason: "\(error)")
            }
        }
        func required<Value: Decodable>(_ key: String, as type: Value.Type) throws -> Value {
            guard let value = try optional(key, as: type) else {
                throw ModelFileError.metadata(path: path, key: key, reason: "it is missing")
            }
            return value
        }
        model = try required("model", as: ModelConfiguration.self)
        features = try required("features", as: FeatureConfiguration.self)
        alphabet = try required("alphabet", as: Alphabet.self)
        text = try required("text", as: TextConfiguration.self)
        lexicon = try optional("lexicon", as: Lexicon.self)
        statistics = try optional("statistics", as: NormalisationStatistics.self)
        hybrid = try optional("hybrid", as: HybridPart.self)
        inputSize = try required("input_size", as: Int.self)
        var issues = model.faults.map { "model.\($0)" } + features.issues
        if issues.isEmpty, features.outputDimension != inputSize {
            issues.append("its features have \(features.outputDimension) values a frame")
        }
        if let statistics, statistics.sums.count != statistics.sumsOfSquares.count {
            issues.append(
                "its statistics have \(statistics.sums.count) sums but "
                    + "\(statistics.sumsOfSquares.count) sums of squares")
        }
        if let hybrid, hybrid.words.states + 1 != alphabet.count {
            issues.append(
                "its hidden Markov model has \(hybrid.words.states) states for "
                    + "\(alphabet.count) symbols")
        }
        guard issues.isEmpty, (1...1_000_000).contains(inputSize) else {
            throw ModelFileError.metadata(
                path: path, key: "model",
                reason: (issues + ["\(inputSize) inputs"]).joined(separator: "; "))
        }
        let own: Set = [
            "format", "format_version", "model", "features", "alphabet", "text", "lexicon",
            "statistics", "input_size", "hybrid", "task",
        ]
        facts = metadata.filter { !own.contains($0.key) }
    }
}
