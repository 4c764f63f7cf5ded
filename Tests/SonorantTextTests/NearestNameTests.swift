import SonorantText
import Testing

struct NearestNameTests {
    private let known = ["batch_frames", "learning-rate", "spectrogram", "epochs", "seed"]

    @Test(
        "a slip of the finger finds the name that was meant",
        arguments: [
            ("batch_frame", "batch_frames"), ("batch-frames", "batch_frames"),
            ("leanring-rate", "learning-rate"), ("Seed", "seed"), ("sede", "seed"),
            ("epoch", "epochs"), ("spec", "spectrogram"),
        ])
    func slips(typed: String, meant: String) {
        #expect(NearestName.suggestion(for: typed, among: known) == meant)
    }

    @Test("nothing is suggested for a name that is like none", arguments: ["", "x", "momentum"])
    func strangers(typed: String) {
        #expect(NearestName.suggestion(for: typed, among: known) == nil)
        #expect(NearestName.question(for: typed, among: known) == "")
    }

    @Test("an exchange of two neighbours is one edit, and the first of equals wins")
    func ties() {
        #expect(NearestName.suggestion(for: "ab", among: ["ba", "ac"]) == "ba")
        #expect(NearestName.suggestion(for: "mel", among: ["mol", "mal"]) == "mol")
    }
}
