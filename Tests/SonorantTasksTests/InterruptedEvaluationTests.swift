import Foundation
import SonorantCorpora
import SonorantLayers
import SonorantSystem
import SonorantTensors
import Testing

@testable import SonorantTasks

@Suite("Interrupted measuring")
struct InterruptedEvaluationTests {
    @Test("Ctrl-C ends measuring on the dev data before it is through, for the run to be saved")
    func interrupted() async {
        await #expect(processExitsWith: .exitCode(7)) {
            let model = GenerationTests.model(
                GenerationTests.configuration(), conditions: GenerationTests.classes)
            let example = GenerationModel.Example(condition: .label(0), symbols: [3, 4])
            func evaluate() throws {
                _ = try model.evaluate(
                    [example], tape: Tape(store: model.parameters, pool: GenerationTests.pool),
                    batches: [[0]])
            }
            Interrupts.install()
            try evaluate()
            kill(getpid(), SIGINT)
            for _ in 0..<2000 where !Interrupts.isRequested { usleep(1000) }
            do { try evaluate() } catch is Interruption { exit(7) }
        }
    }

    @Test("Ctrl-C ends a generator's answers before they are through")
    func answers() async {
        await #expect(processExitsWith: .exitCode(7)) {
            let predictor = GenerationPredictor(
                GenerationTests.model(
                    GenerationTests.configuration(), conditions: GenerationTests.classes))
            let sentence = LabelledSentence(
                id: "x", location: SourceLocation(file: "x", line: 1), tokens: [], label: "x")
            func answer() throws {
                _ = try predictor.answers(
                    to: [sentence], options: InferenceOptions(), pool: GenerationTests.pool)
            }
            Interrupts.install()
            try answer()
            kill(getpid(), SIGINT)
            for _ in 0..<2000 where !Interrupts.isRequested { usleep(1000) }
            do { try answer() } catch is Interruption { exit(7) }
        }
    }
}
