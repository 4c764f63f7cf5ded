import Foundation
import SonorantDecoding
import SonorantLanguageModels
import SonorantSystem
import SonorantTensors
import SonorantText
import TestSupport

/// What flashlight-text and pyctcdecode find in 50 made-up utterances, and the decoders of ours
/// with the same options; see `make_golden.py` there.
struct PeerGolden {
    struct Case: Decodable {
        let labels: [Int]?
        let words: [String]?
        let score: Double
        /// The log probability of the labels over all their alignments.
        let exact: Double?
        /// The words that pyctcdecode itself put first.
        let first: [String]?
    }

    private struct References: Decodable {
        let frames: [Int]
        let lastSpace: Int
        let lmWeight: Double
        let wordBonus: Double
        let symbolLmWeight: Double
        let unknownOffsetLog10: Double
        let cases: [String: [Case]]

        enum CodingKeys: String, CodingKey {
            case frames, cases
            case lastSpace = "last_space"
            case lmWeight = "lm_weight"
            case wordBonus = "word_bonus"
            case symbolLmWeight = "symbol_lm_weight"
            case unknownOffsetLog10 = "unknown_offset_log10"
        }
    }

    let alphabet: Alphabet
    /// Natural log probabilities of each utterance, whose end is a clear space.
    let emissions: [Matrix]
    private let references: References

    init() throws {
        let alphabet = try Alphabet(unit: .character, file: Self.path("alphabet.txt"))
        let references = try Golden.json("decoding/references.json", as: References.self)
        let bytes = try [UInt8](Files.read(Self.path("emissions.bin")))
        var start = 0
        emissions = references.frames.map { frames in
            defer { start += frames * alphabet.count }
            var matrix = Matrix(rows: frames, columns: alphabet.count)
            for frame in 0..<frames {
                let row = start + frame * alphabet.count
                let logits = bytes[row..<row + alphabet.count].map { -Double($0) / 16 }
                let sum = log(logits.reduce(0) { $0 + exp($1) })
                for (symbol, logit) in logits.enumerated() {
                    matrix[frame, symbol] = Float(logit - sum)
                }
            }
            return matrix
        }
        self.alphabet = alphabet
        self.references = references
    }

    static func path(_ name: String) -> String { Golden.path("decoding/\(name)") }

    /// The emissions without the space at the end.
    var emissionsWithoutSpace: [Matrix] {
        emissions.map { matrix in
            var cut = Matrix(
                rows: matrix.rows - references.lastSpace, columns: matrix.columns)
            for row in 0..<cut.rows {
                for column in 0..<cut.columns { cut[row, column] = matrix[row, column] }
            }
            return cut
        }
    }

    func cases(_ name: String) -> [Case] { references.cases[name] ?? [] }

    /// Any labels, without a model or with one of the symbols.
    func free(beam: Int, withModel: Bool) throws -> BeamDecoder {
        var configuration = DecoderConfiguration()
        configuration.beam = beam
        configuration.symbolModelWeight = references.symbolLmWeight
        return try BeamDecoder(
            alphabet: alphabet, configuration: configuration,
            symbolModel: withModel ? NGramModel(path: Self.path("symbols.arpa")) : nil)
    }

    /// The words of the lexicon with a model of words; where the vocabulary is open, the words of
    /// the model and any others, since pyctcdecode drops words that the model does not know.
    func words(beam: Int, isOpen: Bool) throws -> BeamDecoder {
        var configuration = DecoderConfiguration()
        configuration.beam = beam
        configuration.wordModelWeight = references.lmWeight
        configuration.wordBonus = references.wordBonus
        configuration.unknownPenalty =
            references.lmWeight * log(10) * references.unknownOffsetLog10
        let model = try NGramModel(path: Self.path("words.arpa"))
        var spellings = Spellings(alphabet: alphabet)
        if isOpen {
            spellings.addWords(of: model)
        } else {
            spellings = try Spellings(lexicon: Self.path("lexicon.txt"), alphabet: alphabet)
        }
        return try BeamDecoder(
            alphabet: alphabet, configuration: configuration,
            graph: WordGraph(spellings: spellings.entries), isOpen: isOpen,
            wordModel: model)
    }
}
