import Foundation
import SonorantAudio
import SonorantModels
import SonorantSystem
import SonorantTensors
import SonorantText
import TestSupport
import Testing

@Suite("Model file")
struct SpeechModelFileTests {
    private let folder: TemporaryFolder
    private let model: SpeechModel
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path("model.safetensors")
        var features = FeatureConfiguration()
        features.sampleRate = 16_000
        features.normalisation = .global
        var configuration = ModelConfiguration()
        configuration.cells = 5
        configuration.projection = 3
        configuration.peepholes = true
        let alphabet = try Alphabet(unit: .character, symbols: ["é", " ", "\"", "好"])
        let network = AcousticModel(
            configuration: configuration, inputSize: 23, outputSize: alphabet.count)
        network.initialise(seed: 9)
        var statistics = NormalisationStatistics(dimension: 23)
        statistics.add(Matrix(rows: 2, columns: 23, elements: (0..<46).map { Float($0) / 7 }))
        model = SpeechModel(
            network: network, features: features,
            encoder: TranscriptEncoder(alphabet: alphabet, text: TextConfiguration()),
            text: TextConfiguration(), statistics: statistics, facts: ["note": "x"])
        try model.write(to: path, adding: ["epoch": "3"])
    }

    @Test("what is written comes back, to the bit, and decodes the same")
    func roundTrip() throws {
        let copy = try SpeechModel(path: path)
        #expect(copy.features == model.features)
        #expect(copy.alphabet == model.alphabet)
        #expect(copy.statistics == model.statistics)
        #expect(copy.network.configuration == model.network.configuration)
        #expect(copy.facts == ["note": "x", "epoch": "3"])
        let input = Matrix(
            rows: 7, columns: 23, elements: (0..<161).map { sin(Float($0)) })
        let pool = ThreadPool(threads: 1)
        #expect(
            copy.network.logProbabilities(of: [input], pool: pool)
                == model.network.logProbabilities(of: [input], pool: pool))
    }

    @Test("log probabilities are normalised, in the order given, and empty input stays empty")
    func logProbabilities() {
        let inputs = [3, 0, 8].map { Matrix(rows: $0, columns: 23, repeating: 0.5) }
        let outputs = model.network.logProbabilities(of: inputs, pool: ThreadPool(threads: 2))
        #expect(outputs.map(\.rows) == [3, 0, 8])
        for output in outputs {
            for row in 0..<output.rows {
                let sum = output[row: row].reduce(0.0) { $0 + exp(Double($1)) }
                #expect(abs(sum - 1) < 1e-5)
            }
        }
    }

    private func expectMetadata(
        _ change: (inout [String: String]) -> Void, _ text: String,
        location: Testing.SourceLocation = #_sourceLocation
    ) throws {
        var file = try SafetensorsFile(path: path)
        change(&file.metadata)
        let changed = folder.path("changed.safetensors")
        try file.write(to: changed)
        let error = #expect(throws: ModelFileError.self, sourceLocation: location) {
            try SpeechModel(path: changed)
        }
        #expect(error?.category == .badData, sourceLocation: location)
        #expect(error?.description.contains(text) == true, sourceLocation: location)
    }

    @Test("files of another kind, another version, or with broken metadata are refused by name")
    func foreign() throws {
        try expectMetadata({ $0["format"] = nil }, "not a model")
        try expectMetadata({ $0["format_version"] = "7" }, "version 7")
        try expectMetadata({ $0["alphabet"] = nil }, "'alphabet'")
        try expectMetadata({ $0["features"] = "{" }, "'features'")
        try expectMetadata({ $0["input_size"] = "24" }, "encoder.0.input_weight has shape [23, 40]")
        try expectMetadata({ $0["input_size"] = "-1" }, "-1 inputs")
    }

    @Test("missing, surplus and NaN weights are named")
    func weights() throws {
        var file = try SafetensorsFile(path: path)
        file.tensors["output.bias"] = nil
        file.tensors["extra"] = SafetensorsFile.Tensor(shape: [1], elements: [1])
        let bad = folder.path("bad.safetensors")
        file.tensors["encoder.0.bias"] = file.tensors["encoder.0.bias"].map {
            SafetensorsFile.Tensor(
                shape: $0.shape, elements: $0.elements.map { _ in Float.nan })
        }
        try file.write(to: bad)
        let error = #expect(throws: ModelFileError.self) { try SpeechModel(path: bad) }
        for text in ["output.bias is missing", "extra is not part", "not finite"] {
            #expect(error?.description.contains(text) == true, "\(text)")
        }
    }

    @Test("a file cut anywhere is refused, never a crash", arguments: [0, 7, 100, 3000])
    func cut(length: Int) throws {
        let data = try Files.read(path)
        let cut = folder.path("cut.safetensors")
        try Files.write(data.prefix(length), to: cut)
        let error = #expect(throws: (any Error).self) { try SpeechModel(path: cut) }
        #expect((error as? any Failure)?.category == .badData)
    }
}
