import Foundation
import SonorantDecoding
import SonorantSystem
import TestSupport
import Testing

@Suite("Grammar files")
struct GrammarFileTests {
    static func grammar(_ rules: String, path: String = "g.jsgf") throws -> Grammar {
        try Grammar(text: "#JSGF V1.0;\ngrammar test;\n" + rules, path: path)
    }

    static func allows(_ grammar: Grammar, _ sentence: String) -> Bool {
        grammar.weight(of: sentence.split(separator: " ").map { String($0) }) != nil
    }

    static func message(_ body: () throws -> Grammar) -> String? {
        do {
            _ = try body()
            return nil
        } catch let error as any Failure {
            return error.description
        } catch {
            return nil
        }
    }

    @Test("a whole file with everything that is read")
    func wholeFile() throws {
        let grammar = try Grammar(
            text: """
                #JSGF V1.0 UTF-8 en;

                /**
                 * Commands; "quotes", <brackets and ; in here mean nothing.
                 */
                grammar com.example.lights;

                public <command> = <verb> {do = "it\\}";} [the] <room>* lights // to the end; "
                    | "switch off" /* here */ everything {OFF} | <NULL>;
                <verb> = /2/ dim | /1/ (light [up]);
                <room> = <lights.kitchen> | <com.example.lights.hall>;
                <kitchen>=kitchen;<hall> = hall | back-room's;
                public <stop> = stop+;
                <spare> = x | <hall>;
                """, path: "lights.gram")
        #expect(grammar.name == "lights")
        #expect(
            grammar.words.sorted() == [
                "back-room's", "dim", "everything", "hall", "kitchen", "light", "lights", "off",
                "stop", "switch", "the", "up",
            ])
        #expect(grammar.notes == ["lights.gram:14:1: no public rule uses <spare>"])
        for sentence in [
            "", "dim lights", "light up the lights", "light kitchen hall back-room's lights",
            "switch off everything", "stop", "stop stop stop",
        ] {
            #expect(Self.allows(grammar, sentence), "\(sentence)")
        }
        for sentence in [
            "dim", "switch off", "lights", "dim the the lights", "x", "stop dim lights", "up",
        ] {
            #expect(!Self.allows(grammar, sentence), "\(sentence)")
        }
    }

    @Test("the guide's example is read as the guide says")
    func guide() throws {
        let grammar = try Grammar(
            text: """
                #JSGF V1.0 UTF-8 en;
                grammar lamp;

                /* What can be said to the lamp. */
                public <command> = /3/ [please] <do> the (lamp | light)
                                 | /1/ "good night" {SLEEP};
                <do> = (turn | switch) (on | off) | dim;     // a private rule
                public <digits> = (one | two | three)+;      // a word loop
                """, path: "lamp.gram")
        for sentence in ["please turn on the lamp", "dim the light", "two two one"] {
            #expect(grammar.weight(of: sentence.split(separator: " ").map { String($0) }) == 0)
        }
        let night = try #require(grammar.weight(of: ["good", "night"]))
        #expect(abs(night + log(3)) < 1e-8)
        #expect(!Self.allows(grammar, "please good night"))
        #expect(grammar.notes.isEmpty)
    }

    @Test("weights count relative to the best alternative and to the best sentence")
    func weights() throws {
        let grammar = try Self.grammar(
            "public <s> = /10/ a | /5/ b (/1/ x | /0.5/ y | /0/ z) | / 1e0 / c;")
        let expected = ["a": 1.0, "b x": 0.5, "b y": 0.25, "c": 0.1]
        for (sentence, factor) in expected {
            let weight = try #require(
                grammar.weight(of: sentence.split(separator: " ").map { String($0) }))
            #expect(abs(weight - log(factor)) < 1e-8)
        }
        #expect(!Self.allows(grammar, "b z"))
        // A constant for all sentences decides nothing.
        let shifted = try Self.grammar("public <s> = /2/ <VOID> | /1/ a | /1/ b;")
        #expect(shifted.weight(of: ["a"]) == 0)
    }

    @Test("of several ways to make a sentence the best counts")
    func ambiguity() throws {
        let grammar = try Self.grammar(
            "public <s> = /1/ a b | /0.5/ a <x>; <x> = /1/ b | /0.25/ c;")
        #expect(grammar.weight(of: ["a", "b"]) == 0)
        let weight = try #require(grammar.weight(of: ["a", "c"]))
        #expect(abs(weight - log(0.125)) < 1e-8)
    }

    @Test("a list of sentences, one a line, with comments and empty lines")
    func sentences() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            "\u{FEFF}# digits\r\none two\r\n\r\n;;; more\r\n  three\tcafe\u{301} \r\none\r\n",
            to: "Sentences.TXT")
        let grammar = try Grammar(file: path)
        for sentence in ["one two", "three caf\u{E9}", "one"] {
            #expect(Self.allows(grammar, sentence), "\(sentence)")
        }
        for sentence in ["", "two", "one two three", "digits"] {
            #expect(!Self.allows(grammar, sentence), "\(sentence)")
        }
        #expect(grammar.name.isEmpty)
        #expect(
            Self.message { try Grammar(text: "\n# none\n", path: "a.txt") }
                == "a.txt: no sentences; write one a line")
        // What begins as JSGF is JSGF.
        let jsgf = try Grammar(text: "\n #JSGF V1.0;grammar g;public <s>=a;", path: "a.txt")
        #expect(Self.allows(jsgf, "a"))
    }

    @Test("only what is allowed to end, and what leads there, is kept")
    func dead() throws {
        let grammar = try Self.grammar("public <s> = a b | c <VOID> | d e <VOID> f;")
        #expect(grammar.words == ["a", "b"])
        #expect(grammar.states == 3)
    }

    @Test("equal states are one: a loop over many words has two states")
    func states() throws {
        let words = (0..<500).map { "w\($0)" }.joined(separator: " | ")
        let loop = try Self.grammar("public <s> = (\(words))+;")
        #expect(loop.states == 2)
        #expect(try Self.grammar("public <s> = (\(words))*;").states == 1)
        let phone = try Self.grammar("public <s> = <d> <d> <d>; <d> = a x | b x | c x | d y;")
        #expect(phone.states == 10)
    }

    @Test("faults of the head are named with their place", arguments: GrammarFaults.headFaults)
    func head(text: String, message: String) throws {
        let found = try #require(Self.message { try Grammar(text: text, path: "g.jsgf") })
        #expect(found.hasPrefix(message), "\(found)")
    }

    @Test("faults of the rules are named with their place", arguments: GrammarFaults.ruleFaults)
    func rules(rules: String, message: String) throws {
        let found = try #require(Self.message { try Self.grammar(rules) })
        #expect(found.hasPrefix(message), "\(found)")
    }

    static func small(_ rules: String) throws -> Grammar {
        try Grammar(
            text: "#JSGF V1.0;\ngrammar test;\n" + rules, path: "g.jsgf", mostStates: 20_000)
    }

    @Test("a grammar that explodes is refused with what it would have needed")
    func explosion() throws {
        // Which of the last 20 words was an a: 2^20 states.
        let tail = String(repeating: " (a | b)", count: 20)
        let states = try #require(
            Self.message { try Self.small("public <s> = (a | b)* a\(tail);") })
        #expect(
            states.hasPrefix("g.jsgf: the grammar needs more than 20000 states; simplify it"),
            "\(states)")
        // Each rule doubles the one before.
        let doubling = (1...60).map { "<r\($0)> = <r\($0 - 1)> | <r\($0 - 1)>;" }
        let steps = try #require(
            Self.message {
                try Self.small("public <s> = <r60>; <r0> = a;" + doubling.joined())
            })
        #expect(steps.contains("160000 steps when all rules are written out"), "\(steps)")
        // The difference between two readings grows with every word.
        let weights = try #require(
            Self.message {
                try Self.small(
                    """
                    public <s> = (/1/ a | /0.5/ b)+ c | (/0.5/ a | /1/ b)+ d;
                    """)
            })
        #expect(weights.contains("weights of alternatives"), "\(weights)")
    }

    @Test("long chains of rules and long sentences are no trouble")
    func longChains() throws {
        let rules = (1...5000).map { "<r\($0)> = x <r\($0 - 1)>;" }
        let grammar = try Self.grammar("public <s> = <r5000>; <r0> = y;" + rules.joined())
        #expect(grammar.states == 5002)
        #expect(
            grammar.weight(of: [String](repeating: "x", count: 5000) + ["y"]) == 0)
    }
}

/// Faulty files and how the messages about them begin.
enum GrammarFaults {
    static let headFaults: [(text: String, message: String)] = [
        ("public <s> = a;", "g.jsgf:1:1: a grammar begins with '#JSGF V1.0;'; a list of"),
        ("", "g.jsgf:1:1: a grammar begins with '#JSGF V1.0;'; a list of"),
        ("#JSGF V2.0;\ngrammar g;", "g.jsgf:1:7: found 'V2.0', but 'V1.0' is the version"),
        ("#JSGF\ngrammar g;", "g.jsgf:2:1: found 'grammar', but 'V1.0' is the version"),
        ("#JSGF V1.0\ngrammar g;", "g.jsgf:2:1: found 'grammar', but ';' was needed after the h"),
        ("#JSGF V1.0;\npublic <s> = a;", "g.jsgf:2:1: found 'public', but 'grammar NAME;' was n"),
        ("#JSGF V1.0; grammar ;", "g.jsgf:1:21: found ';', but the grammar's name was needed"),
        ("#JSGF V1.0; grammar g", "g.jsgf:1:22: found the end of the file, but ';' was needed"),
        ("#JSGF V1.0; grammar g;", "g.jsgf: no rules; write at least 'public <command> = …;'"),
    ]

    static let ruleFaults: [(rules: String, message: String)] = [
        ("<s> = a;", "g.jsgf: no rule is public, so nothing can be said; write 'public' before"),
        ("import <a.b>;", "g.jsgf:3:1: import of <a.b>: other grammars cannot be imported"),
        ("import a;", "g.jsgf:3:8: found 'a', but '<' and the name of a rule were needed"),
        ("public s = a;", "g.jsgf:3:8: found 's', but the name of a rule in '<>' was needed af"),
        ("s = a;", "g.jsgf:3:1: found 's', but 'public' or the name of a rule in '<>' was need"),
        ("public <s> a;", "g.jsgf:3:12: found 'a', but '=' was needed after the name of a rule"),
        ("public <s> = a\n<t> = b;", "g.jsgf:4:5: found '=', but ';' was needed; is it missing"),
        ("public <s> = a", "g.jsgf:3:15: found the end of the file, but '|', ';' or another wor"),
        ("public <s> = ;", "g.jsgf:3:14: found ';', but a word, a rule or a bracket was needed"),
        ("public <s> = a | | b;", "g.jsgf:3:18: found '|', but a word, a rule or a bracket was"),
        ("public <s> = ();", "g.jsgf:3:15: found ')', but a word, a rule or a bracket was need"),
        ("public <s> = (a;", "g.jsgf:3:16: found ';', but ')' was needed for the bracket that b"),
        ("public <s> = (a];", "g.jsgf:3:16: found ']', but ')' was needed for the bracket that"),
        ("public <s> = [a", "g.jsgf:3:16: found the end of the file, but ']' was needed for the"),
        ("public <s> = a);", "g.jsgf:3:15: found ')', but '|', ';' or another word was needed"),
        ("public <s> = a**;", "g.jsgf:3:16: found '*', but only one '*' or '+' can follow"),
        ("public <s> = a /2/ b;", "g.jsgf:3:16: found '/2/', but a weight can only begin an al"),
        ("public <s> = /2/ a | b;", "g.jsgf:3:22: this alternative has no weight, but others b"),
        ("public <s> = /x/ a;", "g.jsgf:3:14: 'x' is no weight; a number from 1e-10 to 1e10"),
        ("public <s> = /-1/ a;", "g.jsgf:3:14: '-1' is no weight"),
        ("public <s> = /nan/ a;", "g.jsgf:3:14: 'nan' is no weight"),
        ("public <s> = /1e99/ a;", "g.jsgf:3:14: '1e99' is no weight"),
        ("public <s> = /1\n;", "g.jsgf:3:14: found a weight without an end, but '/' was needed"),
        ("public <s> = a {x;", "g.jsgf:3:16: found a tag without an end, but '}' was needed"),
        ("public <s> = \"a;", "g.jsgf:3:14: found a quoted word without an end, but '\"' was ne"),
        ("public <s> = \" \";", "g.jsgf:3:14: found nothing between quotation marks, but a wor"),
        ("public <s> = <a;", "g.jsgf:3:14: found the name of a rule without an end, but '>' was"),
        ("public <s> = <a b>;", "g.jsgf:3:14: found '<a b>', but a name without spaces was nee"),
        ("public <s> = < >;", "g.jsgf:3:14: found '<>', but a name without spaces was needed"),
        ("public <s> = a > b;", "g.jsgf:3:16: found '>', but no '<' is before it"),
        ("public <s> = a } b;", "g.jsgf:3:16: found '}', but no '{' is before it"),
        ("/* a\npublic", "g.jsgf:3:1: found a comment without an end, but '*/' was needed"),
        ("public <NULL> = a;", "g.jsgf:3:8: <NULL> has a meaning already"),
        ("public <s> = a;\n<s> = b;", "g.jsgf:4:1: <s> is defined already in line 3; join"),
        ("public <s> = a <B>;\n<b> = b;", "g.jsgf:3:16: <B> is not defined; is <b> meant?"),
        ("public <s> = <x>;", "g.jsgf:3:14: <x> is not defined; the rules are 's'"),
        ("public <s> = a [<s>];", "g.jsgf:3:17: a rule leads back to itself: <s> → <s>; repea"),
        (
            "public <s> = <a>;\n<a> = x <b>;\n<b> = (y <a>)*;",
            "g.jsgf:5:10: a rule leads back to itself: <a> → <b> → <a>; repeat with"
        ),
        ("public <s> = a; <t> = <t>;", "g.jsgf:3:23: a rule leads back to itself: <t> → <t>"),
        ("public <s> = a <VOID>;", "g.jsgf: the grammar allows no sentence at all"),
        ("public <s> = /0/ a | /0/ b;", "g.jsgf: the grammar allows no sentence at all"),
        (
            "public <s> = " + String(repeating: "(", count: 100_000),
            "g.jsgf:3:114: more than 100 brackets within each other"
        ),
    ]
}
