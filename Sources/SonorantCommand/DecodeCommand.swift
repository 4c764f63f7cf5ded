import ArgumentParser
import Foundation
import Sonorant

struct DecodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode",
        abstract: "Write down what is said in recordings.",
        discussion: """
            INPUT: audio files, a DATA, or - for audio on standard input. One input gives its \
            transcript alone, more give lines of id and transcript with a tab between.

            A model of text takes text: a DATA of its kind, or lines on standard input with -.

            Example: sonorant decode --model exp/first/best.safetensors a.wav
            Example: echo "play some jazz" | sonorant decode --model exp/slots/best.safetensors -
            Example: sonorant decode --model best.safetensors talks/ --format ctm,srt --out results
            Example: arecord -f S16_LE -r 16000 | sonorant decode --model m.safetensors --stream -
            """)

    @OptionGroup var decoding: DecodingOptions
    @Argument(help: ArgumentHelp("Audio files, a DATA, or -.", valueName: "input"))
    var inputs: [String] = []
    @Option(
        help: ArgumentHelp("Readings of each utterance that --format json lists.", valueName: "n"))
    var nbest = 1
    @Option(
        help: ArgumentHelp(
            "Instead of a text's class, so many of its tokens that decided most; for classifiers "
                + "with pooling: attention.",
            valueName: "n"))
    var keyTerms: Int?
    @Option(
        help: ArgumentHelp(
            "A folder for drawings of where a model with attention looked; --format json gets the "
                + "numbers. (default: none)", valueName: "folder"))
    var attention: String?
    @OptionGroup var emissions: EmissionsOptions
    @OptionGroup var streaming: StreamingOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var dataOptions: DataOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var logging: LogOptions

    func validate() throws {
        try requireRange("--nbest", nbest, 1...100_000)
        if let keyTerms { try requireRange("--key-terms", keyTerms, 1...100_000) }
        guard inputs.isEmpty == !emissions.emissions.isEmpty else {
            throw ValidationError(
                inputs.isEmpty
                    ? "there is nothing to decode; name audio files, a DATA, or -"
                    : "--emissions takes the place of recordings; leave \(inputs[0]) out")
        }
        if nbest > 1, !output.formats().contains(.json) {
            throw ValidationError("--nbest \(nbest) shows in JSON only; add --format json")
        }
    }

    /// What the user gave beside inputs, of all that some kind of model does not take.
    private var given: [String] {
        let others = [
            ("--nbest", nbest > 1), ("--key-terms", keyTerms != nil),
            ("--attention", attention != nil), ("--stream", streaming.stream),
            ("--save-emissions", emissions.saveEmissions != nil),
            ("--tier", dataOptions.tier != nil),
        ]
        return decoding.given + output.given + others.filter(\.1).map(\.0)
    }

    func run() throws {
        let log = logging.log
        guard emissions.emissions.isEmpty else {
            try HeededOptions.require(given, of: .emissions, model: nil)
            return try decodeEmissions(log)
        }
        if let kind = ModelKind(model: decoding.model) {
            try HeededOptions.require(given, of: kind, model: decoding.model)
        }
        var prediction = decoding.predictionOptions
        prediction.nbest = nbest
        prediction.keyTerms = keyTerms
        prediction.attention = attention != nil
        if let session = try TextSession(
            model: decoding.model, options: prediction, threads: threads, log: log)
        {
            let drawings = try AttentionDrawings(
                folder: attention, hasAttention: session.model.hasAttention)
            return try session.decode(
                session.sentences(inputs, data: dataOptions, areInputs: true),
                asJSON: output.formats().contains(.json), drawings: drawings)
        }
        if let session = try SpellingSession(
            model: decoding.model, options: prediction, threads: threads, log: log)
        {
            let drawings = try AttentionDrawings(
                folder: attention, hasAttention: session.model.hasAttention)
            return try session.decode(
                dataOptions.loadInputs(inputs, givenFeatures: session.model.takesFeatures),
                output: output, drawings: drawings)
        }
        try decodeSpeech(log)
    }

    private func decodeSpeech(_ log: Log) throws {
        let session = try decoding.session(threads: threads, nbest: nbest, log: log)
        if streaming.stream {
            try StreamDecoding(
                session: session, options: streaming, inputs: inputs, output: output, log: log
            ).run()
            return
        }
        let corpus = try dataOptions.loadInputs(inputs, for: session.model)
        let faults = corpus.faultsOfSound
        for fault in faults { log.error(fault.statement) }
        var firstFailure: (any Error)?
        let isAlone = corpus.utterances.count == 1
        if let folder = emissions.saveEmissions {
            try session.saveEmissions(of: corpus.utterances, to: folder, log: log)
        }
        let sink = try output.sink(
            for: corpus.utterances, name: "decode", symbols: session.model.alphabet.unit)
        try sink.whole {
            try session.transcribe(corpus.utterances, log: log) { utterance, result in
                switch result {
                case .success(let transcript):
                    try sink.add(transcript, of: utterance)
                case .failure(let error):
                    if !isAlone { log.error("\(utterance.id): \(error)") }
                    firstFailure = firstFailure ?? error
                    try sink.skip(utterance)
                }
            }
        }
        if let firstFailure {
            if isAlone { throw firstFailure }
            let code = (firstFailure as? any Failure)?.category ?? .internal
            throw ExitCode(code.rawValue)
        }
        if faults.contains(where: { $0.severity == .error }) {
            throw ExitCode(FailureCategory.badData.rawValue)
        }
    }

    private func decodeEmissions(_ log: Log) throws {
        let sink = try output.sink(
            for: emissions.utterances, name: "decode", symbols: emissions.symbolUnit)
        try sink.whole {
            try emissions.transcribe(decoding.decoder, nbest: nbest, log: log) {
                try sink.add($1, of: $0)
            }
        }
    }
}
