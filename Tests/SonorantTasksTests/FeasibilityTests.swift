import SonorantAudio
import SonorantCorpora
import SonorantModels
import SonorantSystem
import SonorantTasks
import SonorantTensors
import SonorantText
import SonorantTraining
import TestSupport
import Testing

/// Which task leaves out which utterances, as too short for what is said in them.
@Suite("Feasibility")
struct FeasibilityTests {
    private func demand(
        _ task: SequenceTask, _ transcript: String, _ labels: [Int],
        change: (inout ExperimentConfiguration) -> Void = { _ in }
    ) -> Int {
        var configuration = ExperimentConfiguration(task: task)
        configuration.alphabet.unit = .character
        configuration.hmm.states = 3
        configuration.hmm.silenceStates = 2
        change(&configuration)
        return FeasibilityRule(for: configuration, transcripts: ["ab", "c ab"])
            .demand(transcript, labels).frames
    }

    @Test("alignments need a frame a label and between equal ones, attention needs one in all")
    func tasks() {
        #expect(demand(.ctc, "aab", [1, 1, 2]) == 4)
        #expect(demand(.ctc, "", []) == 1)
        #expect(demand(.encoderDecoder, "aab", [1, 1, 2]) { $0.encoderDecoder.ctcWeight = 0 } == 1)
        #expect(
            demand(.encoderDecoder, "aab", [1, 1, 2]) { $0.encoderDecoder.ctcWeight = 0.3 } == 4)
    }

    @Test("a hidden Markov model needs a frame a state, silence at both ends included")
    func hmm() {
        // Three units of three states and twice two of silence.
        #expect(demand(.hmm, "c ab", [3, 2]) == 13)
        #expect(demand(.hmm, "ab ab", [2, 2]) == 16)
        #expect(demand(.hmm, "ab", [2]) { $0.hmm.silenceStates = 0 } == 6)
        // Words that cannot be made are for others to complain about.
        #expect(demand(.hmm, "ab", [2]) { $0.alphabet.unit = .phone } == 1)
    }

    @Test("training keeps for attention what is too short for CTC, and validation agrees")
    func data() throws {
        let folder = try TemporaryFolder()
        for (number, text) in ["ababababab", "ab"].enumerated() {
            // 8 frames of 25 ms every 10 ms.
            let samples = (0..<800).map { Float(0.3) * (($0 + number) % 7 < 3 ? 1 : -1) }
            try Files.makeFolder(folder.path("data"))
            try AudioFile.write(
                Waveform(samples: samples, sampleRate: 8000),
                to: folder.path("data/u\(number).wav"))
            try folder.write(text, to: "data/u\(number).txt")
        }
        let corpus = try Corpus.load(folder.path("data"))
        let pool = ThreadPool(threads: 1)
        let pipeline = try FeaturePipeline(
            configuration: FeatureConfiguration(), sampleRate: 8000)
        let prepared = try PreparedCorpus(
            corpus, pipeline: pipeline, augmentation: nil, megabytes: 10, featureCache: nil,
            title: "", pool: pool, log: Log(level: .quiet))
        let encoder = try TranscriptEncoder(
            AlphabetConfiguration(), transcripts: corpus.utterances.compactMap(\.transcript))
        for (rule, left) in [(FeasibilityRule.ctc, ["u0"]), (.attention, [])] {
            let data = try TrainingData(prepared, encoder: encoder, feasibility: rule, seed: 1)
            #expect(data.infeasible == left)
            let report = CorpusValidation.report(
                on: corpus, facts: prepared.facts, encoder: encoder,
                frames: FrameCounter(pipeline), feasibility: rule)
            #expect(
                report.faults.filter { $0.kind == .tooFewFrames }.compactMap(\.utterance) == left)
        }
    }
}
