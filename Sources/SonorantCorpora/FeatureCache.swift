import Foundation
import SonorantAudio
import SonorantSystem
import SonorantTensors
import Synchronization

/// What reading recordings showed and the base features computed from them, kept on disk from one
/// run to the next.
///
/// An entry is a line of text and a matrix as Kaldi's archives hold it; the matrix is missing where
/// only the facts were needed or the recording cannot be used. The entry's name is a hash of the
/// recording's bytes, of the segment, and of everything that decides what features come out
/// (``FeatureCacheKey``), so an entry never grows stale; the line repeats the name and adds a hash
/// of all that follows. An entry that does not hold what it should is made again. Several runs may
/// share a folder.
///
/// A cache that cannot be used costs a warning and time, never a run.
package final class FeatureCache: Sendable {
    /// Where the entries are.
    package let folder: String
    /// How often the cache was asked, and with what success.
    package struct Counts: Sendable, Equatable {
        /// Features that came from the cache.
        package var found = 0
        /// Recordings that were decoded.
        package var computed = 0
        /// Entries that were damaged; counted under `computed` too.
        package var damaged = 0
        /// Entries that were added.
        package var added = 0
    }

    private let kind: String
    private let columns: Int
    private let limit: Int
    private let log: Log
    private let start = Date().timeIntervalSince1970
    private let state = Mutex(State())

    private struct State {
        var counts = Counts()
        /// By path; an empty one stands for a file that has none.
        var contents: [String: String] = [:]
        /// Entries that are being written.
        var open: Set<String> = []
        var quota: FeatureCacheQuota?
        var isFull = false
        var isBroken = false
    }

    /// - Parameters:
    ///   - folder: made when there is something to put into it.
    ///   - megabytes: what the folder may grow to; entries of other runs that were not used for
    ///     the longest time make room. No more than half of the disk's free space is ever taken.
    ///   - pipeline: what makes the features of recordings.
    package init(folder: String, megabytes: Int, pipeline: FeaturePipeline, log: Log) throws {
        self.folder = folder
        self.log = log
        limit = megabytes << 20
        columns = pipeline.baseDimension
        kind = try FeatureCacheKey.name(of: pipeline)
    }

    /// `~/.cache/sonorant/features`, or where the system and the user's `XDG_CACHE_HOME` want
    /// caches to be; nil for a user without a home.
    package static func defaultFolder(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> String? {
        func folder(_ key: String) -> String? {
            environment[key].flatMap { $0.hasPrefix("/") ? $0 : nil }
        }
        #if os(macOS)
            let caches = folder("HOME").map { $0 + "/Library/Caches" }
        #else
            let caches = folder("HOME").map { $0 + "/.cache" }
        #endif
        return (folder("XDG_CACHE_HOME") ?? caches).map { $0 + "/sonorant/features" }
    }

    /// How often the cache was asked so far.
    package var counts: Counts { state.withLock { $0.counts } }

    /// What the cache knows about `utterance`; nil where it has no entry that is `suitable`.
    func entry(
        of utterance: Utterance, where suitable: (PreparedUtterance) -> Bool
    ) -> PreparedUtterance? {
        guard let name = name(of: utterance.source), let found = load(name), suitable(found)
        else { return nil }
        state.withLock { $0.counts.found += 1 }
        return found
    }

    /// Keeps what was read of `utterance`.
    func store(_ utterance: PreparedUtterance, of source: Utterance) {
        guard let name = name(of: source.source) else { return }
        state.withLock { $0.counts.computed += 1 }
        write(Self.encode(utterance, name: name), name)
    }

    /// Where the cache is, how large, and what came from it, for the person at the keyboard.
    package var summary: String {
        let counts = counts
        let used = FeatureCacheQuota.bytes(of: folder) >> 20
        return "feature cache \(folder): \(counts.found) recordings from it, \(counts.computed) "
            + "computed, \(counts.added) added"
            + (counts.damaged > 0 ? ", \(counts.damaged) damaged ones replaced" : "")
            + "; \(used) MB of at most \(limit >> 20) MB"
            + (state.withLock { $0.isFull } ? ", which is full" : "")
    }

    /// The entry for `source`; nil for what is no recording or cannot be read twice.
    private func name(of source: UtteranceSource) -> String? {
        guard case .audio(let path, let segment) = source else { return nil }
        let content = content(of: path)
        guard !content.isEmpty else { return nil }
        var hash = ContentHash()
        hash.add(content)
        for time in segment.map({ [$0.lowerBound, $0.upperBound] }) ?? [] {
            hash.add(Int(bitPattern: UInt(time.bitPattern)))
        }
        return hash.hexadecimal
    }

    /// The hash of a file's bytes, taken once in a run.
    private func content(of path: String) -> String {
        if let known = state.withLock({ $0.contents[path] }) { return known }
        let content = ContentHash(file: path)?.hexadecimal ?? ""
        state.withLock { $0.contents[path] = content }
        return content
    }

    private func path(of name: String) -> String {
        "\(folder)/\(kind)/\(name.prefix(2))/\(name.dropFirst(2)).ark"
    }

    private func load(_ name: String) -> PreparedUtterance? {
        let path = path(of: name)
        guard access(path, F_OK) == 0 else { return nil }
        do {
            if let entry = try Self.decode(path, name: name, columns: columns) {
                // What was used last stays longest.
                utimes(path, nil)
                return entry
            }
            noteDamage("\(path): this is not what was written")
        } catch FileError.notFound {
            // Another run has just removed it.
        } catch {
            noteDamage("\(error)")
        }
        return nil
    }

    private func noteDamage(_ text: String) {
        let count = state.withLock { state in
            state.counts.damaged += 1
            return state.counts.damaged
        }
        // One is a mishap, and of hundreds the summary tells.
        if count <= 3 { log.warning("feature cache: \(text); it is decoded again") }
    }

    private func write(_ data: Data, _ name: String) {
        let isWanted = state.withLock { state in
            guard !state.isBroken, !state.isFull, state.open.insert(name).inserted else {
                return false
            }
            if state.quota == nil {
                state.quota = FeatureCacheQuota(in: folder, limit: limit, usedSince: start)
                markFolder()
            }
            state.isFull = state.quota?.take(data.count) != true
            return !state.isFull
        }
        guard isWanted else { return }
        do {
            let path = path(of: name)
            try Files.write(to: path, syncing: false) { descriptor in
                try data.withUnsafeBytes {
                    try Files.writeAll($0, to: descriptor, path: path)
                }
            }
            state.withLock { state in
                state.counts.added += 1
                state.open.remove(name)
            }
        } catch {
            let isFirst = state.withLock { state in
                defer { state.isBroken = true }
                return !state.isBroken
            }
            if isFirst { log.warning("feature cache: \(error); going on without adding to it") }
        }
    }

    /// Tells backup programs that there is nothing to keep here. What stands in the way of that
    /// will stand in the way of the entries too, and they tell.
    private func markFolder() {
        let path = folder + "/CACHEDIR.TAG"
        guard access(path, F_OK) != 0 else { return }
        try? Files.write(
            "Signature: 8a477f597d28d172789f06886806bc55\n"
                + "# Features computed by sonorant; may be deleted at any time.\n"
                + "# See https://bford.info/cachedir/\n", to: path)
    }
}

// MARK: - Entries

extension FeatureCache {
    /// The first line of an entry, after its name and hash.
    private struct Line: Codable {
        var facts: SourceFacts
        var baseFrames: Int?

        private enum CodingKeys: String, CodingKey {
            case facts
            case baseFrames = "base_frames"
        }
    }

    private static func hash(_ line: String, _ matrix: Matrix?) -> String {
        var hash = ContentHash()
        hash.add(line)
        if let matrix {
            hash.add(matrix.rows)
            hash.add(matrix.columns)
            hash.add(matrix.elements)
        }
        return hash.hexadecimal
    }

    private static func encode(_ utterance: PreparedUtterance, name: String) -> Data {
        let line = Line(facts: utterance.facts, baseFrames: utterance.baseFrames)
        // Numbers and texts can always be written.
        let text = String(decoding: try! JSONEncoder().encode(line), as: UTF8.self)
        var data = Data("\(name)-\(hash(text, utterance.base)) \(text)\n".utf8)
        if let base = utterance.base { KaldiArchiveWriter.encode(base, into: &data) }
        return data
    }

    /// The entry in the file at `path`; nil if it is not the one called `name`, or damaged.
    private static func decode(
        _ path: String, name: String, columns: Int
    ) throws -> PreparedUtterance? {
        let cursor = try ByteCursor(path: path)
        var bytes: [UInt8] = []
        while let byte = try cursor.next(), byte != 0x0A, bytes.count <= 1 << 16 {
            bytes.append(byte)
        }
        let parts = bytes.split(separator: 0x20, maxSplits: 1)
        guard parts.count == 2 else { return nil }
        var entry = PreparedUtterance()
        if cursor.remaining > 0 {
            entry.base = try KaldiMatrixReader(cursor: cursor).matrix()
        }
        let text = String(decoding: parts[1], as: UTF8.self)
        guard cursor.remaining == 0,
            String(decoding: parts[0], as: UTF8.self) == "\(name)-\(hash(text, entry.base))",
            let line = try? JSONDecoder().decode(Line.self, from: Data(parts[1])),
            entry.base.map({ $0.columns == columns }) ?? true
        else { return nil }
        entry.facts = line.facts
        entry.baseFrames = line.baseFrames
        return entry
    }
}
