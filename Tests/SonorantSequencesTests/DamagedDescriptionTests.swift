import SonorantModels
import SonorantSequences
import SonorantSystem
import SonorantTensors
import TestSupport
import Testing

@Suite struct DamagedDescriptionTests {
    @Test(
        "a description that makes no sense is an error of the file, not a crash",
        arguments: [
            ("\"layers\":1", "\"layers\":-1"), ("\"cells\":12", "\"cells\":-1"),
            ("\"embedding\":12", "\"embedding\":-1"), ("\"dropout\":0.3", "\"dropout\":2"),
            ("\"longest\":", "\"longest\":-"),
        ])
    func damaged(from: String, to: String) throws {
        let folder = try TemporaryFolder()
        var configuration = ClassificationTests.configuration(.maximum)
        configuration.training.epochs = 1
        var run = SequenceTraining(
            data: ClassificationTests.corpus(20), configuration: configuration,
            folder: folder.path("exp"))
        run.dev = ClassificationTests.corpus(5, seed: 2)
        _ = try run.run(pool: ThreadPool(threads: 1), log: Log(level: .quiet))
        let path = folder.path("exp/last.safetensors")
        var file = try SafetensorsFile(path: path)
        let description = try #require(file.metadata["description"])
        #expect(description.contains(from), "\(description)")
        file.metadata["description"] = description.replacing(from, with: to)
        try file.write(to: path)
        #expect(throws: ModelFileError.self) { try TextModels.open(path) }
    }
}
