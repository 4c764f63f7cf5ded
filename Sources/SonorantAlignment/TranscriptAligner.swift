import SonorantTensors
import SonorantText
import SonorantTranscripts

/// Finds when each word and symbol of a transcript is said.
///
/// Phone models choose among all pronunciations of each word the ones that fit best. The word
/// `<*>` in a transcript stands for a stretch of anything, or nothing.
package struct TranscriptAligner: Sendable {
    /// The word of a transcript that stands for anything.
    package static let wildcard = "<*>"

    /// The way from transcripts to symbols.
    package let encoder: TranscriptEncoder
    /// Finds the best path.
    package var aligner: ForcedAligner
    /// Finds the times.
    package var spans: SpanBuilder

    /// An aligner for models that write by `encoder`.
    package init(encoder: TranscriptEncoder) {
        self.encoder = encoder
        aligner = ForcedAligner(blank: encoder.alphabet.blank)
        spans = SpanBuilder()
    }

    /// A transcript as it can be aligned.
    package struct Reading: Sendable, Equatable {
        /// All spellings of its words, and of the spaces between them.
        package internal(set) var graph = AlignmentGraph()
        /// Its words, wildcards left out, as they are after cleaning.
        package internal(set) var words: [String] = []
        /// For each word of ``graph`` its place in ``words``; nil for a space.
        package internal(set) var numbers: [Int?] = []
    }

    /// What `transcript` may sound like.
    ///
    /// - Throws: `AlphabetError` that names the character, word or phone that cannot be written.
    package func reading(of transcript: String) throws -> Reading {
        var reading = Reading()
        var pieces = [""]
        for word in transcript.split(whereSeparator: \.isWhitespace) {
            if word == Self.wildcard {
                pieces.append("")
            } else {
                pieces[pieces.count - 1] += word + " "
            }
        }
        var isWild = false
        for (index, piece) in pieces.enumerated() {
            isWild = isWild || index > 0
            for word in try words(in: encoder.normaliser(piece)) {
                if !reading.words.isEmpty { appendSpace(to: &reading, isWild: isWild) }
                if isWild { reading.graph.appendWildcard() }
                isWild = false
                reading.graph.append(word.spellings)
                reading.numbers.append(reading.words.count)
                reading.words.append(word.text)
            }
        }
        if isWild { reading.graph.appendWildcard() }
        return reading
    }

    /// The words of clean text and how each may be spelled in symbols.
    private func words(in text: String) throws -> [(text: String, spellings: [[Int]])] {
        let alphabet = encoder.alphabet
        if let lexicon = encoder.lexicon {
            let missing = lexicon.missingWords(in: text)
            guard missing.isEmpty else {
                throw AlphabetError.unknownWords(missing, lexicon: lexicon.path)
            }
        }
        return try text.split(whereSeparator: \.isWhitespace).map { word in
            let word = String(word)
            var spellings: [[Int]] = []
            for spelling in encoder.lexicon?.pronunciations[word] ?? [] {
                let labels = try alphabet.encode(spelling.joined(separator: " "))
                if !spellings.contains(labels) { spellings.append(labels) }
            }
            return (word, spellings.isEmpty ? [try alphabet.encode(word)] : spellings)
        }
    }

    /// Characters have a symbol between words; with a wildcard there, sound of any length may
    /// stand on either side of it.
    private func appendSpace(to reading: inout Reading, isWild: Bool) {
        guard encoder.alphabet.unit == .character, let space = encoder.alphabet.index(of: " ")
        else { return }
        if isWild { reading.graph.appendWildcard() }
        reading.graph.append([[space]])
        reading.numbers.append(nil)
    }

    /// A transcript with times, and how well it fits.
    package struct Result: Sendable, Equatable {
        /// Words, symbols and their times.
        package let transcript: Transcript
        /// The best path.
        package let alignment: Alignment
        /// By how many nats a frame the best path of any symbols is better, wildcards left
        /// aside, at least 0: high where the transcript is not what was said.
        package let deficit: Double
        /// Seconds that wildcards took.
        package let unknown: [ClosedRange<Double>]
    }

    /// Aligns `transcript` to what a model heard.
    ///
    /// - Parameters:
    ///   - transcript: as written, not yet cleaned; may hold ``wildcard`` words.
    ///   - logProbabilities: (T, V), natural log.
    ///   - secondsPerFrame: the distance of two frames.
    ///   - duration: seconds of the utterance; no time goes beyond it.
    ///   - loudness: of the same utterance, where it was recorded.
    /// - Throws: ``AlignmentError``; `AlphabetError`.
    package func align(
        id: String, transcript: String, logProbabilities: Matrix, secondsPerFrame: Double,
        duration: Double, loudness: Loudness? = nil, spikesOnly: Bool = false
    ) throws -> Result {
        let reading = try reading(of: transcript)
        let alignment = try aligner.align(logProbabilities, graph: reading.graph)
        let numbers = alignment.places.map { reading.numbers[reading.graph.words[$0]] }
        let tokens =
            spikesOnly
            ? spans.spikes(
                of: alignment, secondsPerFrame: secondsPerFrame, duration: duration)
            : spans.spans(
                of: alignment, logProbabilities: logProbabilities,
                secondsPerFrame: secondsPerFrame, duration: duration, words: numbers,
                loudness: loudness)
        var best = 0.0
        for frame in 0..<logProbabilities.rows {
            best += Double(max(logProbabilities[row: frame].max()!, ForcedAligner.floor))
        }
        // What wildcards pay says nothing against the words.
        for frame in alignment.wildcards.values.joined() {
            let row = logProbabilities[row: frame]
            let largest = Double(max(row.max()!, ForcedAligner.floor))
            let null = Double(max(row[row.startIndex + aligner.blank], ForcedAligner.floor))
            best -= min(aligner.wildcardPenalty, largest - null)
        }
        return Result(
            transcript: Transcript(
                id: id, tokens: tokens, wordNumbers: numbers, words: reading.words,
                text: reading.words.joined(separator: " "), alphabet: encoder.alphabet,
                duration: duration, score: alignment.score),
            alignment: alignment,
            deficit: max(0, best - alignment.score) / Double(max(1, logProbabilities.rows)),
            unknown: alignment.wildcards.values.sorted { $0.lowerBound < $1.lowerBound }.map {
                min(
                    Double($0.lowerBound) * secondsPerFrame, duration)...min(
                        Double($0.upperBound) * secondsPerFrame, duration)
            })
    }
}
