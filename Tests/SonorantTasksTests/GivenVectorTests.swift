import SonorantCorpora
import SonorantSystem
import SonorantTasks
import SonorantTensors
import TestSupport
import Testing

/// `input.vectors` where text is the input of something other than tags and classes.
@Suite struct GivenVectorTests {
    private typealias Support = LanguageModelSupport

    /// A file with vectors of four numbers for `b` and for `z`, which no text here has.
    private func vectors(_ folder: TemporaryFolder) throws -> String {
        try folder.write("b 9 8 -7 6\nz 1 1 1 1\n", to: "v.txt")
    }

    /// The vectors of the tokens that `task` starts with on `corpus`.
    private func table(
        _ task: any TextTask.Type, _ corpus: TextCorpus, _ configuration: ExperimentConfiguration
    ) throws -> [Float] {
        let problem = try task.problem(
            TextTaskData(
                train: corpus.sentences, dev: corpus.sentences, configuration: configuration,
                facts: [:], seed: 1, pool: Support.pool, log: Log(level: .quiet)))
        let parameter = try #require(
            problem.parameters.parameters.first { $0.name == "input.embedding" })
        return problem.parameters.floats(of: parameter)
    }

    @Test(
        "a language model starts with them, whether its output is tied to them or not",
        arguments: [false, true])
    func languageModel(tied: Bool) throws {
        let folder = try TemporaryFolder()
        let file = try vectors(folder)
        let configuration = Support.configuration {
            $0.input.embedding = 4
            $0.input.vectors = file
            $0.languageModel.tied = tied
        }
        let text = Support.stream(String(repeating: "aaabbc", count: 20))
        let values = try table(LanguageModelTask.self, text, configuration)
        // <UNK>, a, b, c: what is foretold is what the training data has, and nothing else.
        #expect(values.count == 4 * 4)
        #expect(Array(values[8..<12]) == [9, 8, -7, 6])
    }

    @Test("an encoder-decoder starts with them")
    func encoderDecoder() throws {
        let folder = try TemporaryFolder()
        var configuration = ExperimentConfiguration(task: .encoderDecoder)
        configuration.input.embedding = 4
        configuration.input.vectors = try vectors(folder)
        configuration.model.cells = 4
        configuration.encoderDecoder.cells = 4
        let data = try TextCorpus.load(
            folder.write("aab\tX Y\nba\tY X\n", to: "p.tsv"), format: .pairs)
        let values = try table(EncoderDecoderTask.self, data, configuration)
        #expect(values.count == 3 * 4)
        #expect(Array(values[8..<12]) == [9, 8, -7, 6])
    }

    @Test("vectors of another dimension are refused, and fixed ones that the output is tied to")
    func refuses() throws {
        let folder = try TemporaryFolder()
        let file = try vectors(folder)
        let text = Support.stream(String(repeating: "abc", count: 40))
        let wide = Support.configuration { $0.input.vectors = file }
        #expect(throws: WordVectorsError.dimension(path: file, found: 4, needed: 8)) {
            try table(LanguageModelTask.self, text, wide)
        }
        let tied = Support.configuration {
            $0.input.vectors = file
            $0.input.fixedVectors = true
            $0.languageModel.tied = true
        }
        #expect(tied.issues.contains { $0.hasPrefix("input.fixed_vectors: true") })
    }
}
