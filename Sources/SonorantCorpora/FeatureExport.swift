import Foundation
import SonorantAudio
import SonorantSystem
import SonorantTensors

/// Writes the features of a corpus as a Kaldi data folder.
package struct FeatureExport: Sendable {
    /// What was written.
    package struct Summary: Sendable, Equatable {
        /// Utterances in the archive.
        package var utterances = 0
        /// Rows of all matrices.
        package var frames = 0
        /// Columns of each.
        package var dimension = 0
        /// Utterances too short for a single frame, which are in none of the files.
        package var leftOut: [String] = []
        /// What was done to recordings, such as `resampled from 44100 Hz to 16000 Hz`, and to how
        /// many.
        package var conversions: [String: Int] = [:]
    }

    /// What makes the features.
    package var pipeline: FeaturePipeline { loader.pipeline }
    /// Where dither comes from.
    package let seed: UInt64

    private let loader: UtteranceLoader

    /// An export of what a model gets that is trained with `pipeline`: with deltas, normalised,
    /// stacked, as far as its configuration says.
    package init(pipeline: FeaturePipeline, seed: UInt64 = 1) {
        loader = UtteranceLoader(pipeline: pipeline)
        self.seed = seed
    }

    /// Writes `feats.ark`, `feats.scp`, and as far as they are known `text` and `utt2spk` into
    /// `folder`, which is made if need be. The same corpus, configuration and seed give the same
    /// bytes at any number of threads.
    ///
    /// Each file appears whole or not at all, and none before every utterance was worked off.
    /// Memory: the sound of about twenty minutes, or of one recording for each thread where
    /// they are longer.
    ///
    /// - Parameter progress: called now and then with how many utterances are done, how many
    ///   there are (each counted twice where statistics are taken first), and the frames since
    ///   the last call; what it throws ends the work.
    /// - Throws: whatever is wrong with an utterance.
    package func write(
        _ corpus: Corpus, to folder: String, pool: ThreadPool,
        progress: (_ done: Int, _ count: Int, _ frames: Int) throws -> Void = { _, _, _ in }
    ) throws -> Summary {
        try Files.makeFolder(folder)
        let utterances = corpus.utterances
        let passes = pipeline.needsStatistics ? 2 : 1
        var statistics: [String?: NormalisationStatistics] = [:]
        if pipeline.needsStatistics {
            try forEach(utterances, pool: pool) { index, features, done in
                statistics[
                    loader.key(of: utterances[index]),
                    default: NormalisationStatistics(dimension: pipeline.unstackedDimension)
                ].add(try pipeline.unnormalisedFeatures(from: features.base))
                try progress(done, passes * utterances.count, features.base.rows)
            }
        }
        var summary = Summary()
        summary.dimension = pipeline.outputDimension
        var written: [Utterance] = []
        try KaldiArchiveWriter.write(
            archive: folder + "/feats.ark", script: folder + "/feats.scp"
        ) { writer in
            try forEach(utterances, pool: pool) { index, features, done in
                let utterance = utterances[index]
                for phrase in features.conversions {
                    summary.conversions[phrase, default: 0] += 1
                }
                let matrix = try pipeline.features(
                    from: features.base, statistics: statistics[loader.key(of: utterance)])
                if matrix.rows == 0 {
                    summary.leftOut.append(utterance.id)
                } else {
                    try writer.append(utterance.id, matrix)
                    written.append(utterance)
                    summary.frames += matrix.rows
                }
                try progress(
                    done + (passes - 1) * utterances.count, passes * utterances.count, matrix.rows)
            }
        }
        summary.utterances = written.count
        try writeTables(of: written, to: folder)
        return summary
    }

    /// Base features, and what was done to the sound.
    private struct Base: Sendable {
        let base: Matrix
        let conversions: [String]
    }

    /// Calls `body` for each utterance in order, with its number and how many are done then.
    private func forEach(
        _ utterances: [Utterance], pool: ThreadPool, _ body: (Int, Base, Int) throws -> Void
    ) throws {
        var start = 0
        while start < utterances.count {
            var end = start
            var seconds = 0.0
            while end < utterances.count, end - start < 16 * pool.threads,
                end - start < pool.threads || seconds < Self.secondsAtOnce
            {
                seconds += Self.estimatedSeconds(of: utterances[end])
                end += 1
            }
            let results: [Result<Base, any Error>] = pool.map(end - start) { offset in
                Result { try base(of: utterances[start + offset], index: start + offset) }
            }
            for (offset, result) in results.enumerated() {
                try body(start + offset, try result.get(), start + offset + 1)
            }
            start = end
        }
    }

    private static let secondsAtOnce = 1200.0

    /// No more than a guess: the length where it is known, else that of the file as 8-bit sound
    /// at 16 kHz, a little long for most.
    private static func estimatedSeconds(of utterance: Utterance) -> Double {
        if case .audio(_, let segment?) = utterance.source {
            return segment.upperBound - segment.lowerBound
        }
        return utterance.duration ?? fileBytes(utterance.source.path) / 16000
    }

    private static func fileBytes(_ path: String) -> Double {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.size] as? NSNumber)?.doubleValue ?? 0
    }

    private func base(of utterance: Utterance, index: Int) throws -> Base {
        try loader.check(utterance)
        guard utterance.source.isAudio else {
            return Base(base: try utterance.source.readFeatures(), conversions: [])
        }
        let (waveform, conversions) = try loader.waveform(of: utterance)
        let dither = SeededGenerator(seed: seed, "dither", index)
        return Base(
            base: try pipeline.baseFeatures(of: waveform, ditherGenerator: dither),
            conversions: conversions.phrases)
    }

    private func writeTables(of utterances: [Utterance], to folder: String) throws {
        let text = utterances.compactMap { utterance in
            utterance.transcript.map { utterance.id + ($0.isEmpty ? "" : " " + $0) + "\n" }
        }
        if !text.isEmpty { try Files.write(text.joined(), to: folder + "/text") }
        let speakers = utterances.compactMap { utterance in
            utterance.speaker.map { speaker in
                // Kaldi's tables end a name at white space.
                let name = speaker.split(whereSeparator: \.isWhitespace).joined(separator: "_")
                return "\(utterance.id) \(name)\n"
            }
        }
        if !speakers.isEmpty { try Files.write(speakers.joined(), to: folder + "/utt2spk") }
    }
}
