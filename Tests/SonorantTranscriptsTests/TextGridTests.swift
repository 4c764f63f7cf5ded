import Foundation
import SonorantSystem
import SonorantTranscripts
import TestSupport
import Testing

@Suite("TextGrids")
struct TextGridTests {
    @Test(
        "every text form and encoding of Praat gives the same tiers",
        arguments: [
            "long", "short", "utf16-big-endian", "utf16-little-endian", "utf16-short",
        ])
    func forms(name: String) throws {
        let grid = try TextGrid(path: Golden.path("transcripts/\(name).TextGrid"))
        #expect(grid.start == 0)
        #expect(grid.end == 2.5)
        #expect(grid.tiers.map(\.name) == ["utterance", "words", "clicks"])
        #expect(grid.tiers.map(\.hasPoints) == [false, false, true])
        #expect(grid.tiers[0].intervals.map(\.text) == ["", "say \"yes\" or naïve ɛ", ""])
        #expect(grid.tiers[0].intervals.map(\.start) == [0, 0.25, 1.75])
        #expect(grid.tiers[0].intervals.map(\.end) == [0.25, 1.75, 2.5])
        #expect(grid.tiers[2].intervals.map(\.start) == [1.125])
        #expect(grid.tiers[2].intervals.map(\.text) == ["a click"])
        #expect(grid.tiers[1].line == (name.contains("short") ? 22 : 28))
    }

    @Test("what is written is read back")
    func roundTrip() throws {
        let grid = TextGrid([
            .of("a", [("he \"said\"", 1, 4), ("two\nlines", 4, 9)], tenths: 20)
        ])
        var read = try TextGrid(path: "x", data: Data(grid.longText.utf8))
        for tier in read.tiers.indices {
            read.tiers[tier].line = 0
            for index in read.tiers[tier].intervals.indices {
                read.tiers[tier].intervals[index].line = 0
            }
        }
        #expect(read == grid)
    }

    @Test("tiers of intervals cover the recording without gaps or overlaps")
    func covers() {
        var odd = Transcript.of(
            "a", [("a", 3, 3), ("b", 3, 3), ("c", 2, 8), ("d", 8, 30)], tenths: 20)
        odd.words.append(.init(word: "e", start: .nan, end: .infinity, confidence: 1))
        for transcripts in [[odd], [], [Transcript.of("b", [], tenths: 0)]] {
            let grid = TextGrid(transcripts)
            for tier in grid.tiers {
                #expect(tier.intervals.first?.start == grid.start)
                #expect(tier.intervals.last?.end == grid.end)
                #expect(tier.intervals.allSatisfy { $0.start < $0.end })
                for (first, second) in zip(tier.intervals, tier.intervals.dropFirst()) {
                    #expect(first.end == second.start)
                }
            }
        }
        #expect(
            TextGrid([odd]).tiers[1].intervals.map(\.text).filter { !$0.isEmpty }
                == ["a", "b", "c", "d", "e"])
    }

    @Test("symbols bear the name asked for, and blanks are none")
    func symbols() {
        var layout = ResultLayout()
        layout.symbolTier = "phones"
        let grid = TextGrid([.of("a", [("one", 1, 4)], tenths: 20)], layout: layout)
        #expect(grid.tiers.map(\.name) == ["utterance", "words", "phones"])
        #expect(grid.tiers[2].intervals.map(\.text) == ["", "o", ""])
    }

    @Test("speakers have tiers of their own, and so have utterances that overlap")
    func speakers() {
        func part(_ id: String, _ offset: Double, _ speaker: String?) -> Transcript {
            .of(id, [("w", 1, 4)], tenths: 20, recording: "r", offset: offset, speaker: speaker)
        }
        let grid = TextGrid([part("c", 4, "ben"), part("b", 1, "anna"), part("a", 0, "anna")])
        #expect(
            grid.tiers.map(\.name) == [
                "utterance (anna)", "words (anna)", "symbols (anna)", "utterance 2 (anna)",
                "words 2 (anna)", "symbols 2 (anna)", "utterance (ben)", "words (ben)",
                "symbols (ben)",
            ])
        #expect(grid.end == 6)
    }

    @Test("bad files are told from each other, with the line")
    func badFiles() throws {
        func problem(_ data: Data) -> AnnotationError? {
            do {
                _ = try TextGrid(path: "x", data: data)
                return nil
            } catch { return error as? AnnotationError }
        }
        func problem(_ name: String) throws -> AnnotationError? {
            problem(try Files.read(Golden.path("transcripts/\(name).TextGrid")))
        }
        #expect(try problem("binary") == .binary(path: "x"))
        #expect(
            try problem("chronological")
                == .notTextGrid(path: "x", found: "a chronological TextGrid"))
        #expect(problem(Data()) == .notTextGrid(path: "x", found: "nothing is in the file"))
        #expect(problem(Data("hello".utf8))?.description.contains("ooTextFile") == true)
        #expect(
            problem(Data("\"ooTextFile\" \"PitchTier\"".utf8))
                == .notTextGrid(path: "x", found: "the file holds a PitchTier"))
        let head = "\"ooTextFile\"\n\"TextGrid\"\n0\n1\n"
        #expect(
            problem(Data((head + "<exists>\n1\n\"IntervalTier\"\n\"w\"\n0\n1\n3.5\n").utf8))?.line
                == 11)
        #expect(problem(Data((head + "<maybe>").utf8))?.line == 5)
        #expect(problem(Data((head + "<exists>\n-1").utf8))?.line == 6)
        #expect(problem(Data((head + "<exists>\n1\n\"words\"").utf8))?.line == 7)
        #expect(problem(Data("\"ooTextFile\"\n\"TextGrid\"\n0,5".utf8))?.line == 3)
        #expect(problem(Data("\"ooTextFile\"\n\"TextGrid\"\n1e999".utf8))?.line == 3)
        #expect(problem(Data(head.utf8) + [0xE9, 0x0A]) == .notText(path: "x", line: 5))
        #expect(try TextGrid(path: "x", data: Data((head + "<absent>").utf8)).tiers.isEmpty)
    }

    @Test(
        "a file that is cut off anywhere is an error, never a crash",
        arguments: ["long", "short", "utf16-big-endian"])
    func cutOff(name: String) throws {
        let data = try Files.read(Golden.path("transcripts/\(name).TextGrid"))
        // What follows the last quotation mark is not needed.
        for count in 0..<(data.count - 8) {
            #expect(throws: AnnotationError.self, "\(count) bytes") {
                try TextGrid(path: "x", data: data.prefix(count))
            }
        }
    }

    @Test("damaged bytes are an error or another text, never a crash")
    func damaged() throws {
        let data = try Files.read(Golden.path("transcripts/long.TextGrid"))
        let whole = try TextGrid(path: "x", data: data)
        var (refused, changed) = (0, 0)
        for index in stride(from: 0, to: data.count, by: 3) {
            for byte in [UInt8(0), 0xFF, UInt8(ascii: "\""), UInt8(ascii: "9")] {
                var damaged = data
                damaged[index] = byte
                do {
                    if try TextGrid(path: "x", data: damaged) != whole { changed += 1 }
                } catch {
                    refused += 1
                    #expect(
                        (error as? any Failure)?.category == .badData, "\(index): \(error)")
                }
            }
        }
        #expect(refused > 0 && changed > 0, "\(refused) refused, \(changed) changed")
    }
}
