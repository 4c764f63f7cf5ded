import Foundation
import SonorantTranscripts
import TestSupport
import Testing

/// Where Praat is, or nil.
private let praat: String? = (ProcessInfo.processInfo.environment["PATH"] ?? "")
    .split(separator: ":").map { "\($0)/praat" }
    .first { FileManager.default.isExecutableFile(atPath: $0) }

@Suite("TextGrids in Praat", .enabled(if: praat != nil, "praat is not installed"))
struct PraatTests {
    @Test("Praat opens what is written and sees the same labels and times")
    func opens() throws {
        let folder = try TemporaryFolder()
        let transcripts = [
            Transcript.of(
                "a", [("he", 0, 0), ("\"said\"", 1, 4), ("naïve", 4, 9)], tenths: 20,
                recording: "r", speaker: "anna"),
            Transcript.of("b", [("ɛ", 3, 90)], tenths: 33, recording: "r", offset: 1.5),
        ]
        let grid = TextGrid(transcripts)
        try folder.write(grid.longText, to: "r.TextGrid")
        let script = try folder.write(
            """
            Text writing settings: "UTF-8"
            Read from file: "r.TextGrid"
            tiers = Get number of tiers
            for tier to tiers
                name$ = Get tier name: tier
                intervals = Get number of intervals: tier
                for interval to intervals
                    start = Get start time of interval: tier, interval
                    end = Get end time of interval: tier, interval
                    label$ = Get label of interval: tier, interval
                    appendFileLine: "seen", name$, "|", start, "|", end, "|", label$
                endfor
            endfor
            """, to: "see.praat")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(praat))
        process.arguments = ["--utf8", "--run", script]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        let seen = try String(contentsOfFile: folder.path("seen"), encoding: .utf8)
            .split(separator: "\n").map { line in
                line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            }
        let expected = grid.tiers.flatMap { tier in tier.intervals.map { (tier.name, $0) } }
        #expect(seen.count == expected.count)
        for (fields, (name, interval)) in zip(seen, expected) {
            #expect(fields[0] == name)
            #expect(Double(fields[1]) == interval.start)
            #expect(Double(fields[2]) == interval.end)
            #expect(fields[3] == interval.text)
        }
    }
}
