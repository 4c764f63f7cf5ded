import SonorantModels
import SonorantSystem
import SonorantTasks
import SonorantTensors
import TestSupport
import Testing

@Suite struct DamagedDescriptionTests {
    @Test(
        "a description that makes no sense is an error of the file, not a crash",
        arguments: [
            ("\"layers\":1", "\"layers\":-1"), ("\"cells\":12", "\"cells\":-1"),
            ("\"embedding\":12", "\"embedding\":-1"), ("\"dropout\":0.3", "\"dropout\":2"),
            ("\"longest\":", "\"longest\":-"), ("\"cells\":12", "\"cells\":1000000000000"),
            ("\"embedding\":12", "\"embedding\":9223372036854775807"),
        ])
    func damaged(from: String, to: String) throws {
        try expectRefused([(from, to)])
    }

    @Test("sizes that are possible, but not those of the weights, are refused without making room")
    func huge() throws {
        // Together a quarter of a terabyte.
        try expectRefused([("\"cells\":12", "\"cells\":8192"), ("\"layers\":1", "\"layers\":64")])
    }

    @Test(
        "so is a dimension of conditions that nobody has",
        arguments: [-1, 0, 3, 1_000_000, 1_000_000_000_000, Int.max])
    func conditions(dimension: Int) throws {
        let folder = try TemporaryFolder()
        let pairs = [(label: "0 1", text: "ab"), (label: "1 0", text: "ba")]
        _ = try GenerationTests.train(
            GenerationTests.corpus(pairs, copies: 4),
            {
                var configuration = GenerationTests.configuration(condition: .vector)
                configuration.training.epochs = 1
                return configuration
            }(), folder: folder)
        try expectRefused(
            [("\"dimension\":2", "\"dimension\":\(dimension)")],
            in: folder.path("exp/last.safetensors"))
    }

    /// Expects that a model file is refused as one whose description has `replacements`.
    private func expectRefused(_ replacements: [(from: String, to: String)]) throws {
        let folder = try TemporaryFolder()
        var configuration = ClassificationTests.configuration(.maximum)
        configuration.training.epochs = 1
        var run = TrainingRun(
            data: ClassificationTests.corpus(20), configuration: configuration,
            folder: folder.path("exp"))
        run.dev = ClassificationTests.corpus(5, seed: 2)
        _ = try run.run(pool: ThreadPool(threads: 1), log: Log(level: .quiet))
        try expectRefused(replacements, in: folder.path("exp/last.safetensors"))
    }

    private func expectRefused(
        _ replacements: [(from: String, to: String)], in path: String
    ) throws {
        var file = try SafetensorsFile(path: path)
        var description = try #require(file.metadata["description"])
        for (from, to) in replacements {
            #expect(description.contains(from), "\(description)")
            description = description.replacing(from, with: to)
        }
        file.metadata["description"] = description
        try file.write(to: path)
        #expect(throws: ModelFileError.self) { try TaskRegistry.predictor(path: path) }
    }
}
