import ArgumentParser
import SonorantAudio

extension RawSound.Coding: ExpressibleByArgument {}

/// How sound is transcribed while it arrives.
struct StreamingOptions: ParsableArguments {
    @Flag(
        help: """
            Transcribe while the sound arrives: a WAV, or samples as --raw says, on standard input \
            (-) or from one pipe. Partial results go to standard error, or with --format json to \
            standard output.
            """)
    var stream = false
    @Option(
        help: ArgumentHelp(
            "With --stream: how samples without a header are written.", valueName: "coding"))
    var raw: RawSound.Coding?
    @Option(help: ArgumentHelp("With --raw: samples a second.", valueName: "hz"))
    var rate: Int?
    @Option(
        help: ArgumentHelp("With --raw: channels, which are averaged. (default: 1)", valueName: "n")
    )
    var channels: Int?
    @Option(
        help: ArgumentHelp(
            """
            With --stream: silence of so many seconds ends an utterance, whose text is then final; \
            0 waits for the end of the sound. (default: 0)
            """, valueName: "s"))
    var endpoint: Double?

    func validate() throws {
        func need(_ holds: Bool, _ text: String) throws {
            if !holds { throw ValidationError(text) }
        }
        try need(stream || raw == nil, "--raw is for sound that arrives; add --stream")
        try need(stream || endpoint == nil, "--endpoint is for sound that arrives; add --stream")
        try need(raw != nil || rate == nil, "--rate needs --raw; a WAV tells its rate itself")
        try need(
            raw != nil || channels == nil, "--channels needs --raw; a WAV tells them itself")
        try need(
            raw == nil || rate != nil,
            "--raw \(raw?.rawValue ?? "") needs --rate; say how many samples a second there are")
        if let rate {
            try need((1...768_000).contains(rate), "--rate \(rate): 1 to 768000 are possible")
        }
        if let channels {
            try need((1...64).contains(channels), "--channels \(channels): 1 to 64 are possible")
        }
        if let endpoint {
            try need(
                (0...3600).contains(endpoint), "--endpoint \(endpoint): 0 to 3600 are possible")
        }
    }

    /// How the samples are written; nil for a WAV.
    var sound: RawSound? {
        guard let raw, let rate else { return nil }
        return RawSound(coding: raw, sampleRate: rate, channels: channels ?? 1)
    }
}
