import Foundation
import SonorantTensors
import Testing

@testable import SonorantLabelling

@Suite("Losses of single steps")
struct TokenLossTests {
    private let pool = ThreadPool(threads: 2)

    private func softmax(
        _ loss: SoftmaxLoss, _ logits: Matrix, _ targets: [Int32], scale: Float = 1
    ) -> (loss: Double, gradient: Matrix) {
        var gradient = logits
        let value = gradient.withView {
            loss.lossAndGradient(
                logits: $0, gradient: $0, targets: targets, scale: scale, pool: pool)
        }
        return (value, gradient)
    }

    private func sigmoid(
        _ loss: SigmoidLoss, _ logits: Matrix, _ targets: Matrix, mask: [Bool]? = nil
    ) -> (loss: Double, gradient: Matrix) {
        var (gradient, targets) = (logits, targets)
        let value = gradient.withView { view in
            targets.withView {
                loss.lossAndGradient(
                    logits: view, gradient: view, targets: $0, mask: mask, pool: pool)
            }
        }
        return (value, gradient)
    }

    @Test("gradients are what finite differences say", arguments: [Float(0), 0.2])
    func finiteDifferences(smoothing: Float) {
        let logits = RandomChain.matrix(4, 5, range: 2, seed: 1)
        let weights: [Float] = [0.5, 1, 2, 0, 1.5]
        let loss = SoftmaxLoss(labelSmoothing: smoothing, classWeights: weights)
        let targets: [Int32] = [2, -1, 0, 3]
        var wanted = RandomChain.matrix(4, 5, range: 1, seed: 2)
        wanted.elements = wanted.elements.map { $0 > 0 ? 1 : 0 }
        let several = SigmoidLoss(positiveWeights: weights)
        let found = softmax(loss, logits, targets).gradient
        let foundSeveral = sigmoid(several, logits, wanted).gradient
        // A step of 2⁻⁷ is exact in Float; the error of the difference is of its square.
        let step: Float = 0x1p-7
        for index in logits.elements.indices {
            var (above, below) = (logits, logits)
            above.elements[index] += step
            below.elements[index] -= step
            let width = Double(above.elements[index] - below.elements[index])
            let slope =
                (softmax(loss, above, targets).loss - softmax(loss, below, targets).loss) / width
            #expect(abs(slope - Double(found.elements[index])) < 5e-5)
            let other =
                (sigmoid(several, above, wanted).loss - sigmoid(several, below, wanted).loss)
                / width
            #expect(abs(other - Double(foundSeveral.elements[index])) < 5e-5)
        }
    }

    @Test("masked rows cost nothing and move nothing, whatever is in them")
    func masks() {
        var logits = RandomChain.matrix(3, 4, range: 2, seed: 1)
        for column in 0..<4 { logits[1, column] = .nan }
        let found = softmax(SoftmaxLoss(), logits, [1, -1, 2])
        #expect(found.loss.isFinite && found.gradient.elements.allSatisfy { $0.isFinite })
        #expect(found.gradient[row: 1].allSatisfy { $0 == 0 })
        let targets = Matrix(rows: 3, columns: 4, repeating: 1)
        let several = sigmoid(SigmoidLoss(), logits, targets, mask: [true, false, true])
        #expect(several.loss.isFinite && several.gradient.elements.allSatisfy { $0.isFinite })
        #expect(several.gradient[row: 1].allSatisfy { $0 == 0 })
        #expect(SoftmaxLoss(classWeights: [1, 2, 3, 4]).totalWeight([1, -1, 2]) == 5)
    }

    @Test("a uniform row costs log K, and far logits neither overflow nor lose the loss")
    func identities() {
        let even = Matrix(rows: 1, columns: 8)
        #expect(abs(softmax(SoftmaxLoss(), even, [3]).loss - log(8)) < 1e-12)
        let far = Matrix(rows: 1, columns: 2, elements: [1e4, -1e4])
        #expect(softmax(SoftmaxLoss(), far, [1]).loss == 2e4)
        #expect(softmax(SoftmaxLoss(), far, [0]).loss == 0)
        let wrong = Matrix(rows: 1, columns: 2, elements: [0, 1])
        let several = sigmoid(SigmoidLoss(), far, wrong)
        #expect(several.loss == 2e4)
        #expect(several.gradient.elements == [1, -1])
    }

    @Test("rows of many blocks give the same bits at any number of threads")
    func sameBits() {
        let logits = RandomChain.matrix(1000, 9, range: 4, seed: 1)
        let targets = RandomChain.tags(1000, below: 9, seed: 1).map(Int32.init)
        let results = [1, 2, 5].map { threads in
            var gradient = logits
            let loss = gradient.withView {
                SoftmaxLoss().lossAndGradient(
                    logits: $0, gradient: $0, targets: targets, pool: ThreadPool(threads: threads))
            }
            return Matrix(
                rows: 1, columns: 9001, elements: gradient.elements + [Float(loss)])
        }
        #expect(results[0] == results[1] && results[0] == results[2])
    }

    @Test("no rows cost nothing")
    func empty() {
        #expect(softmax(SoftmaxLoss(), Matrix(rows: 0, columns: 3), []).loss == 0)
    }
}
