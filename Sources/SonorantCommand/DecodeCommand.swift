import ArgumentParser
import Foundation
import SonorantCorpora
import SonorantSystem
import SonorantTasks

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

    /// What the user gave, beside inputs, that not every kind of model takes.
    private var given: [GivenOption] {
        decoding.given + output.given
            + [
                GivenOption("--nbest", .nbest).given(nbest > 1),
                GivenOption("--key-terms", .keyTerms).given(keyTerms != nil),
                GivenOption("--attention", .attention).given(attention != nil),
                GivenOption("--stream", .emissions).given(streaming.stream),
                GivenOption("--save-emissions", .emissions)
                    .given(emissions.saveEmissions != nil),
                GivenOption("--tier", .transcripts).given(dataOptions.tier != nil),
            ].compactMap(\.self)
    }

    func run() throws {
        let log = logging.log
        guard emissions.emissions.isEmpty else {
            try OptionApplicability.requireForEmissions(given)
            return try decodeEmissions(log)
        }
        let session = try decoding.session(given: given, threads: threads, log: log) {
            $0.nbest = nbest
            $0.keyTerms = keyTerms
            $0.attention = attention != nil
        }
        if streaming.stream { return try stream(session) }
        let drawings = try AttentionDrawings(
            folder: attention, hasAttention: session.predictor.hasAttention)
        switch try session.inputs(inputs, data: dataOptions.reading) {
        case .utterances(let corpus, let model):
            try transcribe(corpus, model, session, drawings)
        case .sentences(let corpus, let model):
            try answer(corpus, model, session, drawings)
        }
    }

    /// Prints the answers to the sentences of `corpus`.
    private func answer(
        _ corpus: TextCorpus, _ model: any TextPredictor, _ session: InferenceSession,
        _ drawings: AttentionDrawings
    ) throws {
        var drawings = drawings
        let asJSON = output.formats().contains(.json)
        for fault in corpus.faults {
            fault.severity == .error
                ? session.log.error(fault.statement) : session.log.warning(fault.statement)
        }
        try session.answer(corpus.sentences, with: model) { sentence, answer in
            try StandardOutput.line(asJSON ? answer.jsonLine() : answer.text)
            try drawings.add(answer, id: sentence.id)
        }
        try endIfFaulty(corpus.faults)
    }

    /// Writes down what is said in `corpus`, as the options say.
    private func transcribe(
        _ corpus: Corpus, _ model: any SpeechPredictor, _ session: InferenceSession,
        _ drawings: AttentionDrawings
    ) throws {
        let log = session.log
        var drawings = drawings
        for fault in corpus.faultsOfSound { log.error(fault.statement) }
        var firstFailure: (any Error)?
        let isAlone = corpus.utterances.count == 1
        if let folder = emissions.saveEmissions, let model = model as? RecognitionPredictor {
            try model.session(session.options, pool: session.pool) { log.note($0) }
                .saveEmissions(of: corpus.utterances, to: folder, log: log)
        }
        let transcriber = try session.transcriber(model)
        let sink = try output.sink(
            for: corpus.utterances, name: "decode", symbols: model.symbolUnit)
        try sink.whole {
            try session.transcribe(corpus.utterances, with: transcriber) { utterance, result in
                switch result {
                case .success(let answer):
                    try sink.add(answer, of: utterance)
                    try drawings.add(answer, id: utterance.id)
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
        try endIfFaulty(corpus.faultsOfSound)
    }

    private func endIfFaulty(_ faults: [CorpusFault]) throws {
        guard faults.contains(where: { $0.severity == .error }) else { return }
        throw ExitCode(FailureCategory.badData.rawValue)
    }

    private func stream(_ session: InferenceSession) throws {
        guard let model = session.predictor as? RecognitionPredictor else { return }
        let log = session.log
        try StreamDecoding(
            session: model.session(session.options, pool: session.pool) { log.note($0) },
            options: streaming, inputs: inputs, output: output, log: log
        ).run()
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
