import Foundation
import SonorantCTC
import SonorantTensors
import Testing

@Suite("CTC at its edges")
struct CTCWorkspaceTests {
    private let infeasible = [[1], [1, 1], [1, 2, 3]]

    @Test("too few frames give infinity and a gradient of zeros")
    func tooFewFrames() {
        for (frames, labels) in zip(0..., infeasible) {
            let logits = Matrix(rows: frames, columns: 4, repeating: 1)
            let (loss, gradient) = Utterance(logits: logits, labels: labels).run()
            #expect(loss == .infinity)
            #expect(gradient.elements.allSatisfy { $0 == 0 })
        }
    }

    @Test("the value API names frames, labels and what is needed")
    func tooFewFramesThrows() {
        let logits = Matrix(rows: 3, columns: 4)
        #expect(throws: CTCError.tooFewFrames(frames: 3, labels: 3, needed: 4)) {
            try CTCLoss(blank: 0)(logits: logits, labels: [2, 2, 1])
        }
        let error = CTCError.tooFewFrames(frames: 3, labels: 3, needed: 4)
        #expect(error.description.hasPrefix("3 frames cannot carry 3 labels: 4 are needed"))
        #expect(error.category.rawValue == 65)
    }

    @Test("no frames and no labels score nothing")
    func nothing() throws {
        let empty = Matrix(rows: 0, columns: 4)
        #expect(try CTCLoss(blank: 0)(logits: empty, labels: []) == 0)
    }

    @Test("log probabilities and logits score the same")
    func logProbabilitiesAreLogits() throws {
        let logits = Utterance.randomLogits(frames: 9, symbols: 5, range: 3, seed: 5)
        var normalised = logits
        for t in 0..<9 {
            let sum = log(logits[row: t].reduce(0) { $0 + exp(Double($1)) })
            for k in 0..<5 { normalised[t, k] = Float(Double(logits[t, k]) - sum) }
        }
        let loss = CTCLoss(blank: 0)
        let (a, b) = try (
            loss(logits: logits, labels: [1, 3, 3]), loss(logits: normalised, labels: [1, 3, 3])
        )
        #expect(abs(a - b) < 1e-5)
    }

    @Test(
        "a logit that is not finite gives a loss that is not finite, and no gradient",
        arguments: [Float.nan, .infinity, -.infinity], [CTCWorkspace.Method.automatic, .logDomain])
    func notFinite(value: Float, method: CTCWorkspace.Method) {
        var logits = Utterance.randomLogits(frames: 9, symbols: 5, range: 3, seed: 5)
        logits[4, 2] = value
        let (loss, gradient) = Utterance(logits: logits, labels: [1, 2]).run(method)
        #expect(!loss.isFinite)
        #expect(gradient.elements.allSatisfy { $0 == 0 })
    }

    @Test("the largest finite logits do not crash, and take the log domain")
    func hugeLogits() {
        var logits = Matrix(rows: 4, columns: 3)
        logits[1, 0] = .greatestFiniteMagnitude
        logits[2, 1] = -.greatestFiniteMagnitude
        let workspace = CTCWorkspace()
        let (loss, gradient) = Utterance(logits: logits, labels: [1]).run(in: workspace)
        // The label fits the first frame or the last: 2 · ⅓ · 1 · ½ · ⅓.
        #expect(abs(loss - log(9)) < 1e-9)
        #expect(gradient.elements.allSatisfy { $0.isFinite })
        #expect(workspace.logDomainPasses == 1)
    }

    @Test("20,000 frames do not underflow", arguments: [1, 50])
    func longRecording(labels: Int) {
        // Where all symbols are equally probable, the loss has a closed form: the number of
        // alignments of U different labels in T frames is C(T + U, 2U).
        let (frames, symbols) = (20_000, 4)
        let target = (0..<labels).map { 1 + $0 % 3 }
        let workspace = CTCWorkspace()
        let utterance = Utterance(
            logits: Matrix(rows: frames, columns: symbols, repeating: 0.5), labels: target)
        let (loss, gradient) = utterance.run(in: workspace)
        let alignments =
            lgamma(Double(frames + labels + 1)) - lgamma(Double(2 * labels + 1))
            - lgamma(Double(frames - labels + 1))
        let expected = Double(frames) * log(Double(symbols)) - alignments
        #expect(abs(loss / expected - 1) < 1e-9)
        #expect(gradient.elements.allSatisfy { $0.isFinite })
    }

    @Test("mass that both directions would lose is found")
    func hiddenUnderflow() {
        // The best ways in and out of every frame belong to no whole path: the labels want to be
        // early for the forward pass and late for the backward pass.
        var logits = Matrix(rows: 40, columns: 3)
        for t in 0..<40 {
            logits[t, 1] = t < 20 ? -60 : 60
            logits[t, 2] = t < 20 ? 60 : -60
        }
        let labels = [Int](repeating: 1, count: 8) + [2] + [1]
        let workspace = CTCWorkspace()
        for prefix in 1...labels.count {
            let utterance = Utterance(logits: logits, labels: Array(labels.prefix(prefix)))
            let fast = utterance.run(in: workspace)
            let slow = utterance.run(.logDomain)
            #expect(abs(fast.loss / slow.loss - 1) < 1e-12)
            #expect(distance(fast.gradient, slow.gradient) < 2e-7)
        }
    }

    @Test("random extreme logits never differ from the log domain")
    func extremeLogits() {
        let workspace = CTCWorkspace()
        for seed in 0..<60 as Range<UInt64> {
            let range = [20.0, 80, 200, 400][Int(seed % 4)]
            let utterance = Utterance(
                logits: Utterance.randomLogits(
                    frames: 12 + Int(seed) % 7, symbols: 4, range: range, seed: seed),
                labels: Utterance.randomLabels(
                    Int(seed) % 8, symbols: 4, blank: 0, seed: seed))
            let fast = utterance.run(in: workspace)
            let slow = utterance.run(.logDomain)
            if slow.loss.isFinite {
                #expect(abs(fast.loss - slow.loss) <= 1e-11 * max(1, abs(slow.loss)), "\(seed)")
            } else {
                #expect(fast.loss == slow.loss)
            }
            #expect(distance(fast.gradient, slow.gradient) < 2e-7, "\(seed)")
        }
        #expect(workspace.logDomainPasses > 5)
        #expect(workspace.logDomainPasses < 55)
    }

    @Test("rows anywhere in memory, in any order of utterances, give the same bits")
    func scatteredRows() {
        let (symbols, stride) = (5, 8)
        let lengths = [7, 12, 3]
        let utterances = lengths.enumerated().map { number, frames in
            Utterance(
                logits: Utterance.randomLogits(
                    frames: frames, symbols: symbols, range: 3, seed: UInt64(number)),
                labels: [1, 2, 2].prefix(number + 1).map { $0 })
        }
        let alone = utterances.map { $0.run() }
        // Frame t of utterance n lies in row 3t + n.
        for order in [[0, 1, 2], [2, 0, 1], [1, 2, 0]] {
            var memory = [Float](repeating: 99, count: 3 * 12 * stride)
            for (n, utterance) in utterances.enumerated() {
                for t in 0..<lengths[n] {
                    for k in 0..<symbols {
                        memory[(3 * t + n) * stride + k] = utterance.logits[t, k]
                    }
                }
            }
            let workspace = CTCWorkspace()
            for n in order {
                let rows = (0..<lengths[n]).map { Int32(3 * $0 + n) }
                let loss = utterances[n].run(
                    &memory, rows, .automatic, workspace, stride: stride)
                #expect(loss == alone[n].loss)
            }
            for n in 0..<3 {
                for t in 0..<12 {
                    let start = (3 * t + n) * stride
                    let row = Array(memory[start..<start + stride])
                    let expected =
                        t < lengths[n]
                        ? Array(alone[n].gradient[row: t]) + [99, 99, 99]
                        : [Float](repeating: 99, count: stride)
                    #expect(row == expected)
                }
            }
        }
    }

    @Test("a workspace carries nothing from one utterance to the next")
    func reuse() {
        let workspace = CTCWorkspace()
        let small = Utterance(
            logits: Utterance.randomLogits(frames: 10, symbols: 4, range: 2, seed: 1),
            labels: [1, 1, 3])
        let large = Utterance(
            logits: Utterance.randomLogits(frames: 50, symbols: 9, range: 2, seed: 2),
            labels: [8, 7, 7, 1, 5, 5])
        let fresh = small.run()
        for _ in 0..<2 {
            _ = large.run(in: workspace)
            _ = large.run(.logDomain, in: workspace)
            let again = small.run(in: workspace)
            #expect(again.loss == fresh.loss)
            #expect(again.gradient == fresh.gradient)
        }
    }

    @Test("the scale multiplies the gradient and leaves the loss")
    func scale() {
        let utterance = Utterance(
            logits: Utterance.randomLogits(frames: 10, symbols: 4, range: 2, seed: 1),
            labels: [1, 1, 3])
        for method in [CTCWorkspace.Method.automatic, .logDomain] {
            let (plain, scaled) = (utterance.run(method), utterance.run(method, scale: 0.25))
            #expect(plain.loss == scaled.loss)
            let expected = plain.gradient.elements.map { Double($0) / 4 }
            #expect(distance(scaled.gradient.elements, expected) < 1e-7)
        }
    }

    @Test("each row of the gradient sums to zero")
    func rowSums() {
        let utterance = Utterance(
            logits: Utterance.randomLogits(frames: 60, symbols: 12, range: 4, seed: 6),
            labels: [3, 3, 4, 11, 2], prior: 0.1)
        let gradient = utterance.run().gradient
        for t in 0..<60 { #expect(abs(gradient[row: t].reduce(0, +)) < 1e-6) }
    }

    @Test("time reversed, labels reversed: the same loss")
    func timeReversal() {
        let logits = Utterance.randomLogits(frames: 25, symbols: 6, range: 4, seed: 8)
        let labels = [1, 4, 4, 2, 5, 5]
        var reversed = logits
        for t in 0..<25 { for k in 0..<6 { reversed[t, k] = logits[24 - t, k] } }
        let forward = Utterance(logits: logits, labels: labels).run()
        let backward = Utterance(logits: reversed, labels: labels.reversed()).run()
        #expect(abs(forward.loss - backward.loss) < 1e-10)
        for t in 0..<25 {
            let row = backward.gradient[row: 24 - t].map(Double.init)
            #expect(distance(forward.gradient[row: t], row) < 2e-7)
        }
    }
}
