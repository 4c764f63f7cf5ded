import Foundation
import SonorantCorpora
import SonorantSystem
import SonorantText
import TestSupport
import Testing

extension TextCorpus {
    /// `kind file:line` of all faults, the file without its folders.
    var places: [String] { faults.map(\.place) }
    var tokens: [[String]] { sentences.map(\.tokens) }
}

struct TextCorpusTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func load(
        _ text: String, _ name: String, _ format: TextCorpusFormat? = nil,
        change: (inout TextReading) -> Void = { _ in }
    ) throws -> TextCorpus {
        var reading = TextReading()
        change(&reading)
        return try TextCorpus.load(folder.write(text, to: name), format: format, reading: reading)
    }

    @Test("columns: blank lines end sentences, document starts and comments are skipped")
    func columns() throws {
        let corpus = try load(
            "-DOCSTART- -X- O\n\n# a comment here it is\nEU NNP B-ORG\n# , O\nrejects VBZ O\n  \n"
                + "Peter NNP B-PER",
            "a.conll")
        #expect(corpus.formats == [.conll] && corpus.faults.isEmpty)
        #expect(corpus.tokens == [["EU", "#", "rejects"], ["Peter"]])
        #expect(corpus.sentences.map(\.tags) == [["B-ORG", "O", "O"], ["B-PER"]])
        #expect(corpus.sentences.map(\.location.line) == [4, 8])
        #expect(corpus.sentences[0].lines == 3...6)
        #expect(corpus.sentences.map(\.id) == ["a-1", "a-2"])
        let tags = try load("EU NNP O\n\na DT O\n", "b.conll") { $0.tagColumn = 2 }
        #expect(tags.sentences.map(\.tags) == [["NNP"], ["DT"]])
        let error = #expect(throws: TextCorpusError.self) {
            try load("EU NNP O\n", "c.conll") { $0.tokenColumn = 4 }
        }
        #expect(try #require(error).description.contains("c.conll:1: there is no column 4, only 3"))
    }

    @Test("columns: tabs keep blanks in tokens; one column has no tags")
    func tabs() throws {
        let corpus = try load("New York\tB-LOC\r\n#\tO\r\n\r\n# x\r\nis\tO\r\n", "a.conll")
        #expect(corpus.tokens == [["New York", "#"], ["is"]])
        #expect(corpus.notes.contains { $0.contains("carriage return") })
        let bare = try load("\u{FEFF}one\ntwo\n\nthree\n", "b.conll")
        #expect(bare.tokens == [["one", "two"], ["three"]] && bare.sentences[0].tags == nil)
        #expect(bare.notes.contains { $0.contains("byte-order mark") })
    }

    @Test("columns: a line with other columns costs its sentence, and no other")
    func brokenColumns() throws {
        let corpus = try load(
            "a O\nb\n\nc O\n\nd O x\ne O\n\ng O\n\nh O\n", "a.conll", .conll)
        #expect(corpus.places == ["malformed_line a.conll:2", "malformed_line a.conll:6"])
        #expect(corpus.tokens.contains(["c"]) && corpus.tokens.contains(["h"]))
    }

    @Test("CoNLL-U: ranges and empty nodes are skipped, tags are chosen by name")
    func universal() throws {
        let text = """
            # sent_id = s-1
            # text = dafay nekk
            1-2\tdafay\t_\t_\t_\t_\t_\t_\t_\t_
            1\tdafa\tdafa\tAUX\tAUX\tMood=Ind|Person=3\t3\taux\t_\t_
            2\ty\tdi\tAUX\tCOPI\t_\t3\taux\t_\t_
            2.1\tx\t_\tVERB\t_\t_\t_\t_\t_\t_
            3\tnekk\tnekk\tVERB\tVERB\tMood=Ind\t0\troot\t_\t_

            # sent_id = s-2
            1\tA\ta\tX\tX\t_\t0\troot\t_\t_
            3\tB\tb\tX\tX\t_\t0\troot\t_\t_

            """
        let corpus = try load(text, "a.conllu")
        #expect(corpus.tokens == [["dafa", "y", "nekk"]] && corpus.sentences[0].id == "s-1")
        #expect(corpus.sentences[0].tags == ["AUX", "AUX", "VERB"])
        #expect(corpus.sentences[0].lines == 1...7)
        #expect(corpus.places == ["malformed_line a.conllu:11"])
        let xpos = try load(text, "b.conllu") { $0.tag = "xpos" }
        #expect(xpos.sentences[0].tags == ["AUX", "COPI", "VERB"])
        let mood = try load(text, "c.conllu") { $0.tag = "Mood" }
        #expect(mood.sentences[0].tags == ["Ind", "_", "Ind"])
        #expect(throws: TextCorpusError.self) { try load(text, "d.conllu") { $0.tag = "UPSO" } }
        #expect(try load(text, "e.txt").formats == [.conllu])
    }

    @Test("SNIPS: words may have colons, every sentence has tags and an intent")
    func snips() throws {
        let corpus = try load(
            "at:O 04:45:B-time :O ::O <=> Book\nplay:O it <=> Play\nplay:O\n <=> Play\n", "train")
        #expect(corpus.formats == [.snips])
        #expect(corpus.tokens == [["at", "04:45", ":"]] && corpus.sentences[0].label == "Book")
        #expect(corpus.sentences[0].tags == ["O", "B-time", "O"])
        #expect(
            corpus.places == [
                "empty_token train:1", "malformed_line train:2", "missing_label train:3",
                "empty_sentence train:4",
            ])
    }

    @Test("text and class on a line, either way round, and fastText's marks")
    func labelledLines() throws {
        let after = try load("so good\tpos\nbad one\tneg\nbad\tneg\nfine\tpos\n", "a.tsv")
        #expect(after.formats == [.labelled] && after.tokens[0] == ["so", "good"])
        #expect(after.sentences.map(\.label) == ["pos", "neg", "neg", "pos"])
        let before = try load("pos\tso good\nneg\tbad one\nneg\tbad\nno tab\n", "b.txt", .labelled)
        #expect(before.sentences.map(\.label) == ["pos", "neg", "neg"])
        #expect(before.places == ["malformed_line b.txt:4"])
        let marked = try load("__label__pos so good\n__label__neg\nnone here\n", "c.txt")
        #expect(marked.tokens == [["so", "good"]] && marked.sentences[0].label == "pos")
        #expect(marked.places == ["empty_sentence c.txt:2", "missing_label c.txt:3"])
    }

    @Test("a table with named columns, quoted fields over several lines")
    func table() throws {
        let corpus = try load(
            "id,text,label\n1,\"good, and\nshort\",pos\n2,bad\n3,\"x\"\"y\",\n4,fine,pos\n", "a.csv"
        )
        #expect(corpus.formats == [.labelled])
        #expect(corpus.tokens == [["good,", "and", "short"], ["fine"]])
        #expect(corpus.sentences.map(\.lines) == [2...3, 6...6])
        #expect(corpus.places == ["missing_label a.csv:4", "missing_label a.csv:5"])
        let error = #expect(throws: TextCorpusError.self) {
            try load("a,b\n1,2\n", "b.csv", .labelled)
        }
        #expect(try #require(error).description.contains("names no column for the text"))
        #expect(try TextCorpusFormat.detect(folder.write("a,b\n1,2\n", to: "c.csv")) == nil)
        #expect(
            try TextCorpusFormat.detect(
                folder.write("wav_filename,text,label\n1,2,3\n", to: "d.csv")) == nil)
    }

    @Test("a folder with a file a class: by name, or by ending where the names are the same")
    func classFolders() throws {
        for (name, text) in [
            ("n/Czech.txt", "Abl\nNovák\n"), ("n/Irish.txt", "Adam\n"), ("n/README.md", "x\n"),
            ("r/rt.pos", "so good\n"), ("r/rt.neg", "bad\nworse\n"),
        ] {
            try folder.write(text, to: name)
        }
        let names = try TextCorpus.load(folder.path("n"))
        #expect(names.labelCounts == ["Czech": 2, "Irish": 1] && names.formats == [.labelled])
        #expect(names.tokens[1] == ["Novák"])
        let reviews = try TextCorpus.load(folder.path("r"))
        #expect(reviews.labelCounts == ["pos": 1, "neg": 2])
    }

    @Test("pairs: the dictionary's variants, comments and stress; tables with tabs")
    func pairs() throws {
        let text = ";;; comment\na AH0\na(2) EY1\naalto AA1 L T OW2 # name, finnish\nb\n"
        let corpus = try load(text, "cmu.dict")
        #expect(corpus.tokens == [["a"], ["a"], ["a", "a", "l", "t", "o"]])
        #expect(corpus.sentences.map(\.target)[1...] == [["EY1"], ["AA1", "L", "T", "OW2"]])
        #expect(corpus.places == ["missing_label cmu.dict:5"])
        let plain = try load(text, "cmu.dict") { $0.dropsStress = true }
        #expect(plain.sentences[2].target == ["AA", "L", "T", "OW"])
        let table = try load("анэш\tʔ aː n\nахэр\taː x\nx\n", "a.tsv", .pairs)
        #expect(table.tokens[0] == ["а", "н", "э", "ш"])
        #expect(table.sentences[1].target == ["aː", "x"])
        #expect(table.places == ["malformed_line a.tsv:3"])
        let words = try load("a b\tb a\nc\tdd e\n", "b.tsv")
        #expect(words.formats == [.pairs] && words.tokens == [["a", "b"], ["c"]])
    }

    @Test("plain text is one stream with its line ends, or a sentence a line")
    func plain() throws {
        let stream = try load("To be\r\n\r\nor not", "a.txt")
        #expect(stream.formats == [.text] && stream.sentences.count == 1)
        #expect(stream.tokens[0].joined() == "To be\n\nor not")
        #expect(try load("ab\n", "b.txt").tokens == [["a", "b", "\n"]])
        let words = try load("To be,\n\nor not", "a.txt") { $0.unit = .punctuated }
        #expect(words.tokens == [["To", "be", ",", "or", "not"]])
        let lines = try load("To be\n\nor not", "a.txt") {
            ($0.readsLines, $0.lowercases) = (true, true)
        }
        #expect(lines.tokens == [["to", "be"], ["or", "not"]])
    }

    @Test("punctuation is split off words, but not out of them")
    func punctuation() {
        let cut = TextUnit.punctuated.tokens(
            of: "Don't \"stop\": it's 3,000.50 (well-known) e.g. …a-")
        #expect(
            cut == [
                "Don't", "\"", "stop", "\"", ":", "it's", "3,000.50", "(", "well-known", ")", "e",
                ".", "g", ".", "…", "a", "-",
            ])
        #expect(TextUnit.character.tokens(of: "e\u{301} b") == ["é", " ", "b"])
        #expect(TextUnit.word.tokens(of: " \t").isEmpty)
    }

    @Test("Latin-1 and Windows-1252 are recognised and noted; single damaged lines are faults")
    func encodings() throws {
        func corpus(_ bytes: [UInt8]) throws -> TextCorpus {
            try Files.write(Data(bytes), to: folder.path("a.txt"))
            var reading = TextReading()
            reading.readsLines = true
            return try TextCorpus.load(folder.path("a.txt"), format: .text, reading: reading)
        }
        let latin = try corpus(Array("caf".utf8) + [0xE9, 0x0A] + Array("bar\n".utf8))
        #expect(latin.tokens == [["café"], ["bar"]] && latin.faults.isEmpty)
        #expect(latin.notes.contains { $0.contains("taken for Latin-1") })
        let windows = try corpus([0x93] + Array("x".utf8) + [0x94, 0x0A])
        #expect(windows.tokens == [["“x”"]])
        #expect(windows.notes.contains { $0.contains("Windows-1252") })
        let damaged = try corpus(Array("café\nnaïve\n".utf8) + [0xE9, 0x0A])
        #expect(damaged.tokens == [["café"], ["naïve"]])
        #expect(damaged.places == ["not_text a.txt:3"])
        #expect(throws: TextFileError.self) { try corpus([0xFF, 0xFE, 0x61, 0x00]) }
        #expect(throws: TextFileError.self) { try corpus([0x61, 0x00, 0x62]) }
        let far = try corpus(Array(repeating: 0x61, count: 5000) + [0x0A, 0x62, 0x00, 0x0A])
        #expect(far.places == ["malformed_line a.txt:2"] && far.sentences.count == 1)
    }

    @Test("empty files are refused, long lines are not")
    func edges() throws {
        for format in TextCorpusFormat.allCases {
            #expect(throws: TextCorpusError.self, "\(format)") { try load("\n \n", "a", format) }
        }
        let long = try load(
            String(repeating: "word:O ", count: 10_000) + "<=> Long", "b", .snips)
        #expect(long.sentences[0].tokens.count == 10_000)
        #expect(throws: CorpusError.self) { try TextCorpus.load(folder.path("nowhere")) }
        #expect(throws: TextCorpusError.self) { try load("what is this\n", "c.unknown") }
    }

    @Test("joining keeps ids apart and all faults; the fingerprint knows order and tags")
    func joining() throws {
        let a = try load("a O\n", "x/a.conll")
        let b = try load("b O\n\nc B-x\n\nd\n", "y/a.conll")
        let both = TextCorpus.joined([a, b, a])
        #expect(Set(both.sentences.map(\.id)).count == 4 && both.faults.count == 1)
        #expect(both.hasTags && !both.hasLabels && both.tokenCount == 4)
        #expect(TextCorpus.joined([b, a, a]).fingerprint != both.fingerprint)
        #expect(try load("a B\n", "x/a.conll").fingerprint != a.fingerprint)
        #expect(try load("a O\n", "z.conll").fingerprint == a.fingerprint)
    }
}
