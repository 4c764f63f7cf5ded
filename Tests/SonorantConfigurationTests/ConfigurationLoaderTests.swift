import Foundation
import SonorantConfiguration
import SonorantSystem
import TestSupport
import Testing

private enum Window: String, Codable, CaseIterable {
    case povey, hamming, hann
}

private enum Order: String, Codable {
    case first, last
}

private struct Layer: Codable, Equatable {
    var cells = 128
    var dropout: Float = 0.1
}

private struct Features: Codable, Equatable {
    var sampleRate = 16000
    var lowFrequency = 20.0
    var window = Window.povey
    var order = Order.first

    enum CodingKeys: String, CodingKey {
        case sampleRate = "sample_rate"
        case lowFrequency = "low_frequency"
        case window, order
    }
}

private struct Example: Codable, Equatable {
    var task = "ctc"
    var seed: UInt64 = 1
    var channels: UInt8 = 1
    var resume = false
    var momentum: Float = 0.97
    var symbols: [String] = []
    var masks: [[Int]] = [[1, 2], [3]]
    var layers: [Layer] = [Layer()]
    var replacements: [String: String] = ["ß": "ss"]
    var features = Features()
}

private func load(_ text: String, _ overrides: String...) throws -> Example {
    try ConfigurationLoader.load(
        defaults: Example(), text: text, name: "c.yaml", overrides: overrides)
}

private func faults(_ text: String, _ overrides: String...) -> [String] {
    do {
        _ = try ConfigurationLoader.load(
            defaults: Example(), text: text, name: "c.yaml", overrides: overrides)
        return []
    } catch {
        return "\(error)".split(separator: "\n").map(String.init)
    }
}

@Suite("Configuration files")
struct ConfigurationLoaderTests {
    @Test("a dictionary is written in the order of its keys, whatever the process")
    func dictionaries() throws {
        struct Maps: Codable {
            var map: [String: String]
        }
        let keys = (0..<40).map { "k\($0)" }
        let text = try ConfigurationLoader.text(
            of: Maps(map: Dictionary(uniqueKeysWithValues: keys.map { ($0, "v") })))
        let places = keys.sorted().map { text.range(of: "\($0):")?.lowerBound }
        #expect(!places.contains(nil))
        #expect(places.compactMap(\.self) == places.compactMap(\.self).sorted())
    }

    @Test(
        "nothing said, nothing changed",
        arguments: ["", "\n\n", "# a comment\n", "---\n", "features:\n"])
    func defaults(text: String) throws {
        #expect(try load(text) == Example())
    }

    @Test("values replace defaults, sections are merged, lists and dictionaries replaced")
    func merging() throws {
        let found = try load(
            """
            task: tagging
            seed: 18446744073709551615
            resume: yes
            momentum: 1e-3
            symbols: [a, "b", 3, no, '']
            masks: []
            layers:
              - cells: 1_024
                dropout: 0
              - {cells: 2, dropout: .5}
            replacements: {ä: ae, "1": one}
            features:
              window: hann
              low_frequency: 50
            """)
        var expected = Example()
        expected.task = "tagging"
        expected.seed = .max
        expected.resume = true
        expected.momentum = 1e-3
        expected.symbols = ["a", "b", "3", "no", ""]
        expected.masks = []
        expected.layers = [
            Layer(cells: 1024, dropout: 0), Layer(cells: 2, dropout: 0.5),
        ]
        expected.replacements = ["ä": "ae", "1": "one"]
        expected.features.window = .hann
        expected.features.lowFrequency = 50
        #expect(found == expected)
    }

    @Test("what the command line sets comes last")
    func overrides() throws {
        let found = try load(
            "seed: 3\nfeatures: {window: hann}", "seed=4", "features.sample_rate=8000",
            "symbols=[x, y]", "task=a=b: c", "replacements.x=y", "features.order=last")
        #expect(found.seed == 4)
        #expect(found.features.sampleRate == 8000)
        #expect(found.features.window == .hann)
        #expect(found.features.order == .last)
        #expect(found.symbols == ["x", "y"])
        #expect(found.task == "a=b: c")
        #expect(try load("", "task=").task == "")
    }

    @Test("an unknown key has its line, its full name and the nearest known one")
    func unknownKeys() {
        #expect(
            faults("task: ctc\nfeatures:\n  sample_rat: 8000\n") == [
                "c.yaml:3: unknown key 'features.sample_rat'; did you mean 'sample_rate'?"
            ])
        #expect(
            faults("features: {zzzzzzzz: 1}") == [
                "c.yaml:1: unknown key 'features.zzzzzzzz'; known are 'sample_rate', "
                    + "'low_frequency', 'window', 'order'"
            ])
        #expect(
            faults("layers:\n- cells: 1\n  dropout: 0\n  drop_out: 1\n") == [
                "c.yaml:4: unknown key 'layers[0].drop_out'; did you mean 'dropout'?"
            ])
        #expect(
            faults("", "features.windw=hann") == [
                "features.windw=hann: unknown key 'features.windw'; did you mean 'window'?"
            ])
    }

    @Test(
        "a value of the wrong type has its line, what was found and what is needed",
        arguments: [
            (
                "seed: -1",
                "'seed' must be a whole number from 0 to 18446744073709551615, found '-1'"
            ),
            (
                "seed: 1.5",
                "'seed' must be a whole number from 0 to 18446744073709551615, found '1.5'"
            ),
            ("channels: 256", "'channels' must be a whole number from 0 to 255, found '256'"),
            ("resume: maybe", "'resume' must be true or false, found 'maybe'"),
            ("momentum: high", "'momentum' must be a number, found 'high'"),
            ("momentum: \"0.5\"", "'momentum' must be a number, found the text \"0.5\""),
            ("momentum: .nan", "'momentum' must be a number, found '.nan'"),
            ("momentum: 0x1p3", "'momentum' must be a number, found '0x1p3'"),
            ("momentum:", "'momentum' must be a number, found nothing"),
            ("task: ~", "'task' must be text, found nothing"),
            ("task: [a]", "'task' must be text, found a list"),
            ("task: {a: b}", "'task' must be text, found a section of keys"),
            ("symbols: abc", "'symbols' must be a list such as [a, b], found 'abc'"),
            ("masks: [[1], [x]]", "'masks[1][0]' must be a whole number, found 'x'"),
            ("layers: [{cells: 3}]", "'layers[0]' lacks the key 'dropout'"),
            ("features: 3", "'features' is a section and holds keys, found '3'"),
            ("features: [3]", "'features' is a section and holds keys, found a list"),
            ("replacements: {a: [b]}", "'replacements.a' must be text, found a list"),
            (
                "features: {window: hamm}",
                "'features.window' is 'hamm', but must be one of 'povey', 'hamming', 'hann'; "
                    + "did you mean 'hamming'?"
            ),
            (
                "features: {window: qqqqqq}",
                "'features.window' is 'qqqqqq', but must be one of 'povey', 'hamming', 'hann'"
            ),
        ])
    func wrongTypes(text: String, expected: String) {
        #expect(faults(text) == ["c.yaml:1: " + expected])
    }

    @Test("an enumeration that cannot list its cases still names the key and the line")
    func closedEnumeration() {
        let found = faults("\nfeatures:\n  order: middle\n")
        #expect(found.count == 1 && found[0].hasPrefix("c.yaml:3: 'features.order' "))
    }

    @Test("all faults come in one error, by line")
    func allAtOnce() {
        let found = faults(
            """
            tsk: x
            seed: minus
            features:
              window: square
              smple_rate: 3
              low_frequency: deep
            layers: [{cells: a, dropout: 1}]
            """, "momentum=x")
        #expect(found.count == 7)
        #expect(found[0] == "momentum=x: 'momentum' must be a number, found 'x'")
        let lines = found.dropFirst().map { $0.split(separator: ":")[1] }
        #expect(lines == ["1", "2", "4", "5", "6", "7"])
    }

    @Test(
        "text that is not YAML, or no section, has its line",
        arguments: [
            ("task: ctc\nseed: [1, 2\n", "c.yaml:3: column 1: this is not YAML: "),
            ("task: 'a\n", "c.yaml:"),
            ("task: ctc\n\tseed: 1\n", "c.yaml:2: column 1: this is not YAML: "),
            ("seed: 1\nseed: 2\n", "c.yaml:1: 'seed' given more than once in one section"),
            ("features:\n  window: hann\n  window: hann\n", "c.yaml:2: 'window' given more"),
            ("- a\n- b\n", "c.yaml:1: a configuration consists of lines 'key: value'"),
            ("just text", "c.yaml:1: a configuration consists of lines 'key: value'"),
            ("a: *b", "c.yaml:1: column 4: this is not YAML: found undefined alias"),
            ("a: 1\n---\nb: 2\n", "c.yaml:2: column 1: this is not YAML: "),
        ])
    func notYAML(text: String, expected: String) {
        let found = faults(text)
        #expect(found.count == 1 && found[0].hasPrefix(expected), "\(found)")
    }

    @Test("aliases of aliases do not eat the memory")
    func aliasBomb() {
        var text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
        for level in 1..<9 {
            let alias = "*a\(level - 1)"
            let list = [String](repeating: alias, count: 10).joined(separator: ",")
            text += "a\(level): &a\(level) [\(list)]\n"
        }
        let found = faults(text)
        #expect(found.count == 1 && found[0].contains("too large"), "\(found)")
    }

    @Test(
        "a malformed override is a mistake of usage", arguments: ["seed", "=3", "a..b=3", ".a=1"])
    func malformedOverride(override: String) {
        let error = #expect(throws: ConfigurationError.self) { try load("", override) }
        #expect(error?.category == .usage)
        #expect(error?.description.contains("section.key=value") == true)
    }

    @Test("a fault in a file is bad data, even beside one on the command line")
    func category() {
        let error = #expect(throws: ConfigurationError.self) { try load("x: 1", "y=1") }
        #expect(error?.category == .badData)
        #expect(error?.faults.count == 2)
    }

    @Test("a missing file is told apart")
    func missingFile() throws {
        let folder = try TemporaryFolder()
        #expect(throws: FileError.notFound(path: folder.path("c.yaml"))) {
            try ConfigurationLoader.load(defaults: Example(), file: folder.path("c.yaml"))
        }
        let path = try folder.write("seed: 9\n", to: "c.yaml")
        #expect(try ConfigurationLoader.load(defaults: Example(), file: path).seed == 9)
        #expect(try ConfigurationLoader.load(defaults: Example(), file: nil) == Example())
    }

    @Test("the resolved configuration is written in declared order and readable form")
    func text() throws {
        #expect(
            try ConfigurationLoader.text(of: Example()) == """
                task: ctc
                seed: 1
                channels: 1
                resume: false
                momentum: 0.97
                symbols: []
                masks: [[1, 2], [3]]
                layers:
                  - cells: 128
                    dropout: 0.1
                replacements:
                  "ß": ss
                features:
                  sample_rate: 16000
                  low_frequency: 20.0
                  window: povey
                  order: first

                """)
    }

    @Test("what is written is read back, to the last bit")
    func roundTrip() throws {
        var example = Example()
        example.task = "no"
        example.symbols = [
            "", " ", "a b", "3", "1e5", "true", "NULL", "~", "- x", "a: b", "#", "\"\\\n\t\u{1}",
            "é", "e\u{301}", "键", "\u{200B}", "👍🏽", "'", "&a", "*a", "!x", "%", "@", "`", "[", "{",
            "a,b", "y", "/path/to.wav", "\u{2028}", "\u{85}", ".5", "-", "?",
        ]
        example.momentum = .leastNonzeroMagnitude
        example.features.lowFrequency = 1.0 / 3
        example.layers = [
            Layer(cells: .min, dropout: 1e-20), Layer(cells: .max, dropout: .infinity),
        ]
        example.masks = [[], [1]]
        example.replacements = ["": "x", "a b": "", "k: v": "\n"]
        let text = try ConfigurationLoader.text(of: example)
        #expect(try load(text) == example)
        for (written, read) in zip(example.symbols, try load(text).symbols) {
            #expect(Array(written.unicodeScalars) == Array(read.unicodeScalars))
        }
        example.layers = []
        example.replacements = [:]
        #expect(try load(ConfigurationLoader.text(of: example)) == example)
    }
}
