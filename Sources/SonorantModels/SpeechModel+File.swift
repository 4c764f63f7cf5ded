import SonorantLayers
import SonorantText

extension SpeechModel {
    /// Reads a model that ``write(to:adding:)`` wrote.
    ///
    /// - Throws: `FileError`, ``SafetensorsError``, ``ModelFileError``.
    package convenience init(path: String) throws { try self.init(ModelFile(path: path)) }

    /// The model of `file`.
    ///
    /// - Throws: ``ModelFileError``.
    package convenience init(_ file: ModelFile) throws {
        let description = try SpeechDescription(file)
        let tensors = file.tensors
        // Looked at before the network is made: metadata may claim any size.
        let faults = ParameterStore.faults(
            of: tensors,
            for: AcousticModel.parameters(
                configuration: description.model, inputSize: description.inputSize,
                outputSize: description.alphabet.count))
        guard faults.isEmpty else {
            throw ModelFileError.weights(path: file.path, faults: faults)
        }
        let network = AcousticModel(
            configuration: description.model, inputSize: description.inputSize,
            outputSize: description.alphabet.count)
        network.parameters.load(tensors)
        self.init(
            network: network, features: description.features,
            encoder: TranscriptEncoder(
                alphabet: description.alphabet, text: description.text,
                lexicon: description.lexicon),
            text: description.text, statistics: description.statistics,
            hybrid: description.hybrid, facts: file.facts(without: SpeechDescription.keys))
    }

    /// All that is no weight.
    package var description: SpeechDescription {
        SpeechDescription(
            model: network.configuration, features: features, alphabet: encoder.alphabet,
            text: text, lexicon: encoder.lexicon, statistics: statistics, hybrid: hybrid,
            inputSize: network.inputSize)
    }

    /// Puts the model at `path` in one step.
    ///
    /// - Parameter newFacts: added to ``facts`` in the file.
    package func write(to path: String, adding newFacts: [String: String] = [:]) throws {
        try ModelFile.write(
            network.parameters.tensors(), task: hybrid == nil ? nil : "hmm",
            description: description.parts, facts: facts.merging(newFacts) { $1 }, to: path)
    }
}
