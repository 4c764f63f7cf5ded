import SonorantAudio
import SonorantTensors

/// What the headers of a corpus's files say: enough to choose settings by, found quickly.
package struct CorpusSurvey: Sendable, Equatable {
    /// Utterances that are recordings.
    package var recordings = 0
    /// Utterances that are features made elsewhere.
    package var matrices = 0
    /// Length of all recordings and segments together; features count 100 frames a second.
    package var seconds = 0.0
    /// The sample rate of most recordings in Hz, the higher one of two; 0 without recordings.
    package var sampleRate = 0
    /// The dimension of most features, 0 without any.
    package var dimension = 0

    /// Looks at all utterances of `corpus`. Files that cannot be read count as nothing; they are
    /// for `CorpusValidation` to complain about.
    package init(of corpus: Corpus, pool: ThreadPool) {
        let utterances = corpus.utterances
        let looks = pool.map(utterances.count) { Look(utterances[$0].source) }
        var rates: [Int: Int] = [:]
        var dimensions: [Int: Int] = [:]
        for look in looks {
            seconds += look.seconds
            if look.rate > 0 { rates[look.rate, default: 0] += 1 }
            if look.dimension > 0 { dimensions[look.dimension, default: 0] += 1 }
        }
        recordings = utterances.count { $0.source.isAudio }
        matrices = utterances.count - recordings
        sampleRate = Self.mostFrequent(rates)
        dimension = Self.mostFrequent(dimensions)
    }

    private static func mostFrequent(_ counts: [Int: Int]) -> Int {
        counts.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? 0
    }

    private struct Look: Sendable {
        var seconds = 0.0
        var rate = 0
        var dimension = 0

        init(_ source: UtteranceSource) {
            switch source {
            case .audio(let path, let segment):
                guard let info = try? AudioFile.info(path) else { return }
                rate = info.sampleRate
                seconds = segment.map { $0.upperBound - $0.lowerBound } ?? info.duration
            case .archive(let path, let offset):
                guard let shape = try? KaldiArchive.shape(at: offset, of: path) else { return }
                dimension = shape.columns
                seconds = Double(shape.rows) / 100
            case .numpy(let path):
                guard let matrix = try? NumPyFile.read(path) else { return }
                dimension = matrix.columns
                seconds = Double(matrix.rows) / 100
            }
        }
    }
}
