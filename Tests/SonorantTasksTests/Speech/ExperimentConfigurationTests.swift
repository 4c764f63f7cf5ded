import SonorantConfiguration
import SonorantModels
import SonorantSystem
import SonorantTasks
import TestSupport
import Testing

@Suite struct ExperimentConfigurationTests {
    @Test("what is written can be read again, every key of it")
    func roundTrip() throws {
        var configuration = ExperimentConfiguration()
        configuration.features.bins = 41
        configuration.augmentation.speed = [0.9, 1.1]
        configuration.alphabet.text.map = ["ß": "ss"]
        configuration.model.cells = 99
        configuration.training.learningRate = 1e-3 / 3
        let folder = try TemporaryFolder()
        let file = try folder.write(
            ConfigurationLoader.text(of: configuration), to: "config.yaml")
        #expect(try ExperimentConfiguration.load(file: file) == configuration)
        #expect(configuration.issues.isEmpty)
    }

    @Test("the top level has the documented keys, in this order")
    func keys() throws {
        let text = try ConfigurationLoader.text(of: ExperimentConfiguration())
        let keys = text.split(separator: "\n").filter { $0.first?.isLetter == true }.map {
            String($0.prefix { $0 != ":" })
        }
        #expect(
            keys == [
                "task", "features", "augmentation", "alphabet", "model", "training", "decoding",
            ])
    }

    @Test("overrides come after the file, the file after the defaults")
    func order() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("features: {bins: 50, stack: 2}\n", to: "c.yaml")
        var defaults = ExperimentConfiguration()
        defaults.features.stack = 3
        defaults.features.skip = 4
        let loaded = try ExperimentConfiguration.load(
            file: file, overrides: ["features.bins=60"], defaults: defaults)
        #expect(loaded.features.bins == 60)
        #expect(loaded.features.stack == 2)
        #expect(loaded.features.skip == 4)
    }

    @Test("issues of all parts are named by their keys, all at once")
    func issues() throws {
        var configuration = ExperimentConfiguration()
        configuration.features.bins = 1
        configuration.augmentation.vtlp = 2
        configuration.alphabet.unit = .phone
        configuration.model.layers = 0
        configuration.training.epochs = 0
        configuration.training.optimiser.beta1 = 1
        configuration.decoding.beam = 0
        let keys = configuration.issues.map { $0.prefix { $0 != ":" } }
        #expect(
            Set(keys) == [
                "features.bins", "augmentation.vtlp", "alphabet.lexicon", "model.layers",
                "training.epochs", "training.optimiser.beta1", "decoding.beam",
            ])
    }

    @Test("a configuration has the sections of its task alone, and its task's defaults")
    func tasks() throws {
        for task in TaskName.allCases {
            let configuration = ExperimentConfiguration(task: task)
            #expect(configuration.issues.isEmpty)
            let text = try ConfigurationLoader.text(of: configuration)
            let folder = try TemporaryFolder()
            let file = try folder.write(text, to: "config.yaml")
            #expect(try ExperimentConfiguration.load(file: file) == configuration)
            let sections = Set(
                TaskRegistry.definitions(of: task).flatMap { $0.sections.all }.map { $0.key })
            let known = TaskRegistry.definitions.flatMap { $0.sections.all }.map { $0.key }
            for section in Set(known) {
                #expect(text.contains("\n\(section):") == sections.contains(section), "\(section)")
            }
        }
        #expect(throws: ConfigurationError.self) {
            try ExperimentConfiguration.load(
                overrides: ["task=tagging", "classification.pooling=mean"])
        }
        #expect(
            try ExperimentConfiguration.load(overrides: ["task=tagging"]).training.measure == .f1)
    }

    @Test("who is to blame for values without sense decides the exit code")
    func category() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("model: {layers: 0}\n", to: "c.yaml")
        let expected = ["layers: 0; 1 to 64 are needed"]
        #expect(
            throws: ExperimentError(file: file, issues: expected.map { "model." + $0 })
        ) { try ExperimentConfiguration.load(file: file) }
        #expect(ExperimentError(file: file, issues: []).category == .badData)
        #expect(ExperimentError(file: nil, issues: []).category == .usage)
    }
}
