import SonorantCorpora
import SonorantModels
import SonorantSystem
import SonorantTasks
import SonorantTensors

/// Made-up corpora to learn tagging from.
enum TaggingCorpora {
    /// Fillers with spans `x1 … xn` between `from` and `to`, tagged in IOB2, and a class that says
    /// whether there is such a span.
    static func spans(_ count: Int, seed: UInt64) -> TextCorpus {
        var generator = SeededGenerator(seed: seed, "spans")
        return corpus(count) { _ in
            var (words, tags): ([String], [String]) = ([], [])
            func fill(_ most: Int) {
                for _ in 0..<generator.index(below: most) {
                    words.append("w\(generator.index(below: 12))")
                    tags.append("O")
                }
            }
            fill(4)
            let kind = ["city", "day"][generator.index(below: 2)]
            let hasSpan = generator.index(below: 3) > 0
            if hasSpan {
                words.append(kind == "city" ? "to" : "on")
                tags.append("O")
                for place in 0...generator.index(below: 3) {
                    words.append("n\(generator.index(below: 12))")
                    tags.append((place == 0 ? "B-" : "I-") + kind)
                }
                words.append("please")
                tags.append("O")
            }
            fill(4)
            words.append("end")
            tags.append("O")
            return (words, tags, hasSpan ? kind : "none")
        }
    }

    /// Words that say nothing by themselves: each is `a` or `b` at random, and the tags go around
    /// in a ring of three from a start that only the first word tells.
    static func ring(_ count: Int, seed: UInt64) -> TextCorpus {
        var generator = SeededGenerator(seed: seed, "ring")
        return corpus(count) { _ in
            let start = generator.index(below: 3)
            let words =
                ["s\(start)"]
                + (0..<3 + generator.index(below: 6)).map { _ in
                    ["a", "b"][generator.index(below: 2)]
                }
            return (words, words.indices.map { "T\((start + $0) % 3)" }, nil)
        }
    }

    static func corpus(
        _ count: Int, _ sentence: (Int) -> ([String], [String], String?)
    ) -> TextCorpus {
        TextCorpus(
            paths: ["toy.conll"], formats: [.conll],
            sentences: (0..<count).map { number in
                let (words, tags, label) = sentence(number)
                return LabelledSentence(
                    id: "s\(number)", location: SourceLocation(file: "toy.conll", line: number + 1),
                    tokens: words, tags: tags, label: label)
            })
    }

    /// A small model and a short training.
    static func configuration(
        _ output: TaggingConfiguration.Output = .crf
    ) -> ExperimentConfiguration {
        var configuration = ExperimentConfiguration(task: .tagging)
        configuration.input.embedding = 12
        configuration.input.characterCells = 4
        configuration.input.characterEmbedding = 4
        configuration.input.dropout = 0
        configuration.model.cells = 12
        configuration.tagging.output = output
        configuration.tagging.dropout = 0
        configuration.training.epochs = 24
        configuration.training.batchUtterances = 16
        configuration.training.learningRate = 0.02
        return configuration
    }
}
