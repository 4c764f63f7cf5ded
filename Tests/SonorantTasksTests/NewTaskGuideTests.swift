import Foundation
import SonorantCorpora
import SonorantLayers
import SonorantModels
import SonorantSystem
import SonorantTasks
import SonorantTensors
import SonorantTraining
import TestSupport
import Testing

/// The guide that adds a task is held against the files beside it, and what they add is used as
/// the verbs use it.
@Suite("Guide to a new task")
struct NewTaskGuideTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    private static let quiet = Log(level: .quiet)

    // One for each use: tests run side by side, and a pool serves one thread at a time.
    private static var pool: ThreadPool { ThreadPool(threads: 2) }

    // MARK: The page

    private struct Listing {
        let language: String
        var lines: [String] = []
    }

    private func listings() throws -> [Listing] {
        var listings: [Listing] = []
        var isOpen = false
        for line in try Files.readLines(Self.root + "/docs/new-task.md") {
            if line.hasPrefix("```") {
                if !isOpen { listings.append(Listing(language: String(line.dropFirst(3)))) }
                isOpen.toggle()
            } else if isOpen {
                listings[listings.count - 1].lines.append(String(line))
            }
        }
        return listings
    }

    @Test("every listing is the whole of the file that it names")
    func listed() throws {
        let folder = "Tests/SonorantTasksTests/NewTask/"
        let moved = "// Sources/SonorantTasks/Verdict/"
        var shown: [String] = []
        for listing in try listings() where listing.language == "swift" {
            let first = try #require(listing.lines.first)
            try #require(first.hasPrefix(moved), "\(first)")
            let name = String(first.dropFirst(moved.count))
            shown.append(name)
            // Here the files are in another module than there.
            let file = try Files.readText(Self.root + "/" + folder + name)
                .replacingOccurrences(of: "import SonorantTasks\n", with: "")
            #expect(listing.lines.dropFirst().joined(separator: "\n") + "\n" == file, "\(name)")
        }
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.root + "/" + folder)
        #expect(shown.sorted() == files.sorted())
    }

    @Test("the one line belongs where the page puts it")
    func line() throws {
        let change = try #require(try listings().first { $0.language == "diff" }).lines
        let added = change.filter { $0.hasPrefix("+") && !$0.hasPrefix("+++") }
        #expect(added == ["+        VerdictTask.self,"])
        let file = try #require(change.first { $0.hasPrefix("+++ ") }).dropFirst("+++ ".count)
        let context = change.filter { $0.hasPrefix(" ") }.map { $0.dropFirst() }
        #expect(!context.isEmpty)
        #expect(
            try Files.readText(Self.root + "/" + file)
                .contains(context.joined(separator: "\n")))
    }

    // MARK: The task

    /// Texts of ten different words; those with `fine` in them are of the class `good`.
    private static func texts(_ count: Int, seed: UInt64) -> String {
        var generator = SeededGenerator(seed: seed, "verdicts")
        return (0..<count).map { number in
            var words = (0..<2 + generator.index(below: 4)).map { _ in
                "w\(generator.index(below: 9))"
            }
            let isGood = number % 2 == 0
            if isGood { words.insert("fine", at: generator.index(below: words.count + 1)) }
            let other = ["bad", "poor"][number / 2 % 2]
            return words.joined(separator: " ") + "\t" + (isGood ? "good" : other) + "\n"
        }.joined()
    }

    private static let overrides = [
        "task=verdict", "verdict.yes=good", "input.embedding=8", "model.cells=8",
        "training.epochs=8", "training.learning_rate=0.02", "training.batch_utterances=16",
    ]

    private static func request(_ folder: TemporaryFolder, out: String) throws -> TrainingRequest {
        var request = TrainingRequest(
            data: [try folder.write(texts(160, seed: 1), to: "train.tsv")],
            folder: folder.path(out))
        request.dev = [try folder.write(texts(40, seed: 2), to: "dev.tsv")]
        request.overrides = overrides
        return request
    }

    private static func session(_ path: String) throws -> InferenceSession {
        try InferenceSession(
            ModelFile(path: path), options: InferenceOptions(), pool: pool, log: quiet)
    }

    private static func sentences(
        _ session: InferenceSession, _ path: String, areKnown: Bool
    ) throws -> ([LabelledSentence], any TextPredictor) {
        let inputs = try session.inputs([path], data: DataReading(), areKnown: areKnown)
        guard case .sentences(let corpus, let model) = inputs else {
            throw UsageError("\(path): no sentences")
        }
        return (corpus.sentences, model)
    }

    @Test("trained, described, tested and asked by what is in its folder alone")
    func verbs() throws {
        let folder = try TemporaryFolder()
        try TaskRegistry.$additional.withValue([VerdictTask.self]) {
            let summary = try Self.request(folder, out: "exp").run(
                pool: Self.pool, log: Self.quiet)
            #expect(summary.bestMeasure > 0.9)

            // The settings are written down, with its own section, and can be read again.
            let settings = try ExperimentConfiguration.load(file: folder.path("exp/config.yaml"))
            #expect(settings.task == .verdict)
            #expect(settings.verdict.yes == "good")

            let best = folder.path("exp/best.safetensors")
            let facts = try FileDescription(of: best).facts
            #expect(facts["task"] == "verdict")
            #expect(facts["yes"] == "good")
            #expect(facts["threshold"] == "0.5")

            let session = try Self.session(best)
            #expect(session.definition is VerdictTask.Type)
            let (known, model) = try Self.sentences(
                session, folder.path("dev.tsv"), areKnown: true)
            #expect(known.count == 40)
            let score = try model.score(known, options: session.options, pool: session.pool)
            #expect(score.text.hasPrefix("accuracy "))
            let object = try #require(
                try JSONSerialization.jsonObject(with: JSONEncoder().encode(score.json))
                    as? [String: Any])
            #expect(try #require(object["accuracy"] as? Double) > 0.9)

            let asked = try folder.write("w1 fine w2\nw3 w4 w5\n", to: "asked.txt")
            let (plain, reader) = try Self.sentences(session, asked, areKnown: false)
            var answers: [any TaskAnswer] = []
            try session.answer(plain, with: reader) { answers.append($1) }
            #expect(answers.map(\.text) == ["yes", "no"])
            let verdict = try #require(answers.first as? Verdict)
            #expect(verdict.probability > 0.5)
            #expect(try verdict.jsonLine().contains("\"yes\":true"))
        }
    }

    @Test("a section that makes no sense and a class that is not there are refused by their keys")
    func refuses() throws {
        let folder = try TemporaryFolder()
        try TaskRegistry.$additional.withValue([VerdictTask.self]) {
            var request = try Self.request(folder, out: "exp")
            request.overrides = Self.overrides + ["verdict.threshold=1.5"]
            let range = #expect(throws: ExperimentError.self) {
                try request.run(pool: Self.pool, log: Self.quiet)
            }
            #expect(range?.issues == ["verdict.threshold: 1.5; between 0 and 1 is needed"])
            request.overrides = Self.overrides + ["verdict.yes=great"]
            #expect(
                throws: TaskError.setting(
                    "verdict.yes", found: "great", needed: "one of bad, good, poor",
                    reason: "no text of the training data is of that class")
            ) {
                try request.run(pool: Self.pool, log: Self.quiet)
            }
        }
    }

    @Test("the task is there for who adds it alone")
    func isLocal() {
        #expect(TaskName(rawValue: "verdict") == nil)
        TaskRegistry.$additional.withValue([VerdictTask.self]) {
            #expect(TaskName(rawValue: "verdict") == .verdict)
        }
        #expect(TaskName(rawValue: "verdict") == nil)
    }

    @Test("stopped in the middle of an epoch and resumed, it ends with the same bits")
    func resumes() throws {
        let folder = try TemporaryFolder()
        var (whole, stopped) = (
            try Self.request(folder, out: "whole"), try Self.request(folder, out: "stopped")
        )
        // Every step is written down, so that the end of the process costs none.
        whole.overrides.append("training.checkpoint_seconds=0.000001")
        stopped.overrides = whole.overrides
        try TaskRegistry.$additional.withValue([VerdictTask.self]) {
            _ = try whole.run(pool: Self.pool, log: Self.quiet)
        }
        TaskRegistry.$additional.withValue([StoppedTask.self]) {
            #expect(throws: Stopped.self) {
                try stopped.run(pool: Self.pool, log: Self.quiet)
            }
        }
        #expect(try Checkpoint(in: stopped.folder).state.batch > 0)
        stopped.resumes = true
        try TaskRegistry.$additional.withValue([VerdictTask.self]) {
            _ = try stopped.run(pool: Self.pool, log: Self.quiet)
        }
        for file in ["best.safetensors", "last.safetensors"] {
            #expect(
                try Files.read(stopped.folder + "/" + file)
                    == Files.read(whole.folder + "/" + file))
        }
    }
}

/// What ends a run of ``StoppedTask``.
private struct Stopped: Error {}

/// ``VerdictTask`` in a process that ends at the fourth minibatch of the third epoch.
private enum StoppedTask: TextTask {
    static let name = VerdictTask.name
    static let singular = VerdictTask.singular
    static let plural = VerdictTask.plural
    static let sections = VerdictTask.sections
    static var measures: [TrainingConfiguration.Measure] { VerdictTask.measures }
    static let abilities = VerdictTask.abilities
    static let formats = VerdictTask.formats

    static func setDefaults(_ configuration: inout ExperimentConfiguration) {
        VerdictTask.setDefaults(&configuration)
    }

    static func format(of found: TextCorpusFormat?, isFolder: Bool) -> TextCorpusFormat? {
        VerdictTask.format(of: found, isFolder: isFolder)
    }

    static func problem(_ data: TextTaskData) throws -> any TrainingProblem {
        StoppedProblem(try VerdictTask.problem(data))
    }

    static func predictor(_ file: ModelFile) throws -> any Predictor {
        try VerdictTask.predictor(file)
    }
}

private final class StoppedProblem: TrainingProblem {
    private let problem: any TrainingProblem
    private var epochs = 0

    init(_ problem: any TrainingProblem) { self.problem = problem }

    static var measures: [TrainingConfiguration.Measure] { VerdictTask.measures }
    var parameters: ParameterStore { problem.parameters }
    var gradients: Gradients { problem.gradients }
    var unit: String { problem.unit }

    func use(precision: Precision) { problem.use(precision: precision) }
    func begin(epoch: Int, at batch: Int) throws -> Int {
        epochs += 1
        return try problem.begin(epoch: epoch, at: batch)
    }
    func load(batch: Int) throws {
        if epochs == 3, batch == 3 { throw Stopped() }
        try problem.load(batch: batch)
    }
    func gradient(batch: Int, settings: StepSettings) throws -> StepResult {
        try problem.gradient(batch: batch, settings: settings)
    }
    func name(ofBatch batch: Int) -> String { problem.name(ofBatch: batch) }
    func endEpoch() { problem.endEpoch() }
    func evaluate() throws -> Evaluation { try problem.evaluate() }
    func write(to path: String, adding facts: [String: String]) throws {
        try problem.write(to: path, adding: facts)
    }
}
