import Foundation
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
}
