import SonorantAlignment
import Testing

@Suite("Aligned tokens")
struct AlignedTokenTests {
    @Test("a token keeps its facts")
    func facts() {
        let token = AlignedToken(symbol: 3, frames: 2..<5, confidence: 0.5)
        #expect(token.symbol == 3 && token.frames.count == 3 && token.confidence == 0.5)
    }
}
