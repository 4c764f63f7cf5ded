import SonorantDecoding
import SonorantInference
import SonorantTensors
import SonorantText
import Testing

@Suite("Beam search over a stream")
struct SearchStreamDecoderTests {
    @Test("beyond the limit of kept emissions no word is lost, times are even", arguments: [1, 3])
    func limit(piece: Int) throws {
        let alphabet = try Alphabet(unit: .character, symbols: ["<blank>", " ", "a", "b"])
        var emissions = Matrix(rows: 8, columns: 4, repeating: -6)
        for (frame, symbol) in [2, 0, 3, 1, 2, 0, 2, 0].enumerated() {
            emissions[frame, symbol] = 0
        }
        let search = try BeamDecoder(alphabet: alphabet, files: DecoderConfiguration()) { _ in }
        var decoder = SearchStreamDecoder(search)
        decoder.limit = 16
        // A decoder that begins anew has the same limit.
        for _ in 0..<2 {
            for start in stride(from: 0, to: 8, by: piece) {
                try decoder.append(emissions.rows(in: start..<min(8, start + piece)))
            }
            let transcript = try decoder.finish(
                StreamedUtterance(id: "a", secondsPerFrame: 0.1, duration: 1))
            #expect(transcript.text == "ab aa")
            #expect(transcript.words.map(\.word) == ["ab", "aa"])
            #expect(transcript.symbols.map(\.start) == [0, 0.2, 0.4, 0.6, 0.8])
            #expect(transcript.symbols.last?.end == 1)
        }
    }
}
