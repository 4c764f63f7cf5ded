import SonorantAudio
import SonorantText

/// All of a ``SpeechModel`` that is no weight: in its file each part is a string of its own.
package struct SpeechDescription: Sendable {
    /// The network.
    package let model: ModelConfiguration
    package let features: FeatureConfiguration
    package let alphabet: Alphabet
    /// How transcripts are cleaned.
    package let text: TextConfiguration
    package let lexicon: Lexicon?
    /// Of the training data's features, where they are normalised globally.
    package let statistics: NormalisationStatistics?
    /// Nil for CTC.
    package let hybrid: HybridPart?
    /// Features a frame.
    package let inputSize: Int
}

extension SpeechDescription {
    /// The keys of its parts in the header of a file.
    package static let keys: Set = [
        "model", "features", "alphabet", "text", "lexicon", "statistics", "input_size", "hybrid",
    ]

    /// Its parts by key.
    var parts: [String: any Encodable] {
        var parts: [String: any Encodable] = [
            "model": model, "features": features, "alphabet": alphabet, "text": text,
            "input_size": inputSize,
        ]
        parts["lexicon"] = lexicon
        parts["statistics"] = statistics
        parts["hybrid"] = hybrid
        return parts
    }

    /// What the header of `file` says.
    ///
    /// - Throws: ``ModelFileError`` where a part is missing or makes no sense.
    package init(_ file: ModelFile) throws {
        guard ["ctc", "hmm"].contains(file.task) else {
            throw ModelFileError.task(path: file.path, found: file.task)
        }
        self.init(
            model: try file.requiredPart("model", as: ModelConfiguration.self),
            features: try file.requiredPart("features", as: FeatureConfiguration.self),
            alphabet: try file.requiredPart("alphabet", as: Alphabet.self),
            text: try file.requiredPart("text", as: TextConfiguration.self),
            lexicon: try file.part("lexicon", as: Lexicon.self),
            statistics: try file.part("statistics", as: NormalisationStatistics.self),
            hybrid: try file.part("hybrid", as: HybridPart.self),
            inputSize: try file.requiredPart("input_size", as: Int.self))
        let faults = faults
        guard faults.isEmpty, (1...1_000_000).contains(inputSize) else {
            throw ModelFileError.metadata(
                path: file.path, key: "model",
                reason: (faults + ["\(inputSize) inputs"]).joined(separator: "; "))
        }
    }

    /// Every value that makes no sense: a file may have been damaged.
    private var faults: [String] {
        var faults = model.faults.map { "model.\($0)" } + features.issues
        if faults.isEmpty, features.outputDimension != inputSize {
            faults.append("its features have \(features.outputDimension) values a frame")
        }
        if let statistics, statistics.sums.count != statistics.sumsOfSquares.count {
            faults.append(
                "its statistics have \(statistics.sums.count) sums but "
                    + "\(statistics.sumsOfSquares.count) sums of squares")
        }
        if let hybrid, hybrid.words.states + 1 != alphabet.count {
            faults.append(
                "its hidden Markov model has \(hybrid.words.states) states for "
                    + "\(alphabet.count) symbols")
        }
        return faults
    }
}
