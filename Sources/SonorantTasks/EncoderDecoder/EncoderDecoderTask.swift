import Foundation
import SonorantCorpora
import SonorantLayers
import SonorantModels
import SonorantScoring
import SonorantSystem
import SonorantTensors
import SonorantText
import SonorantTraining

extension TaskName {
    /// Sequences to sequences (N to M).
    package static let encoderDecoder = TaskName(registering: "encoder-decoder")
}

/// The task of turning one sequence into another, for the verbs.
package enum EncoderDecoderTask: TextTask {
    package static let name = TaskName.encoderDecoder
    package static let singular = "an encoder-decoder of text"
    package static let plural = "encoder-decoders of text"
    package static let sections = TaskSections(
        input: [TextReading.self, TextInputConfiguration.self],
        own: [EncoderDecoderConfiguration.self])
    package static var measures: [TrainingConfiguration.Measure] {
        ExampleProblem<EncoderDecoderModel>.measures
    }
    package static let abilities: Set<TaskAbility> = [.beam, .nbest, .attention]
    package static let formats: Set<TextCorpusFormat> = [.pairs]

    package static func setDefaults(_ configuration: inout ExperimentConfiguration) {
        configuration.model.layers = 1
        configuration.trainText(epochs: 20, sentences: 64, measure: .ser)
    }

    package static func format(
        of found: TextCorpusFormat?, isFolder: Bool
    ) -> TextCorpusFormat? { found == .labelled && !isFolder ? .pairs : found }

    package static func problem(
        _ data: TextTaskData
    ) throws -> any TrainingProblem {
        try requireTargets(data.train + data.dev)
        for sentence in data.train + data.dev {
            let location = sentence.location
            guard !sentence.tokens.isEmpty else {
                throw TaskError.lacking(
                    what: "source", task: .encoderDecoder, file: location.file,
                    line: location.line, advice: "leave the line out")
            }
        }
        let symbols = Vocabulary(
            counts: Vocabulary.counts(of: data.train.lazy.compactMap(\.target)),
            specials: [.end])
        let configuration = data.configuration
        var reading = data.reading
        // What sources of pairs are made of unless somebody says otherwise: lines without a target
        // have to be read the same way.
        if reading.unit == nil { reading.unit = .character }
        let vectors = try PretrainedVectors(configuration.input, data: data)
        let encoding = TextEncoding(
            configuration.input, sentences: data.train.map(\.tokens),
            additional: vectors?.additional ?? [])
        let model = EncoderDecoderModel(
            EncoderDecoderModel.Description(
                encoding: encoding, symbols: symbols, model: configuration.model,
                encoderDecoder: configuration.encoderDecoder, reading: reading),
            vectors: vectors?.values(for: encoding, seed: data.seed, log: data.log))
        model.facts = data.facts
        model.initialise(seed: data.seed)
        data.log.note(
            "\(model.description.encoding.tokens.count) symbols in, \(symbols.count - 1) out")
        return ExampleProblem(
            model, train: data.train.map(model.encode), names: data.train.map(\.id),
            dev: data.dev.map(model.encode), configuration: configuration.training,
            seed: data.seed, pool: data.pool)
    }

    /// - Throws: ``TaskError`` for the first sentence without a target.
    static func requireTargets(_ sentences: [LabelledSentence]) throws {
        for sentence in sentences where sentence.target == nil {
            throw TaskError.lacking(
                what: "target", task: .encoderDecoder, file: sentence.location.file,
                line: sentence.location.line,
                advice: "give lines of a source, a tab and a target")
        }
    }

    package static func predictor(
        _ file: ModelFile
    ) throws -> any Predictor {
        EncoderDecoderPredictor(try EncoderDecoderModel(file))
    }
}
