import SonorantDecoding
import SonorantLayers
import SonorantModels
import SonorantTensors

/// A recurrent language model for beam searches, of which several may go on at once: they share the
/// weights, and each works with a stepper of its own.
package final class FusedLanguageModel: NeuralLanguageModel, Sendable {
    private let model: LanguageModel
    private let steppers: ScratchPool<LanguageModelStepper>

    init(_ model: LanguageModel) {
        self.model = model
        steppers = ScratchPool { LanguageModelStepper(model, pool: ThreadPool(threads: 1)) }
    }

    /// The language model of the file at `path`.
    ///
    /// - Throws: what `ModelFile` throws; ``TaskError/otherTask(path:found:needed:)``.
    package convenience init(path: String) throws {
        let file = try ModelFile(path: path)
        guard file.task == TaskName.languageModel.rawValue else {
            throw TaskError.otherTask(
                path: path, found: file.task, needed: TaskName.languageModel.rawValue)
        }
        self.init(try LanguageModel(file))
    }

    /// Whether its symbols are words rather than characters.
    package var isOfWords: Bool { model.unit != .character }
    /// The number of its symbols, the end of a text among them.
    package var symbolCount: Int { model.vocabulary.count }
    /// The index of the end of a text.
    package var end: Int32? { model.boundary }

    private func spelled(_ symbol: String) -> String {
        model.description.encoding.configuration.lowercase ? symbol.lowercased() : symbol
    }

    /// Whether it was trained with `symbol`, in the letter case that it was trained in.
    package func knows(_ symbol: String) -> Bool {
        model.vocabulary.index(of: spelled(symbol)) != nil
    }

    /// The index of `symbol`, or of what stands for unknown ones; nil where there is neither.
    package func index(of symbol: String) -> Int32? {
        (model.vocabulary.index(of: spelled(symbol)) ?? model.vocabulary.index(of: .unknown))
            .map { Int32($0) }
    }

    /// Memory for the states that the model has after each of `rows` texts of one search.
    package func memory(rows: Int) -> any NeuralMemory {
        LanguageModelMemory(
            rows: rows, symbols: symbolCount,
            countsTime: model.description.model.cell == .clockwork
        ) { [steppers] in steppers.with($0) }
    }

    /// The natural-log probability of each text, its end included.
    package func logProbabilities(of texts: [[String]]) -> [Double] {
        let scorer = LanguageModelScorer(
            model, tape: Tape(store: model.parameters, pool: ThreadPool(threads: 1)))
        return scorer.logProbabilities(of: texts.map { model.encode($0) }).map {
            $0.reduce(0) { $0 + Double($1) }
        }
    }
}

/// States and expectations of the prefixes of one search.
final class LanguageModelMemory: NeuralMemory {
    private let rows: Int
    private let symbols: Int
    private let countsTime: Bool
    private let withStepper: ((LanguageModelStepper) -> Void) -> Void
    private let table: FloatBuffer
    /// How many symbols the text of each row has.
    private var lengths: [Int]
    private let states: RecurrentStates
    private let before: RecurrentStates
    private let after: RecurrentStates
    private var hasRoom = false

    /// - Parameters:
    ///   - countsTime: whether texts have to be of one length to be read together.
    ///   - withStepper: calls its argument with a stepper that is free.
    init(
        rows: Int, symbols: Int, countsTime: Bool,
        withStepper: @escaping ((LanguageModelStepper) -> Void) -> Void
    ) {
        self.rows = rows
        self.symbols = symbols
        self.countsTime = countsTime
        self.withStepper = withStepper
        table = FloatBuffer(count: rows * symbols)
        lengths = [Int](repeating: 0, count: rows)
        var made: [RecurrentStates] = []
        withStepper { stepper in made = (0..<3).map { _ in stepper.model.states() } }
        (states, before, after) = (made[0], made[1], made[2])
    }

    var expectations: UnsafePointer<Float> { UnsafePointer(table.base) }

    func begin(row: Int) {
        withStepper { stepper in
            let logs = stepper.step([stepper.beginning], before: nil, after: after)
            if !hasRoom { states.reserve(rows: rows, like: after) }
            hasRoom = true
            store(logs, 0, in: row, length: 1)
        }
    }

    func extend(_ steps: [NeuralStep]) {
        guard countsTime else { return read(steps) }
        let groups = Dictionary(grouping: steps) { lengths[$0.row] }
        for (_, group) in groups.sorted(by: { $0.key < $1.key }) { read(group) }
    }

    private func read(_ steps: [NeuralStep]) {
        before.reserve(rows: steps.count, like: states)
        before.steps = lengths[steps[0].row]
        for (place, step) in steps.enumerated() {
            before.copy(row: step.row, of: states, to: place)
        }
        let lengths = steps.map { self.lengths[$0.row] + 1 }
        withStepper { stepper in
            let logs = stepper.step(steps.map(\.symbol), before: before, after: after)
            for (place, step) in steps.enumerated() {
                store(logs, place, in: step.target, length: lengths[place])
            }
        }
    }

    /// Keeps what the latest step made of its text number `place`.
    private func store(_ logs: MatrixView, _ place: Int, in row: Int, length: Int) {
        states.copy(row: place, of: after, to: row)
        lengths[row] = length
        (table.base + row * symbols).update(from: logs.row(place), count: symbols)
    }
}

extension DecoderConfiguration {
    /// The neural language model that the settings name; nil where they name none.
    package func openNeuralModel() throws -> FusedLanguageModel? {
        neuralModel.isEmpty ? nil : try FusedLanguageModel(path: neuralModel)
    }
}
