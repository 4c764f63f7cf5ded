import SonorantAudio
import SonorantTensors

extension Corpus {
    /// The sample rate that most recordings have, in Hz, the higher one of equally common ones;
    /// 0 where there is no recording that can be opened.
    ///
    /// Each file's header is read once.
    public func commonestSampleRate(pool: ThreadPool) -> Int {
        var uses: [String: Int] = [:]
        for utterance in utterances where utterance.source.isAudio {
            uses[utterance.source.path, default: 0] += 1
        }
        let paths = uses.keys.sorted()
        let rates = pool.map(paths.count) { (try? AudioFile.info(paths[$0]))?.sampleRate ?? 0 }
        var counts: [Int: Int] = [:]
        for (path, rate) in zip(paths, rates) where rate > 0 {
            counts[rate, default: 0] += uses[path] ?? 0
        }
        return counts.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? 0
    }
}
