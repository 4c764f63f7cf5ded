import Foundation
import SonorantCorpora
import SonorantLabelling
import SonorantModels
import SonorantSystem
import SonorantTensors
import SonorantTraining
import TestSupport
import Testing

@testable import SonorantTasks

@Suite struct TaggingInputTests {
    private let pool = ThreadPool(threads: 2)

    private func sentence(_ tokens: [String], _ tags: [String]?, label: String? = nil)
        -> LabelledSentence
    {
        LabelledSentence(
            id: "s", location: SourceLocation(file: "odd.conll", line: 7), tokens: tokens,
            tags: tags, label: label)
    }

    /// What `body` says in a log.
    private func said(_ body: (Log) throws -> Void) throws -> String {
        let folder = try TemporaryFolder()
        let file = try #require(fopen(folder.path("log"), "w"))
        try body(Log(level: .normal, console: Console(descriptor: fileno(file))))
        fclose(file)
        return try Files.readText(folder.path("log"))
    }

    private func problem(
        _ train: [LabelledSentence], dev: [LabelledSentence],
        _ configuration: ExperimentConfiguration, log: Log = Log(level: .quiet)
    ) throws -> any TrainingProblem {
        try TaggingTask.problem(
            TextTaskData(
                train: train, dev: dev, configuration: configuration, facts: [:], seed: 1,
                pool: pool, log: log))
    }

    @Test("tags that break their scheme are told with their place, and learned from")
    func brokenTags() throws {
        let good = TaggingCorpora.spans(30, seed: 1).sentences
        let odd = sentence(["to", "n1", "n2"], ["O", "I-city", "I-day"])
        var configuration = TaggingCorpora.configuration()
        configuration.training.batchUtterances = 64
        var result: StepResult?
        let text = try said { log in
            let problem = try problem(
                [odd] + good, dev: good, configuration, log: log)
            #expect(try problem.begin(epoch: 0, at: 0) > 0)
            result = try problem.gradient(batch: 0, settings: StepSettings())
        }
        #expect(
            text.contains(
                "warning: odd.conll:7: 'I-city' after 'O' at token 2 ('n1'), which iob2 forbids; "
                    + "learned as it stands"))
        #expect(text.contains("'I-day' after 'I-city' at token 3"))
        #expect(result?.loss.isFinite == true && result?.utterances == 31)
    }

    @Test("unknown tags count as wrong, in dev and in test, and are told")
    func unknownTags() throws {
        let good = TaggingCorpora.spans(30, seed: 1).sentences
        let odd = sentence(["to", "n1"], ["O", "B-planet"], label: "none")
        let text = try said { log in
            let evaluation = try problem(
                good, dev: [odd, good[0]], TaggingCorpora.configuration(), log: log
            ).evaluate()
            #expect(evaluation.loss.isFinite)
            #expect(evaluation.measures.map(\.measure) == [.f1, .accuracy, .intentAccuracy])
        }
        #expect(text.contains("odd.conll:7: no training sentence has 'B-planet'"))
        let model = try TaggingGradientTests.model(
            TaggingCorpora.corpus(2) { _ in (["to", "n1"], ["O", "B-city"], "x") }, output: .crf)
        let score = try TaggingPredictor(model).score(
            [odd], options: InferenceOptions(), pool: pool)
        #expect(score.text.contains("1 tokens have tags that the model does not know"))
        #expect(score.text.contains("B-planet (1)"))
        let json = String(decoding: try JSONEncoder().encode(AnyScore(score.json)), as: UTF8.self)
        #expect(json.contains(#""unknown_tags":{"B-planet":1}"#))
    }

    @Test("sentences of 10,000 tokens, of one, and of none", arguments: [0, 1, 10_000])
    func lengths(count: Int) throws {
        let corpus = TaggingCorpora.spans(30, seed: 1)
        for output in TaggingConfiguration.Output.allCases {
            let model = try TaggingGradientTests.model(corpus, output: output)
            let tokens = (0..<count).map { "n\($0 % 30)" }
            let answers = try TaggingPredictor(model).answers(
                to: [sentence(tokens, nil), corpus.sentences[0]], options: InferenceOptions(),
                pool: pool)
            guard case .object(let object) = answers[0].json,
                case .list(let tags)? = object["tags"]
            else {
                Issue.record("no tags in \(answers[0].json)")
                return
            }
            #expect(tags.count == count)
            let lines = answers[0].text.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.count == count + 2)
        }
    }

    @Test("data without tags, and an intent measure without intents, are refused with a place")
    func lacking() throws {
        let good = TaggingCorpora.spans(3, seed: 1).sentences
        let bare = sentence(["a"], nil)
        let error = #expect(throws: TaskError.self) {
            try problem(good + [bare], dev: good, TaggingCorpora.configuration())
        }
        #expect(error?.description.hasPrefix("odd.conll:7: this sentence has no tags") == true)
        var configuration = TaggingCorpora.configuration()
        configuration.training.measure = .intentAccuracy
        #expect(throws: TaskError.self) {
            try problem(good, dev: [sentence(["a"], ["O"])], configuration)
        }
        configuration.tagging.labelWeight = 0
        #expect(throws: TaskError.self) { try problem(good, dev: good, configuration) }
        configuration = TaggingCorpora.configuration()
        configuration.tagging.constraints = .iob2
        let words = [sentence(["a"], ["NOUN"])]
        let refused = #expect(throws: LabellingError.self) {
            try problem(words, dev: words, configuration)
        }
        #expect(refused?.description.contains("'NOUN' does not fit the scheme iob2") == true)
    }

    @Test("pretrained vectors are taken for the tokens that have one, in their own dimension alone")
    func vectors() throws {
        let folder = try TemporaryFolder()
        let lines = ["n1 1 2 3", "to 4 5 6", "planet 7 8 9", "far 1 1 1"]
        try Files.write(lines.joined(separator: "\n") + "\n", to: folder.path("v.txt"))
        var configuration = TaggingCorpora.configuration()
        configuration.input.embedding = 3
        configuration.input.vectors = folder.path("v.txt")
        let train = [sentence(["To", "n1", "n2"], ["O", "O", "O"])]
        let dev = [sentence(["planet"], ["O"])]
        func table() throws -> [Float] {
            let problem = try problem(train, dev: dev, configuration)
            let parameter = try #require(
                problem.parameters.parameters.first { $0.name == "input.embedding" })
            return problem.parameters.floats(of: parameter)
        }
        // <UNK>, then by frequency and alphabet: To, n1, n2, planet.
        let values = try table()
        #expect(values.count == 5 * 3)
        #expect(Array(values[3..<6]) == [4, 5, 6])
        #expect(Array(values[6..<9]) == [1, 2, 3])
        #expect(Array(values[12..<15]) == [7, 8, 9])
        configuration.input.largestVocabulary = 6
        #expect(try table().count == 6 * 3 + 3)
        configuration.input.embedding = 4
        let error = #expect(throws: WordVectorsError.self) { try table() }
        #expect(
            error == .dimension(path: folder.path("v.txt"), found: 3, needed: 4))
    }

    @Test("several best sequences, probabilities, chunks and columns")
    func answers() throws {
        let corpus = TaggingCorpora.spans(30, seed: 1)
        let model = try TaggingGradientTests.model(corpus, output: .crf)
        var options = InferenceOptions()
        options.nbest = 3
        let answer = try TaggingPredictor(model).answers(
            to: [sentence(["to", "n1", "n2"], ["O", "B-city", "I-city"])], options: options,
            pool: pool)[0]
        guard case .object(let object) = answer.json, case .list(let tags)? = object["tags"],
            case .list(let alternatives)? = object["nbest"],
            case .list(let confidences)? = object["confidences"]
        else {
            Issue.record("\(answer.json)")
            return
        }
        #expect(alternatives.count == 3)
        guard case .object(let first) = alternatives[0] else { return }
        #expect(first["tags"] == .list(tags))
        #expect(
            confidences.allSatisfy {
                if case .number(let value) = $0 { value > 0 && value <= 1 } else { false }
            })
        for key in ["id", "tokens", "chunks", "intent", "intent_confidence"] {
            #expect(object[key] != nil, "\(key)")
        }
        let lines = answer.text.split(separator: "\n")
        #expect(lines[0].hasPrefix("# intent = "))
        #expect(lines[1].hasPrefix("to\tO\t") && lines[2].hasPrefix("n1\tB-city\t"))
    }
}
