import Foundation
import SonorantCTC
import SonorantTensors
import TestSupport
import Testing

/// One utterance as PyTorch saw it; see `Tests/Golden/ctc/make_ctc.py`.
private struct GoldenCase: Decodable, CustomTestStringConvertible {
    let name: String
    let seed: UInt64
    let frames: Int
    let symbols: Int
    let range: Double
    let blank: Int
    let labels: [Int]
    let loss: Double
    let step: Int
    let gradient: [Double]
    let norm: Double

    var testDescription: String { name }

    /// The logits, by the same formula on integers as in the script.
    var utterance: Utterance {
        func mix(_ number: UInt64) -> UInt64 {
            var z = number &+ 0x9E37_79B9_7F4A_7C15
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
        let start = mix(seed)
        let elements = (0..<UInt64(frames * symbols)).map { index in
            Float((Double(mix(start ^ index) >> 40) / 0x1p24 * 2 - 1) * range)
        }
        return Utterance(
            logits: Matrix(rows: frames, columns: symbols, elements: elements), labels: labels,
            blank: blank)
    }

    static let all: [GoldenCase] = {
        do {
            return try Golden.json("ctc/ctc.json", as: [GoldenCase].self)
        } catch {
            Issue.record(error)
            return []
        }
    }()
}

@Suite("CTC against PyTorch's ctc_loss in float64")
struct CTCGoldenTests {
    /// The promise is 1e-4; what is met is far better, and is what is tested.
    private let tolerance = 1e-6

    @Test("loss and gradient agree", arguments: GoldenCase.all)
    private func agrees(golden: GoldenCase) {
        let (loss, gradient) = golden.utterance.run()
        #expect(abs(loss / golden.loss - 1) < 1e-10)
        let norm = gradient.elements.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        #expect(abs(norm / golden.norm - 1) < tolerance)
        for (index, expected) in golden.gradient.enumerated() {
            let found = Double(gradient.elements[index * golden.step])
            #expect(
                abs(found - expected) <= tolerance * max(abs(expected), 0.1),
                "entry \(index * golden.step)")
        }
    }

    @Test("the log domain agrees, too", arguments: GoldenCase.all.filter { $0.frames < 500 })
    private func logDomainAgrees(golden: GoldenCase) {
        let (loss, gradient) = golden.utterance.run(.logDomain)
        #expect(abs(loss / golden.loss - 1) < 1e-10)
        let norm = gradient.elements.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        #expect(abs(norm / golden.norm - 1) < tolerance)
    }
}
