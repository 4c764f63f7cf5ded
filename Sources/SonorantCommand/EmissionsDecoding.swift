import ArgumentParser
import Foundation
import SonorantCorpora
import SonorantDecoding
import SonorantInference
import SonorantSystem
import SonorantTensors
import SonorantText
import SonorantTranscripts

extension AlphabetUnit: ExpressibleByArgument {}

/// Log probabilities that come from elsewhere, or go there.
struct EmissionsOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Decode log probabilities made elsewhere (T × V, natural log), with --alphabet; "
                + "may be repeated. (default: none)",
            valueName: "file.npy"))
    var emissions: [String] = []
    @Option(
        help: ArgumentHelp(
            "The symbols of --emissions, one a line in the order of the columns, the null symbol "
                + "written <blank> and the space <space>. (default: none)",
            valueName: "file"))
    var alphabet: String?
    @Option(
        help: "What one symbol of --alphabet is: character, word or phone. (default: character)")
    var unit: AlphabetUnit?
    @Option(
        help: ArgumentHelp(
            "Seconds from one frame of --emissions to the next. (default: 0.01)", valueName: "s"))
    var frameShift: Double?
    @Option(
        help: ArgumentHelp(
            "Also write each utterance's log probabilities here as ID.npy, and alphabet.txt. "
                + "(default: none)",
            valueName: "dir"))
    var saveEmissions: String?

    func validate() throws {
        guard emissions.isEmpty == (alphabet == nil) else {
            throw ValidationError("--emissions and --alphabet go together; give both")
        }
        if let frameShift { try requireRange("--frame-shift", frameShift, 0.0001...10) }
        for (option, isGiven) in [("--unit", unit != nil), ("--frame-shift", frameShift != nil)]
        where isGiven && emissions.isEmpty {
            throw ValidationError("\(option) does nothing without --emissions")
        }
    }

    /// What one symbol of the alphabet is.
    var symbolUnit: AlphabetUnit { unit ?? .character }
    private var secondsPerFrame: Double { frameShift ?? 0.01 }

    /// Calls `body` with the transcript of each file.
    func transcribe(
        _ decoder: DecoderOptions, nbest: Int, log: Log,
        body: (Utterance, Transcript) throws -> Void
    ) throws {
        guard let path = alphabet else { return }
        let settings = try decoder.configuration(nbest: nbest)
        let alphabet = try Alphabet(unit: symbolUnit, file: path)
        let search =
            settings.isGreedy
            ? nil
            : try BeamDecoder(
                alphabet: alphabet, files: settings,
                neuralModel: try settings.openNeuralModel()
            ) { log.note($0) }
        for (utterance, file) in zip(utterances, emissions) {
            try Interrupts.check()
            let matrix = try NumPyFile.read(file, allowsNegativeInfinity: true)
            guard matrix.columns == alphabet.count else {
                throw DecodingError.wrongWidth(
                    columns: matrix.columns, symbols: alphabet.count)
            }
            if let sum = Self.strangeSum(matrix) {
                log.warning(
                    "\(file): the probabilities of a frame sum to \(sum), not to 1; natural logs of "
                        + "probabilities are needed, not logits")
            }
            var heard: any StreamDecoder = GreedyStreamDecoder(alphabet: alphabet)
            if let search { heard = SearchStreamDecoder(search, count: nbest) }
            // In pieces, so that an interruption does not wait for an hour of sound.
            for start in stride(from: 0, to: matrix.rows, by: 1000) {
                try Interrupts.check()
                try heard.append(matrix.rows(in: start..<min(start + 1000, matrix.rows)))
            }
            let transcript = try heard.finish(
                StreamedUtterance(
                    id: utterance.id, secondsPerFrame: secondsPerFrame,
                    duration: Double(matrix.rows) * secondsPerFrame))
            try body(utterance, transcript)
        }
    }

    /// What the probabilities of the first frame sum to, in words, where that is far from one.
    private static func strangeSum(_ matrix: Matrix) -> String? {
        guard matrix.rows > 0 else { return nil }
        let sum = matrix[row: 0].reduce(0.0) { $0 + exp(Double($1)) }
        return abs(sum - 1) < 0.05 ? nil : String(format: "%.3g", sum)
    }

    /// The files as utterances.
    var utterances: [Utterance] {
        emissions.map { file in
            let name = (file as NSString).lastPathComponent as NSString
            return Utterance(
                id: name.deletingPathExtension, source: .audio(path: file, segment: nil),
                location: SourceLocation(file: file))
        }
    }
}

extension RecognitionSession {
    /// Writes the log probabilities of `utterances` and the alphabet into `folder`; recordings
    /// that cannot be heard are left out, since decoding tells of them.
    func saveEmissions(of utterances: [Utterance], to folder: String, log: Log) throws {
        try Files.makeFolder(folder)
        try Files.write(
            model.alphabet.symbols.map { $0 == " " ? "<space>" : $0 }.joined(separator: "\n")
                + "\n",
            to: folder + "/alphabet.txt")
        var stems = ResultFileName.stems(for: utterances.map(\.id))[...]
        try emissions(of: utterances, title: "listening", log: log) { _, heard in
            let stem = stems.removeFirst()
            guard case .success(let emissions) = heard.emissions else { return }
            try NumPyFile.write(emissions.logProbabilities, to: "\(folder)/\(stem).npy")
        }
    }
}
