import SonorantDecoding
import SonorantTensors
import Testing

@Suite("Emissions")
struct EmissionsTests {
    @Test("emissions have as many frames as rows")
    func frames() {
        let emissions = Emissions(
            logProbabilities: Matrix(rows: 3, columns: 2), secondsPerFrame: 0.01, duration: 0.03)
        #expect(emissions.frames == 3)
    }
}
