import SonorantCorpora
import SonorantInference
import Testing

@Suite("Portions of like length")
struct LengthPortionsTests {
    private struct Stop: Error {}

    private func utterances(_ seconds: [Double]) -> [Utterance] {
        seconds.enumerated().map { index, seconds in
            Utterance(
                id: "\(index)", source: .audio(path: "none.wav", segment: 0...seconds),
                location: SourceLocation(file: "none"))
        }
    }

    @Test("results come in the list's order, whatever is worked off together")
    func order() throws {
        let list = utterances([9, 2, 8, 1, 7, 3])
        var worked: [[String]] = []
        var done: [Int] = []
        var results: [String] = []
        try LengthPortions(seconds: 10, portionsAtOnce: 8).forEach(of: list) { portion in
            worked.append(portion.map(\.id))
            return portion.map { $0.id + "!" }
        } progress: { count, newly in
            done.append(count)
            #expect(newly == count - (done.dropLast().last ?? 0))
        } body: { utterance, result in
            #expect(result == utterance.id + "!")
            results.append(result)
        }
        #expect(results == list.map { $0.id + "!" })
        #expect(worked == [["0", "2"], ["4", "5"], ["1", "3"]])
        #expect(done == [0, 2, 4, 6])
    }

    @Test("without a window the list is cut as it stands")
    func noWindow() throws {
        var worked: [[String]] = []
        try LengthPortions(seconds: 10).forEach(of: utterances([9, 2, 8, 1])) { portion in
            worked.append(portion.map(\.id))
            return portion.map(\.id)
        } progress: { _, _ in
        } body: { _, _ in
        }
        #expect(worked == [["0", "1"], ["2", "3"]])
    }

    @Test("what the progress throws ends the work before the next portion")
    func stop() {
        var portions = 0
        #expect(throws: Stop.self) {
            try LengthPortions(seconds: 1).forEach(of: utterances([1, 1, 1])) { portion in
                portions += 1
                return portion.map(\.id)
            } progress: { done, _ in
                if done == 2 { throw Stop() }
            } body: { _, _ in
            }
        }
        #expect(portions == 2)
    }
}
