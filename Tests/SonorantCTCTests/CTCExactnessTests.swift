import Foundation
import SonorantCTC
import SonorantTensors
import Testing

/// Gradients are stored as `Float`; their entries lie in −1…1.
private let gradientTolerance = 2e-7

@Suite("CTC against every path")
struct CTCExactnessTests {
    @Test(
        "loss and gradient equal those of all paths walked one by one",
        arguments: [CTCWorkspace.Method.automatic, .logDomain], [0, 1, 2])
    func everyAlignment(method: CTCWorkspace.Method, blank: Int) {
        let workspace = CTCWorkspace()
        let symbols = (0..<3).filter { $0 != blank }
        for frames in 0...6 {
            let logits = Utterance.randomLogits(
                frames: frames, symbols: 3, range: 3, seed: UInt64(frames))
            let paths = EveryPath(
                logits: logits.elements.map(Double.init), frames: frames, symbols: 3, blank: blank)
            for labels in everySequence(of: symbols, upTo: min(frames + 1, 6)) {
                let utterance = Utterance(logits: logits, labels: labels, blank: blank)
                let (loss, gradient) = utterance.run(method, in: workspace)
                let expected = paths.loss(labels)
                #expect(
                    loss == expected || abs(loss - expected) < 1e-9,
                    "\(labels) in \(frames) frames")
                #expect(
                    distance(gradient.elements, paths.gradient(labels)) < gradientTolerance,
                    "\(labels) in \(frames) frames")
            }
        }
    }

    @Test("with four symbols, too, all paths are counted")
    func fourSymbols() {
        let workspace = CTCWorkspace()
        let logits = Utterance.randomLogits(frames: 5, symbols: 4, range: 2, seed: 4)
        let paths = EveryPath(
            logits: logits.elements.map(Double.init), frames: 5, symbols: 4, blank: 1)
        for labels in everySequence(of: [0, 2, 3], upTo: 5) {
            let utterance = Utterance(logits: logits, labels: labels, blank: 1)
            let (loss, gradient) = utterance.run(in: workspace)
            let expected = paths.loss(labels)
            #expect(loss == expected || abs(loss - expected) < 1e-9, "\(labels)")
            #expect(distance(gradient.elements, paths.gradient(labels)) < gradientTolerance)
        }
        #expect(workspace.logDomainPasses == 0)
    }

    @Test("the gradient is what finite differences of the loss say")
    func finiteDifferences() {
        let logits = Utterance.randomLogits(frames: 4, symbols: 3, range: 2, seed: 9)
        let values = logits.elements.map(Double.init)
        let step = 1e-5
        for labels in [[], [1], [1, 1], [2, 1], [1, 2, 1]] {
            let gradient = Utterance(logits: logits, labels: labels).run().gradient.elements
            for index in values.indices {
                func loss(_ change: Double) -> Double {
                    var changed = values
                    changed[index] += change
                    return EveryPath(logits: changed, frames: 4, symbols: 3, blank: 0).loss(labels)
                }
                let slope = (loss(step) - loss(-step)) / (2 * step)
                #expect(abs(Double(gradient[index]) - slope) < 1e-6)
            }
        }
    }

    @Test(
        "the uniform prior adds the divergence of each frame from it",
        arguments: [CTCWorkspace.Method.automatic, .logDomain])
    func uniformPrior(method: CTCWorkspace.Method) {
        let (frames, symbols, prior) = (4, 3, 0.25)
        let logits = Utterance.randomLogits(frames: frames, symbols: symbols, range: 2, seed: 3)
        let values = logits.elements.map(Double.init)
        func loss(_ values: [Double]) -> Double {
            let paths = EveryPath(logits: values, frames: frames, symbols: symbols, blank: 0)
            let uniform = 1 / Double(symbols)
            let divergence = paths.softmax.map { uniform * log(uniform / $0) }.reduce(0, +)
            return (1 - prior) * paths.loss([2, 2]) + prior * divergence
        }
        let utterance = Utterance(logits: logits, labels: [2, 2], prior: Float(prior))
        let (found, gradient) = utterance.run(method)
        #expect(abs(found - loss(values)) < 1e-9)
        let step = 1e-5
        for index in values.indices {
            var (above, below) = (values, values)
            above[index] += step
            below[index] -= step
            let slope = (loss(above) - loss(below)) / (2 * step)
            #expect(abs(Double(gradient.elements[index]) - slope) < 1e-6)
        }
    }

    @Test("the linear and the log domain agree on ordinary utterances")
    func methodsAgree() {
        let fastWorkspace = CTCWorkspace()
        for seed in 0..<20 as Range<UInt64> {
            let symbols = 3 + Int(seed) % 9
            let blank = Int(seed) % symbols
            let utterance = Utterance(
                logits: Utterance.randomLogits(
                    frames: 40 + Int(seed), symbols: symbols, range: 6, seed: seed),
                labels: Utterance.randomLabels(
                    Int(seed), symbols: symbols, blank: blank, seed: seed),
                blank: blank)
            let fast = utterance.run(in: fastWorkspace)
            let slow = utterance.run(.logDomain)
            #expect(abs(fast.loss / slow.loss - 1) < 1e-12)
            #expect(distance(fast.gradient, slow.gradient) < gradientTolerance)
        }
        #expect(fastWorkspace.logDomainPasses == 0)
    }
}
