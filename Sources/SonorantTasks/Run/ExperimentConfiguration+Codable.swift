import SonorantModels
import SonorantTraining

/// A configuration holds the sections of its task alone, so that what a file says about another
/// task is an unknown key rather than silently without effect.
extension ExperimentConfiguration {
    enum CodingKeys: String, CodingKey {
        case task, features, augmentation, alphabet, text, input, tagging, classification,
            generation
        case encoderDecoder = "encoder_decoder"
        case languageModel = "language_model"
        case hmm, model, training, decoding

        /// The section that this key is, where not every task has it.
        var section: SequenceTask.Section? { SequenceTask.Section(rawValue: rawValue) }
    }

    /// Reads the task and the sections that it has; the others get their defaults.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let task = try values.decode(SequenceTask.self, forKey: .task)
        self.init(task: task)
        func read<Part: Decodable>(_ key: CodingKeys, _ part: inout Part) throws {
            if let section = key.section, !task.sections.contains(section) { return }
            part = try values.decode(Part.self, forKey: key)
        }
        try read(.features, &features)
        try read(.augmentation, &augmentation)
        try read(.alphabet, &alphabet)
        try read(.text, &text)
        try read(.input, &input)
        try read(.tagging, &tagging)
        try read(.classification, &classification)
        try read(.generation, &generation)
        try read(.encoderDecoder, &encoderDecoder)
        try read(.languageModel, &languageModel)
        try read(.hmm, &hmm)
        try read(.model, &model)
        try read(.training, &training)
        try read(.decoding, &decoding)
    }

    /// These settings with the defaults of the task in `sections`.
    package func resetting(_ sections: Set<SequenceTask.Section>) -> ExperimentConfiguration {
        let usual = ExperimentConfiguration(task: task)
        var settings = self
        func reset<Part>(
            _ section: SequenceTask.Section, _ path: WritableKeyPath<ExperimentConfiguration, Part>
        ) {
            if sections.contains(section) { settings[keyPath: path] = usual[keyPath: path] }
        }
        reset(.features, \.features)
        reset(.augmentation, \.augmentation)
        reset(.alphabet, \.alphabet)
        reset(.text, \.text)
        reset(.input, \.input)
        return settings
    }

    /// Writes the task and the sections that it has.
    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(task, forKey: .task)
        func write(_ key: CodingKeys, _ part: some Encodable) throws {
            if let section = key.section, !task.sections.contains(section) { return }
            try values.encode(part, forKey: key)
        }
        try write(.features, features)
        try write(.augmentation, augmentation)
        try write(.alphabet, alphabet)
        try write(.text, text)
        try write(.input, input)
        try write(.tagging, tagging)
        try write(.classification, classification)
        try write(.generation, generation)
        try write(.encoderDecoder, encoderDecoder)
        try write(.languageModel, languageModel)
        try write(.hmm, hmm)
        try write(.model, model)
        try write(.training, training)
        try write(.decoding, decoding)
    }
}

extension ExperimentConfiguration {
    /// The settings to start from for `task`.
    package init(task: SequenceTask) {
        self.init()
        self.task = task
        switch task {
        case .ctc:
            break
        case .hmm:
            alphabet.unit = .word
            training.measure = .wer
        case .tagging:
            input.characterCells = 25
            input.unknownDropout = 0.05
            model.layers = 1
            trainText(epochs: 30, sentences: 32, measure: .f1)
        case .classification:
            model.layers = 1
            trainText(epochs: 20, sentences: 32, measure: .accuracy)
        case .generation:
            model.bidirectional = false
            trainText(epochs: 20, sentences: 64, measure: .perplexity)
        case .encoderDecoder:
            model.layers = 1
            trainText(epochs: 20, sentences: 64, measure: .ser)
        case .languageModel:
            model.bidirectional = false
            model.layers = 1
            model.cells = 256
            model.dropout = 0.3
            input.dropout = 0
            trainText(epochs: 20, sentences: 32, measure: .perplexity)
            training.batchFrames = 20_000
        }
    }

    private mutating func trainText(
        epochs: Int, sentences: Int, measure: TrainingConfiguration.Measure
    ) {
        training.epochs = epochs
        training.batchUtterances = sentences
        training.measure = measure
        training.learningRate = 0.003
    }
}
