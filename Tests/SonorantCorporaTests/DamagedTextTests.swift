import Foundation
import SonorantCorpora
import SonorantSystem
import SonorantTensors
import TestSupport
import Testing

struct DamagedTextTests {
    private static let texts: [TextCorpusFormat: String] = [
        .conll: "# id 1\nEU\tB-ORG\nis\tO\n\nit\tI-PER\n\n-DOCSTART-\tO\n\ncafé\tO\n",
        .conllu: "# sent_id = a\n1-2\tab\t_\t_\t_\t_\t_\t_\t_\t_\n"
            + "1\ta\t_\tX\t_\tN=S\t_\t_\t_\t_\n2\tb\t_\tY\t_\t_\t_\t_\t_\t_\n\n",
        .snips: "a:O b:c:B-x <=> X\nç:O <=> Y\n",
        .labelled: "__label__a some text\n__label__b é\n",
        .vector: "0.5 -1e2\tsome text\n1 2\té\n",
        .pairs: ";;; c\na AH0\na(2) EY1 # x\nbé B\n",
        .text: "To be\r\nor nót\n\nto be",
    ]

    @Test(
        "no change of a few bytes crashes the reading, the validation or the split",
        arguments: TextCorpusFormat.allCases)
    func damage(format: TextCorpusFormat) throws {
        let folder = try TemporaryFolder()
        let text = try #require(Self.texts[format])
        var generator = SeededGenerator(seed: 1, format.rawValue)
        var loaded = 0
        for round in 0..<150 {
            var bytes = Array(text.utf8)
            for _ in 0...generator.index(below: 3) {
                let place = generator.index(below: bytes.count)
                switch generator.index(below: 4) {
                case 0: bytes.remove(at: place)
                case 1: bytes[place] = UInt8(generator.index(below: 256))
                case 2:
                    bytes.insert(
                        Array("\n\t\r :#-<=>_(".utf8)[generator.index(below: 12)], at: place)
                default: bytes.removeSubrange(place...)
                }
                if bytes.isEmpty { bytes = [0x0A] }
            }
            let path = folder.path("in/a")
            try Files.write(Data(bytes), to: path)
            var reading = TextReading()
            reading.readsLines = round % 2 == 0
            reading.unit = [nil, .character, .punctuated][round % 3]
            do {
                _ = try TextCorpusFormat.detect(path)
                let corpus = try TextCorpus.load(path, format: format, reading: reading)
                #expect(!TextValidation.validate(corpus).text.isEmpty)
                loaded += 1
                let split = try TextCorpusSplit(of: corpus, parts: [50, 50], seed: 1)
                let writer = TextSplitWriter(folder: folder.path("out"))
                _ = try writer.write(split)
            } catch let error as any Failure {
                #expect(!error.description.isEmpty)
            }
        }
        #expect(loaded > 30)
    }
}
