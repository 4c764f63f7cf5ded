import Foundation
import SonorantAudio
import SonorantCTC
import SonorantModels
import SonorantTensors

extension DoctorCheck {
    /// Small computations whose results are known.
    static var selfTests: [DoctorCheck] {
        [
            test("self-test: sound file", soundFile), test("self-test: features", features),
            test("self-test: network", network), test("self-test: CTC", ctc),
        ]
    }

    /// `body` returns what is wrong, or nil.
    private static func test(_ name: String, _ body: () throws -> String?) -> DoctorCheck {
        let fault: String?
        do { fault = try body() } catch { fault = "\(error)" }
        guard let fault else { return DoctorCheck(name: name, found: "as expected") }
        return DoctorCheck(
            name: name, status: .bad, found: fault,
            advice: "install the libraries anew: sudo apt-get install --reinstall libsndfile1 "
                + "libfftw3-single3 libsoxr0 libdnnl2")
    }

    private static let tone = Waveform(
        samples: (0..<16000).map { Float(0.5 * sin(2 * .pi * 1000 * Double($0) / 16000)) },
        sampleRate: 16000)

    /// A tone written, read back and resampled keeps its length and power.
    private static func soundFile() throws -> String? {
        let path =
            NSTemporaryDirectory()
            + "sonorant-doctor-\(ProcessInfo.processInfo.processIdentifier).wav"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try AudioFile.write(tone, to: path)
        let samples = try AudioFile.read(path, sampleRate: 8000).waveform.samples
        let power = samples.reduce(0) { $0 + Double($1 * $1) } / Double(max(samples.count, 1))
        guard samples.count == 8000, abs(power - 0.125) < 0.005 else {
            return "\(samples.count) samples of power \(power), not 8000 of 0.125"
        }
        return nil
    }

    /// A tone of 1 kHz peaks in the eighth of 23 mel filters, whose middle is at 952 Hz.
    private static func features() throws -> String? {
        let extractor = try FeatureExtractor(
            configuration: FeatureConfiguration(), sampleRate: 16000)
        let matrix = extractor.features(of: tone)
        guard matrix.elements.allSatisfy(\.isFinite) else { return "values that are not finite" }
        let row = Array(matrix[row: 50])
        let peak = row.indices.max { row[$0] < row[$1] } ?? -1
        return matrix.rows == 98 && peak == 7
            ? nil : "\(matrix.rows) frames with the peak in filter \(peak + 1), not 98 and 8"
    }

    /// The log probabilities of a random network add up to 1 in each frame.
    private static func network() -> String? {
        let model = AcousticModel(
            configuration: ModelConfiguration(), inputSize: 20, outputSize: 10)
        model.initialise(seed: 1)
        let result = model.logProbabilities(
            of: [Matrix(rows: 7, columns: 20, repeating: 0.5)], pool: ThreadPool(threads: 1))[0]
        for row in 0..<result.rows {
            let sum = result[row: row].reduce(0) { $0 + exp(Double($1)) }
            guard abs(sum - 1) < 1e-4 else { return "probabilities that add up to \(sum)" }
        }
        return nil
    }

    /// Of the four paths of two frames over two equally likely symbols, three spell the label.
    private static func ctc() throws -> String? {
        let loss = try CTCLoss(blank: 0)(logits: Matrix(rows: 2, columns: 2), labels: [1])
        return abs(loss + log(0.75)) < 1e-6 ? nil : "a loss of \(loss), not \(-log(0.75))"
    }
}
