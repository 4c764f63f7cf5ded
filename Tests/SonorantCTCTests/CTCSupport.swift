import Foundation
import SonorantCTC
import SonorantTensors

/// One utterance for the loss. T frames, V symbols.
struct Utterance {
    var logits: Matrix
    var labels: [Int]
    var blank = 0
    var prior: Float = 0

    /// Loss and gradient in memory of the utterance's own.
    func run(
        _ method: CTCWorkspace.Method = .automatic, in workspace: CTCWorkspace = CTCWorkspace(),
        scale: Float = 1
    ) -> (loss: Double, gradient: Matrix) {
        var memory = logits.elements + [0]
        let rows = (0..<logits.rows).map(Int32.init)
        let loss = run(&memory, rows, method, workspace, stride: nil, scale: scale)
        memory.removeLast()
        return (loss, Matrix(rows: logits.rows, columns: logits.columns, elements: memory))
    }

    /// Loss and gradient of the rows `rows` of `elements`, which are overwritten.
    func run(
        _ elements: inout [Float], _ rows: [Int32], _ method: CTCWorkspace.Method,
        _ workspace: CTCWorkspace, stride: Int?, scale: Float = 1
    ) -> Double {
        workspace.method = method
        return elements.withUnsafeMutableBufferPointer { elements in
            rows.withUnsafeBufferPointer { rows in
                labels.map(Int32.init).withUnsafeBufferPointer { labels in
                    workspace.lossAndGradient(
                        logits: elements.baseAddress!, gradient: elements.baseAddress!,
                        rows: rows, symbols: logits.columns, stride: stride, labels: labels,
                        blank: blank, uniformPrior: prior, scale: scale)
                }
            }
        }
    }

    /// Random logits in −`range`…`range`.
    static func randomLogits(frames: Int, symbols: Int, range: Double, seed: UInt64) -> Matrix {
        var generator = SeededGenerator(seed: seed, "logits")
        return Matrix(
            rows: frames, columns: symbols,
            elements: (0..<frames * symbols).map { _ in
                Float(generator.uniform(in: -range..<range))
            })
    }

    /// `count` random labels.
    static func randomLabels(_ count: Int, symbols: Int, blank: Int, seed: UInt64) -> [Int] {
        var generator = SeededGenerator(seed: seed, "labels")
        return (0..<count).map { _ in
            let label = generator.index(below: symbols - 1)
            return label >= blank ? label + 1 : label
        }
    }
}

/// The oracle: every path is walked. In `Double`, T and V must be tiny.
struct EveryPath {
    /// For each label sequence that some path spells, the probability of all its paths.
    private(set) var probability: [[Int]: Double] = [:]
    /// The same for the paths that show symbol k at frame t, at t · V + k.
    private(set) var occupancy: [[Int]: [Double]] = [:]
    /// The softmax of the logits, row-major.
    let softmax: [Double]
    private let frames: Int
    private let symbols: Int

    init(logits: [Double], frames: Int, symbols: Int, blank: Int) {
        self.frames = frames
        self.symbols = symbols
        var softmax: [Double] = []
        for t in 0..<frames {
            let row = logits[t * symbols..<(t + 1) * symbols].map { exp($0) }
            softmax += row.map { $0 / row.reduce(0, +) }
        }
        self.softmax = softmax
        var path = [Int](repeating: 0, count: frames)
        walk(0, &path, 1, blank)
    }

    private mutating func walk(_ t: Int, _ path: inout [Int], _ product: Double, _ blank: Int) {
        guard t < frames else {
            let labels = CTC.collapse(path, blank: blank)
            probability[labels, default: 0] += product
            for (t, k) in path.enumerated() {
                occupancy[labels, default: [Double](repeating: 0, count: frames * symbols)][
                    t * symbols + k] += product
            }
            return
        }
        for k in 0..<symbols {
            path[t] = k
            walk(t + 1, &path, product * softmax[t * symbols + k], blank)
        }
    }

    /// The loss of `labels`; infinite if no path spells them.
    func loss(_ labels: [Int]) -> Double { -log(probability[labels] ?? 0) }

    /// The derivative of the loss with respect to the logits.
    func gradient(_ labels: [Int]) -> [Double] {
        guard let total = probability[labels], let paths = occupancy[labels] else {
            return [Double](repeating: 0, count: frames * symbols)
        }
        return zip(softmax, paths).map { $0 - $1 / total }
    }
}

/// Every sequence of at most `length` of `symbols`.
func everySequence(of symbols: [Int], upTo length: Int) -> [[Int]] {
    var result: [[Int]] = [[]]
    var longest: [[Int]] = [[]]
    for _ in 0..<length {
        longest = longest.flatMap { start in symbols.map { start + [$0] } }
        result += longest
    }
    return result
}

/// The largest absolute difference.
func distance(_ a: some Sequence<Float>, _ b: some Sequence<Double>) -> Double {
    zip(a, b).map { abs(Double($0) - $1) }.max() ?? 0
}

/// The largest absolute difference.
func distance(_ a: Matrix, _ b: Matrix) -> Double {
    distance(a.elements, b.elements.map(Double.init))
}
