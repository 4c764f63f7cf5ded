import Foundation
import SonorantAudio
import SonorantCorpora
import SonorantInference
import SonorantModels
import SonorantTensors
import Synchronization
import TestSupport
import Testing

@Suite("One model, several threads")
struct SharedModelTests {
    private static let shapes: [@Sendable (inout ModelConfiguration) -> Void] = [
        { $0.layers = 2 },
        {
            $0.cell = .gru
            $0.residual = true
            $0.layers = 2
            $0.layerNormalisation = true
        },
        {
            $0.chunk = 6
            $0.lookAhead = 3
            $0.projection = 12
            $0.peepholes = true
        },
    ]

    private func features(_ count: Int) -> [Matrix] {
        var generator = SeededGenerator(seed: 7)
        return (0..<count).map { index in
            let rows = 3 + index * 7 % 40
            return Matrix(
                rows: rows, columns: 40,
                elements: (0..<rows * 40).map { _ in Float(generator.gaussian()) })
        }
    }

    /// What `work` returns in each of `threads` threads that run at once.
    private func together<Value: Sendable>(
        _ threads: Int, _ work: @escaping @Sendable (Int) -> Value
    ) -> [Value] {
        let results = Mutex<[Int: Value]>([:])
        let ready = Atomic<Int>(0)
        let group = DispatchGroup()
        for number in 0..<threads {
            group.enter()
            let thread = Thread {
                // All begin with the first pass, in which weights are packed, at the same time.
                ready.wrappingAdd(1, ordering: .sequentiallyConsistent)
                while ready.load(ordering: .sequentiallyConsistent) < threads { sched_yield() }
                let value = work(number)
                results.withLock { $0[number] = value }
                group.leave()
            }
            thread.stackSize = 8 << 20
            thread.start()
        }
        group.wait()
        return results.withLock { results in (0..<threads).compactMap { results[$0] } }
    }

    @Test(
        "threads give the bits of one after another",
        arguments: [(2, Precision.f32), (4, .f32), (4, .bf16), (4, .int8)])
    func bits(threads: Int, precision: Precision) throws {
        guard precision.isNative else { return }
        for change in Self.shapes {
            let model = try randomModel(change: change)
            let inputs = features(240)
            let alone = NetworkRunner(
                model.network, precision: precision, pool: ThreadPool(threads: 1))
            let needed = inputs.map { alone.logProbabilities(of: [$0])[0] }
            // A new model, so that the threads are the first to pack its weights.
            let shared = try randomModel(change: change)
            let found = together(threads) { number in
                let runner = NetworkRunner(
                    shared.network, precision: precision,
                    pool: ThreadPool(threads: 1 + number % 2))
                let order = inputs.indices.map { ($0 + 60 * number) % inputs.count }
                var outputs = inputs
                for index in order {
                    outputs[index] = runner.logProbabilities(of: [inputs[index]])[0]
                }
                return outputs
            }
            #expect(found.count == threads)
            for outputs in found { #expect(outputs == needed) }
        }
    }

    @Test("threads with different precisions share the weights")
    func precisions() throws {
        let model = try randomModel()
        let inputs = features(100)
        let all = Precision.allCases.filter(\.isNative)
        let needed = all.map {
            model.network.logProbabilities(of: inputs, precision: $0, pool: ThreadPool(threads: 1))
        }
        let found = together(all.count * 2) { number in
            NetworkRunner(
                model.network, precision: all[number % all.count], pool: ThreadPool(threads: 2)
            ).logProbabilities(of: inputs)
        }
        for (number, outputs) in found.enumerated() {
            #expect(outputs == needed[number % all.count])
        }
    }

    @Test("recognisers and streams on one model at once hear what one alone hears")
    func recognisers() throws {
        let folder = try TemporaryFolder()
        let paths = try (0..<12).map { index in
            let path = folder.path("\(index).wav")
            try AudioFile.write(
                noise(seconds: 1 + Double(index) / 8, seed: UInt64(index)), to: path)
            return path
        }
        let model = try randomModel { $0.bidirectional = false }
        let utterances = paths.enumerated().map { index, path in
            Utterance(
                id: "\(index)", source: .audio(path: path, segment: nil),
                location: SourceLocation(file: path))
        }
        @Sendable func texts() -> [String] {
            guard
                let recogniser = try? Recogniser(model: model, pool: ThreadPool(threads: 2))
            else { return [] }
            return (0..<8).flatMap { _ in
                recogniser.transcribe(utterances).map { (try? $0.transcript.get().text) ?? "-" }
            }
        }
        @Sendable func streamed() -> [String] {
            (0..<8).flatMap { _ in
                paths.indices.map { index in
                    let wave = noise(seconds: 1 + Double(index) / 8, seed: UInt64(index))
                    guard
                        let stream = try? StreamingRecogniser(
                            model: model, pool: ThreadPool(threads: 1)),
                        (try? stream.append(wave.samples)) != nil,
                        let events = try? stream.finish()
                    else { return "-" }
                    for case .utterance(let transcript) in events { return transcript.text }
                    return ""
                }
            }
        }
        let (heard, followed) = (texts(), streamed())
        #expect(heard.count == 96 && !heard.contains("-") && heard.contains { $0.count > 3 })
        let found = together(4) { $0 % 2 == 0 ? texts() : streamed() }
        for (number, texts) in found.enumerated() {
            #expect(texts == (number % 2 == 0 ? heard : followed))
        }
    }
}
