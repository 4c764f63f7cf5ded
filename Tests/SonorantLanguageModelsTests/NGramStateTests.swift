import SonorantLanguageModels
import Testing

@Suite("States of n-gram models")
struct NGramStateTests {
    @Test("the empty state remembers nothing")
    func empty() {
        #expect(NGramState.empty == NGramState.empty)
    }
}
