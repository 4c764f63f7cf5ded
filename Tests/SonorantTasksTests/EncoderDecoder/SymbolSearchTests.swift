import Foundation
import SonorantCTC
import SonorantLayers
import SonorantModels
import SonorantTensors
import SonorantTraining
import Testing

@testable import SonorantTasks

@Suite struct SymbolSearchTests {
    private let pool = ThreadPool(threads: 2)

    /// Natural log of the probability of `target` and its end, by the loss.
    private func logProbability(
        _ target: [Int32], of text: EncodedText, model: EncoderDecoderModel
    ) -> Double {
        let tape = Tape(store: model.parameters, pool: pool)
        tape.reset(training: false)
        let example = EncoderDecoderModel.Example(text: text, target: target)
        return -model.loss(of: [example], on: tape, settings: StepSettings()).loss
    }

    /// All sequences of up to `longest` of 3 symbols.
    private func sequences(upTo longest: Int) -> [[Int32]] {
        var all: [[Int32]] = [[]]
        var last: [[Int32]] = [[]]
        for _ in 0..<longest {
            last = last.flatMap { start in (1...3).map { start + [Int32($0)] } }
            all += last
        }
        return all
    }

    @Test(
        "a beam that holds everything finds the best sequences of all, with their probabilities",
        arguments: [0, 0.7, 1])
    func exhaustive(alpha: Double) throws {
        for attention in EncoderDecoderConfiguration.Attention.allCases {
            let model = try EncoderDecoderToys.model(
                {
                    $0.attention = attention
                    $0.maximumLengthFactor = 0
                    $0.maximumLengthConstant = 4
                    $0.lengthNormalisation = alpha
                }, seed: 7)
            let texts = EncoderDecoderToys.examples.map(\.text)
            var search = SequenceWriter.Search()
            search.beam = 1000
            search.nbest = 6
            let tape = Tape(store: model.parameters, pool: pool)
            tape.reset(training: false)
            let found = try model.hypotheses(texts, search: search, tape: tape)
            for (text, hypotheses) in zip(texts, found) {
                // With 4 symbols there is no room for an end, so at most 3 come with one.
                let ranked = sequences(upTo: 3).map { symbols in
                    let value = logProbability(symbols, of: text, model: model)
                    return (
                        symbols: symbols, value: value,
                        score: value / pow(Double(symbols.count + 1), alpha)
                    )
                }.sorted { $0.score > $1.score }
                #expect(hypotheses.count == 6)
                for (hypothesis, best) in zip(hypotheses, ranked) {
                    #expect(hypothesis.symbols == best.symbols)
                    #expect(abs(hypothesis.logProbability - best.value) < 1e-4)
                    #expect(abs(hypothesis.score - best.score) < 1e-4)
                    #expect(hypothesis.isComplete)
                }
            }
        }
    }

    @Test(
        "a narrow beam finds what it finds when it never stops early",
        arguments: [0, 0.7, 1])
    func patient(alpha: Double) throws {
        let (longest, text) = (5, EncoderDecoderToys.examples[0].text)
        for seed in UInt64(1)...8 {
            let model = try EncoderDecoderToys.model(
                {
                    $0.maximumLengthFactor = 0
                    $0.maximumLengthConstant = longest
                    $0.lengthNormalisation = alpha
                }, seed: seed)
            // Weights that are not small, so that what is likely changes from step to step.
            for parameter in model.parameters.parameters {
                let values = (0..<parameter.range.count).map { index -> Float in
                    let angle = Double(index * 7 + 3) * Double(seed)
                    return Float(4 * sin(angle + Double(parameter.name.count)))
                }
                model.parameters.set(values, of: parameter)
            }
            for beam in [2, 3] {
                var search = SequenceWriter.Search()
                search.beam = beam
                let tape = Tape(store: model.parameters, pool: pool)
                tape.reset(training: false)
                let found = try model.hypotheses([text], search: search, tape: tape)[0][0]
                let plain = plainSearch(
                    text, model: model, beam: beam, longest: longest, alpha: alpha)
                guard let plain else {
                    #expect(!found.isComplete)
                    continue
                }
                #expect(found.isComplete)
                #expect(abs(found.score - plain) < 1e-4, "seed \(seed), beam \(beam)")
            }
        }
    }

    /// The score of the best output that ends, by a beam search that goes on up to the bound.
    private func plainSearch(
        _ text: EncodedText, model: EncoderDecoderModel, beam: Int, longest: Int, alpha: Double
    ) -> Double? {
        var going: [[Int32]] = [[]]
        var best: Double?
        for length in 0..<longest {
            var candidates: [(symbols: [Int32], score: Double, ends: Bool)] = []
            for path in going {
                let score = logProbability(path, of: text, model: model)
                candidates.append((path, score, true))
                for symbol in Int32(1)...3 {
                    candidates.append(
                        (path + [symbol], sequenceStart(path + [symbol], text, model), false))
                }
            }
            candidates.sort { $0.score > $1.score }
            for candidate in candidates.prefix(beam) where candidate.ends {
                let score = candidate.score / pow(Double(length + 1), alpha)
                best = max(best ?? score, score)
            }
            going = candidates.filter { !$0.ends }.prefix(beam).map(\.symbols)
        }
        return best
    }

    @Test("a beam of one takes the likeliest symbol each time")
    func greedy() throws {
        let model = try EncoderDecoderToys.model(seed: 3)
        let text = EncoderDecoderToys.examples[0].text
        let tape = Tape(store: model.parameters, pool: pool)
        tape.reset(training: false)
        let found = try model.hypotheses([text], search: .init(), tape: tape)[0][0]
        var symbols: [Int32] = []
        while symbols.count < 16 {
            // Of each continuation what it adds; the end is what is left of the probability.
            let here = (1...3).map { next -> Double in
                sequenceStart(symbols + [Int32(next)], text, model)
            }
            let end = logProbability(symbols, of: text, model: model)
            guard let best = here.max(), best > end else { break }
            symbols.append(Int32((here.firstIndex(of: best) ?? 0) + 1))
        }
        #expect(found.symbols == symbols)
    }

    /// Log probability of beginning with `symbols`.
    private func sequenceStart(
        _ symbols: [Int32], _ text: EncodedText, _ model: EncoderDecoderModel
    ) -> Double {
        guard let decoder = model.writer.decoder else { return 0 }
        let tape = Tape(store: model.parameters, pool: pool)
        tape.reset(training: false)
        let (input, _) = model.encoded([text], tape: tape, seed: 0)
        let prepared = decoder.prepare(input, tape: tape)
        var state = decoder.begin(prepared, sequences: [0], tape: tape)
        var sum = 0.0
        for (before, symbol) in zip([0] + symbols, symbols) {
            let written = decoder.step(
                state, gates: decoder.inputGates([before], tape: tape),
                fixed: decoder.fixedGates(prepared, sequences: [0], tape: tape),
                prepared: prepared, sequences: [0], tape: tape)
            sum += Double(
                tape.logSoftmax(decoder.scores(written.features, tape: tape)).base[Int(symbol)])
            state = written.state
        }
        return sum
    }

    @Test("an output that never ends is cut off, and says so")
    func endless() throws {
        let model = try EncoderDecoderToys.model {
            $0.maximumLengthFactor = 1.5
            $0.maximumLengthConstant = 2
        }
        let bias = try #require(model.parameters.parameters.first { $0.name == "output.bias" })
        model.parameters.set([-1e4, 0, 0, 0], of: bias)
        let tape = Tape(store: model.parameters, pool: pool)
        // With a wider one the unlikely end would come among the first.
        for beam in [1, 2] {
            tape.reset(training: false)
            var search = SequenceWriter.Search()
            search.beam = beam
            search.keepsAttention = true
            let found = try model.hypotheses(
                EncoderDecoderToys.examples.map(\.text), search: search, tape: tape)
            // 1.5 symbols for each of 3, 1 and 2 inputs, rounded up, and 2 more.
            #expect(found.map { $0[0].symbols.count } == [7, 4, 5])
            #expect(found.allSatisfy { !$0[0].isComplete && $0[0].attention.count > 0 })
        }
    }

    @Test("inputs do not disturb each other, however many are searched at once")
    func batches() throws {
        let model = try EncoderDecoderToys.model(seed: 11)
        let texts =
            EncoderDecoderToys.examples.map(\.text) + [EncodedText(tokens: [1, 1, 3, 2, 1])]
        let tape = Tape(store: model.parameters, pool: pool)
        for beam in [1, 3] {
            var search = SequenceWriter.Search()
            search.beam = beam
            search.nbest = beam
            search.keepsAttention = true
            tape.reset(training: false)
            let together = try model.hypotheses(texts, search: search, tape: tape)
            for (text, all) in zip(texts, together) {
                tape.reset(training: false)
                let alone = try model.hypotheses([text], search: search, tape: tape)[0]
                #expect(all.map(\.symbols) == alone.map(\.symbols))
                for hypothesis in all {
                    #expect(
                        hypothesis.attention.count
                            == hypothesis.symbols.count + (hypothesis.isComplete ? 1 : 0))
                    for weights in hypothesis.attention {
                        #expect(weights.count == text.count)
                        #expect(abs(weights.reduce(0, +) - 1) < 1e-5)
                    }
                }
            }
        }
    }

    @Test("with alignments in the loss, they count when hypotheses are ranked")
    func joint() throws {
        let model = try EncoderDecoderToys.model(
            {
                $0.ctcWeight = 0.4
                $0.upsample = 3
                $0.maximumLengthFactor = 0
                $0.maximumLengthConstant = 3
            }, seed: 5)
        let text = EncoderDecoderToys.examples[0].text
        let tape = Tape(store: model.parameters, pool: pool)
        tape.reset(training: false)
        var search = SequenceWriter.Search()
        search.beam = 200
        search.nbest = 200
        let found = try model.hypotheses([text], search: search, tape: tape)[0]
        let (input, order) = model.encoded([text], tape: tape, seed: 0)
        let outputs = try #require(model.writer.ctc).logProbabilities(
            input, order: order, tape: tape)[0]
        #expect(outputs.rows == 9)
        for (better, worse) in zip(found, found.dropFirst()) {
            #expect(better.score >= worse.score)
        }
        for hypothesis in found {
            let labels = hypothesis.symbols.map { Int($0) }
            let aligned = -(try CTCLoss(blank: 0)(logits: outputs, labels: labels))
            #expect(
                abs(hypothesis.score - (0.6 * hypothesis.logProbability + 0.4 * aligned)) < 1e-6)
        }
    }

    @Test("alignments alone: a wide beam finds the likeliest labels")
    func temporalClassification() throws {
        let model = try EncoderDecoderToys.model({ $0.ctcWeight = 1 }, seed: 2)
        #expect(model.writer.decoder == nil)
        let texts = EncoderDecoderToys.examples.map(\.text)
        let tape = Tape(store: model.parameters, pool: pool)
        tape.reset(training: false)
        var search = SequenceWriter.Search()
        search.beam = 500
        let found = try model.hypotheses(texts, search: search, tape: tape)
        tape.reset(training: false)
        let (input, order) = model.encoded(texts, tape: tape, seed: 0)
        let outputs = try #require(model.writer.ctc).logProbabilities(
            input, order: order, tape: tape)
        for (hypotheses, output) in zip(found, outputs) {
            let best = sequences(upTo: output.rows).map {
                ($0, CTCHead.logProbability(output, of: $0.map { Int($0) }))
            }.max { $0.1 < $1.1 }
            #expect(hypotheses[0].symbols == best?.0)
            #expect(abs(hypotheses[0].logProbability - (best?.1 ?? 0)) < 1e-5)
        }
    }
}
