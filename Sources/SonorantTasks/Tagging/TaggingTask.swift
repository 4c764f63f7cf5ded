import SonorantCorpora
import SonorantLabelling
import SonorantModels
import SonorantSystem
import SonorantText
import SonorantTraining

extension TaskName {
    /// A label for each step (N to N).
    package static let tagging = TaskName(registering: "tagging")
}

/// The task of tagging, for the verbs.
package enum TaggingTask: TextTask {
    package static let name = TaskName.tagging
    package static let singular = "a tagger"
    package static let plural = "taggers"
    package static let sections = TaskSections(
        input: [TextReading.self, TextInputConfiguration.self], own: [TaggingConfiguration.self])
    package static var measures: [TrainingConfiguration.Measure] {
        ExampleProblem<TaggingModel>.measures
    }
    package static let abilities: Set<TaskAbility> = [.nbest]
    package static let formats: Set<TextCorpusFormat> = [.conll, .conllu, .snips]

    package static func setDefaults(_ configuration: inout ExperimentConfiguration) {
        configuration.input.characterCells = 25
        configuration.input.unknownDropout = 0.05
        configuration.model.layers = 1
        configuration.trainText(epochs: 30, sentences: 32, measure: .f1)
    }

    package static func problem(
        _ data: TextTaskData
    ) throws -> any TrainingProblem {
        for sentence in data.train + data.dev where sentence.tags == nil {
            throw TaskError.lacking(
                what: "tags", task: .tagging, file: sentence.location.file,
                line: sentence.location.line,
                advice: "give columns with a token and its tag, or 'word:tag … <=> class'")
        }
        let configuration = data.configuration
        let gold = data.train.compactMap(\.tags)
        let tags = Vocabulary(counts: Vocabulary.counts(of: gold))
        let scheme = scheme(configuration.tagging.constraints, of: gold)
        let classes = try classes(of: data)
        let pretrained = try PretrainedVectors(configuration.input, data: data)
        let encoding = TextEncoding(
            configuration.input, sentences: data.train.map(\.tokens),
            additional: pretrained?.additional ?? [])
        let model = try TaggingModel(
            TaggingModel.Description(
                encoding: encoding, tags: tags, classes: classes, scheme: scheme,
                model: configuration.model, tagging: configuration.tagging, reading: data.reading),
            vectors: pretrained?.values(for: encoding, seed: data.seed, log: data.log))
        model.facts = data.facts
        model.initialise(seed: data.seed)
        data.log.note(
            "\(tags.count) tags\(scheme.map { " (\($0.rawValue))" } ?? ""), "
                + (classes.map { "\($0.count) classes, " } ?? "")
                + "\(model.description.encoding.tokens.count) tokens")
        noteFaults(data, tags: tags, scheme: scheme)
        let problem = ExampleProblem(
            model, train: data.train.map(model.encode), names: data.train.map(\.id),
            dev: data.dev.map(model.encode), configuration: configuration.training,
            seed: data.seed, pool: data.pool)
        let tagging = configuration.tagging
        return tagging.averaged && !tagging.output.hasProbabilities
            ? AveragedProblem(problem) : problem
    }

    package static func predictor(
        _ file: ModelFile
    ) throws -> any Predictor {
        TaggingPredictor(try TaggingModel(file))
    }

    private static func scheme(
        _ constraints: TaggingConfiguration.Constraints, of gold: [[String]]
    ) -> TagScheme? {
        switch constraints {
        case .none: nil
        case .auto: TagScheme.detected(in: gold)
        case .iob1: .iob1
        case .iob2: .iob2
        case .bioes: .bioes
        }
    }

    /// The classes of the training data; nil where there are none, or none are wanted.
    private static func classes(of data: TextTaskData) throws -> Vocabulary? {
        let labels = data.train.compactMap(\.label)
        let areWanted = data.configuration.tagging.labelWeight > 0
        if data.configuration.training.measure == .intentAccuracy,
            labels.isEmpty || !areWanted || data.dev.allSatisfy({ $0.label == nil })
        {
            let place = data.dev.first?.location ?? SourceLocation(file: "dev data", line: 1)
            throw TaskError.lacking(
                what: "class", task: .tagging, file: place.file, line: place.line,
                advice: "set training.measure to f1, or give data with classes and a "
                    + "tagging.label_weight above 0")
        }
        guard !labels.isEmpty, areWanted else { return nil }
        return Vocabulary(counts: Vocabulary.counts(of: [labels]))
    }

    /// Says where tags break the scheme, and which of the dev data's the model will not know.
    private static func noteFaults(_ data: TextTaskData, tags: Vocabulary, scheme: TagScheme?) {
        let shown = 5
        if let scheme {
            let breaks = data.train.flatMap { sentence in
                scheme.breaks(in: sentence.tags ?? []).map { (sentence, $0) }
            }
            for (sentence, step) in breaks.prefix(shown) {
                data.log.warning(
                    statement(of: sentence, step: step, scheme: scheme) + "; learned as it stands")
            }
            if breaks.count > shown {
                data.log.warning(
                    "\(breaks.count - shown) more places where tags break \(scheme.rawValue)")
            }
        }
        let unknown = data.dev.filter { sentence in
            sentence.tags?.contains { tags.index(of: $0) == nil } == true
        }
        for sentence in unknown.prefix(shown) {
            let names = Set(sentence.tags ?? []).filter { tags.index(of: $0) == nil }.sorted()
            data.log.warning(
                "\(sentence.location): no training sentence has "
                    + names.map { "'\($0)'" }.joined(separator: ", ")
                    + "; it counts as wrong, and the sentence is left out of the dev loss")
        }
        if unknown.count > shown {
            data.log.warning(
                "\(unknown.count - shown) more dev sentences with tags that are not in training")
        }
    }

    /// Where and how the tag at `step` breaks `scheme`.
    static func statement(
        of sentence: LabelledSentence, step: Int, scheme: TagScheme
    ) -> String {
        let tags = sentence.tags ?? []
        let before = step > 0 ? "after '\(tags[step - 1])'" : "at the start"
        guard step < tags.count else {
            return "\(sentence.location): the sentence ends \(before), which \(scheme.rawValue) "
                + "forbids"
        }
        return "\(sentence.location): '\(tags[step])' \(before) at token \(step + 1) "
            + "('\(sentence.tokens[step])'), which \(scheme.rawValue) forbids"
    }
}
