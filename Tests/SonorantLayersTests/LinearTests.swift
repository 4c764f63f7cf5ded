import Foundation
import SonorantLayers
import SonorantTensors
import Testing

@Suite("Linear layer")
struct LinearTests {
    @Test(
        "a frame has the same bits alone and among any number of others",
        arguments: Precision.allCases.filter(\.isNative))
    func frames(precision: Precision) {
        let most = 200
        let harness = Harness(inputs: 48, lengths: [most]) {
            LinearLayer("l", inputSize: 48, outputSize: 30, store: $0)
        }
        func outputs(_ range: Range<Int>) -> MatrixView {
            harness.layer.forward(
                harness.inputView.rows(range), workspace: harness.workspace,
                pass: Pass(
                    layout: PackedLayout(lengths: [range.count]), pool: harness.pool,
                    training: false, precision: precision))
        }
        let alone = (0..<most).map { outputs($0..<$0 + 1).matrix().elements }
        for count in 1...most {
            let found = outputs(0..<count)
            let isSame = (0..<count).allSatisfy { memcmp(found.row($0), alone[$0], 30 * 4) == 0 }
            #expect(isSame, "\(count) frames")
        }
    }
}
