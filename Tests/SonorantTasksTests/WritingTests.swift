import Foundation
import SonorantSystem
import SonorantTasks
import SonorantTensors
import TestSupport
import Testing

@Suite struct SamplerTests {
    private func choose(
        _ logs: [Float], count: Int, excluding: Set<Int> = [],
        change: (inout SymbolSampler) -> Void = { _ in }
    ) -> [Int] {
        var sampler = SymbolSampler()
        change(&sampler)
        var generator = SeededGenerator(seed: 4)
        return (0..<count).map { _ in
            logs.withUnsafeBufferPointer {
                sampler.choose($0, excluding: excluding, generator: &generator)
            }
        }
    }

    private let logs = [0.1, 0.6, 0.3].map { Float(log($0)) }

    @Test("symbols come as often as they are likely, and as the temperature wants")
    func frequencies() {
        // Standard error at 4,000 draws: below 0.008.
        func share(_ symbol: Int, _ change: (inout SymbolSampler) -> Void = { _ in }) -> Double {
            Double(choose(logs, count: 4000, change: change).count { $0 == symbol }) / 4000
        }
        #expect(abs(share(1) - 0.6) < 0.03)
        #expect(abs(share(0) - 0.1) < 0.03)
        #expect(abs(share(1) { $0.temperature = 0.5 } - 0.36 / 0.46) < 0.03)
        #expect(abs(share(1) { $0.temperature = 1000 } - 1.0 / 3) < 0.03)
        #expect(abs(share(2) { $0.topK = 2 } - 1.0 / 3) < 0.03)
        #expect(share(0) { $0.topK = 2 } == 0)
    }

    @Test("the likeliest is taken, of equal ones the first, excluded ones never")
    func likeliest() {
        #expect(choose([0, 2, 2, 1], count: 3) { $0.takesLikeliest = true } == [1, 1, 1])
        #expect(choose([0, 2, 2, 1], count: 2) { $0.topK = 1 } == [1, 1])
        #expect(
            choose([0, 2, 2, 1], count: 9) { $0.temperature = 1e-6 }.allSatisfy { 1...2 ~= $0 })
        let few = choose([5, 0, -.infinity], count: 20, excluding: [0])
        #expect(few == [Int](repeating: 1, count: 20))
    }

    @Test("values that make no sense are named")
    func faults() {
        var sampler = SymbolSampler()
        #expect(sampler.faults.isEmpty)
        sampler.temperature = 0
        sampler.topK = -1
        #expect(sampler.faults.count == 2)
        sampler.temperature = .nan
        #expect(sampler.faults.count == 2)
    }
}

@Suite struct WritingTests {
    private typealias Support = LanguageModelSupport

    private func generate(
        _ path: String, threads: Int = 2, number: Int = 0, notes: (String) -> Void = { _ in },
        change: (inout GenerationRequest) -> Void
    ) throws -> GeneratedText {
        let model = try #require(try TaskRegistry.predictor(path: path) as? any SequenceGenerator)
        var request = GenerationRequest()
        request.length = 30
        change(&request)
        var emitted = ""
        let text = try model.prepare(request, pool: ThreadPool(threads: threads), note: notes)
            .text(number) { emitted += $0 }
        #expect(emitted == text.text)
        return text
    }

    @Test("a stream goes on as it was learned, up to the length; the same seed writes the same")
    func streams() throws {
        let folder = try TemporaryFolder()
        let text = Support.stream(String(repeating: "abcabd", count: 100))
        let (path, _) = try Support.trained(
            text, dev: text, Support.configuration { $0.training.epochs = 40 }, folder: folder)
        let likely = try generate(path) {
            $0.prompt = "abca"
            $0.sampler.takesLikeliest = true
            $0.length = 8
        }
        #expect(likely.text == "abcabdabcabd")
        #expect(likely.symbols == 8)
        #expect(!likely.isComplete)
        #expect(likely.logProbability > -1)
        let texts = try (1...4).map { threads in
            try generate(path, threads: threads) {
                $0.sampler.temperature = 3
                $0.seed = 7
            }
        }
        #expect(texts.allSatisfy { $0 == texts[0] })
        #expect(texts[0].text.count == 30)
        let other = try generate(path, number: 1) {
            $0.sampler.temperature = 3
            $0.seed = 7
        }
        #expect(other != texts[0])
    }

    @Test("sentences end with the end symbol, which a length may come before")
    func sentences() throws {
        let folder = try TemporaryFolder()
        let lines = Support.lines([String](repeating: "a b c", count: 100))
        let (path, _) = try Support.trained(
            lines, dev: lines, Support.configuration(readsLines: true), folder: folder)
        let whole = try generate(path) { $0.sampler.takesLikeliest = true }
        #expect(whole.text == "a b c")
        #expect(whole.isComplete)
        #expect(whole.symbols == 4)
        let cut = try generate(path) {
            $0.sampler.takesLikeliest = true
            $0.length = 2
        }
        #expect(cut.text == "a b")
        #expect(!cut.isComplete)
    }

    @Test("unknown symbols of a prompt are said, and never written")
    func unseenPrompt() throws {
        let folder = try TemporaryFolder()
        let text = Support.stream(String(repeating: "ab", count: 50))
        let (path, _) = try Support.trained(
            text, dev: text, Support.configuration { $0.training.epochs = 1 }, folder: folder)
        var notes: [String] = []
        let result = try generate(
            path, notes: { notes.append($0) },
            change: {
                $0.prompt = "aéb"
                $0.sampler.temperature = 50
            })
        #expect(notes.count == 1)
        #expect(notes[0].contains("é"))
        #expect(result.text.hasPrefix("aéb"))
        #expect(result.text.dropFirst(3).allSatisfy { "ab".contains($0) })
    }
}
