import Foundation
import SonorantAudio
import SonorantCorpora
import SonorantSystem
import SonorantTensors
import TestSupport
import Testing

@Suite("Feature cache")
struct FeatureCacheTests {
    private let folder: TemporaryFolder
    private var configuration = FeatureConfiguration()

    init() throws {
        folder = try TemporaryFolder()
        configuration.sampleRate = 8000
        try folder.writeTone("a.wav", pitch: 200)
        try folder.writeTone("b.wav", pitch: 300)
    }

    private var cacheFolder: String { folder.path("cache") }

    private func utterance(_ name: String, segment: ClosedRange<Double>? = nil) -> Utterance {
        let path = folder.path(name)
        return Utterance(
            id: name, source: .audio(path: path, segment: segment),
            location: SourceLocation(file: path))
    }

    private func open(
        _ configuration: FeatureConfiguration? = nil, at path: String? = nil, megabytes: Int = 10,
        log: Log = Log(level: .quiet)
    ) throws -> (cache: FeatureCache, loader: UtteranceLoader) {
        let pipeline = try FeaturePipeline(configuration: configuration ?? self.configuration)
        return (
            try FeatureCache(
                folder: path ?? cacheFolder, megabytes: megabytes, pipeline: pipeline, log: log),
            UtteranceLoader(pipeline: pipeline)
        )
    }

    /// The features of `utterance`, and whether they came from the disk; always those computed.
    private func comesFromDisk(
        _ utterance: Utterance, _ configuration: FeatureConfiguration? = nil
    ) throws -> Bool {
        let (cache, loader) = try open(configuration)
        let features = try loader.baseFeatures(of: utterance, cache: cache)
        #expect(features == (try loader.baseFeatures(of: utterance)))
        #expect(cache.counts.found + cache.counts.computed == 1)
        return cache.counts.found == 1
    }

    private var entries: [String] {
        (FileManager.default.enumerator(atPath: cacheFolder)?.allObjects ?? [])
            .compactMap { $0 as? String }.filter { $0.hasSuffix(".ark") }
            .map { cacheFolder + "/" + $0 }
    }

    /// A log, and what it said so far.
    private func recordedLog() throws -> (log: Log, text: () throws -> String) {
        let path = try folder.write("", to: UUID().uuidString)
        let descriptor = Foundation.open(path, O_WRONLY)
        return (
            Log(console: Console(descriptor: descriptor, isTerminal: false)),
            { try Files.readText(path) }
        )
    }

    @Test("what was computed once comes from the disk, the same bits")
    func hit() throws {
        #expect(try !comesFromDisk(utterance("a.wav")))
        #expect(try comesFromDisk(utterance("a.wav")))
        #expect(try !comesFromDisk(utterance("b.wav")))
        #expect(try comesFromDisk(utterance("a.wav")))
        #expect(Files.exists(cacheFolder + "/CACHEDIR.TAG"))
    }

    @Test("the content of the recording counts, neither its name nor its time")
    func content() throws {
        _ = try comesFromDisk(utterance("a.wav"))
        try Files.makeFolder(folder.path("other"))
        try FileManager.default.copyItem(
            atPath: folder.path("a.wav"), toPath: folder.path("other/c.wav"))
        #expect(try comesFromDisk(utterance("other/c.wav")))
        let before = try FileManager.default.attributesOfItem(atPath: folder.path("a.wav"))
        try folder.writeTone("a.wav", pitch: 201)
        let date = try #require(before[.modificationDate])
        try FileManager.default.setAttributes(
            [.modificationDate: date], ofItemAtPath: folder.path("a.wav"))
        #expect(try !comesFromDisk(utterance("a.wav")))
    }

    @Test("each segment of a recording has features of its own")
    func segments() throws {
        #expect(try !comesFromDisk(utterance("a.wav")))
        #expect(try !comesFromDisk(utterance("a.wav", segment: 0...0.5)))
        #expect(try !comesFromDisk(utterance("a.wav", segment: 0.25...0.5)))
        #expect(try comesFromDisk(utterance("a.wav", segment: 0...0.5)))
    }

    @Test("settings up to the base features count, those that come later do not")
    func settings() throws {
        _ = try comesFromDisk(utterance("a.wav"))
        var later = configuration
        later.deltas = 2
        later.deltaWindow = 3
        later.normalisation = .global
        later.normaliseVariance = false
        later.stack = 3
        later.skip = 3
        #expect(try comesFromDisk(utterance("a.wav"), later))
        let changes: [(inout FeatureConfiguration) -> Void] = [
            { $0.bins = 24 }, { $0.kind = .mfcc }, { $0.sampleRate = 16000 }, { $0.dither = 1 },
            { $0.frameShiftInMilliseconds = 5 }, { $0.preemphasis = 0.96 },
            { $0.window = .hamming }, { $0.snipEdges = false },
        ]
        for change in changes {
            var other = configuration
            change(&other)
            #expect(try !comesFromDisk(utterance("a.wav"), other), "\(other)")
        }
    }

    @Test("a damaged entry is told of, made again and replaced")
    func damage() throws {
        _ = try comesFromDisk(utterance("b.wav"))
        let entryOfB = try #require(entries.first)
        _ = try comesFromDisk(utterance("a.wav"))
        let entry = try #require(entries.first { $0 != entryOfB })
        let whole = try [UInt8](Data(contentsOf: URL(fileURLWithPath: entry)))
        var flipped = whole
        flipped[whole.count - 5] ^= 1
        let empty: [UInt8] = []
        let ofB = try [UInt8](Data(contentsOf: URL(fileURLWithPath: entryOfB)))
        for bytes in [flipped, Array(whole.prefix(whole.count - 1)), empty, [0, 1, 2], ofB] {
            try Data(bytes).write(to: URL(fileURLWithPath: entry))
            let (log, text) = try recordedLog()
            let (cache, loader) = try open(log: log)
            #expect(
                try loader.baseFeatures(of: utterance("a.wav"), cache: cache)
                    == loader.baseFeatures(of: utterance("a.wav")))
            #expect(cache.counts.all == [0, 1, 1, 1])
            #expect(try text().contains("decoded again"))
            #expect(try comesFromDisk(utterance("a.wav")))
        }
    }

    @Test("a folder that cannot be written to costs one warning, and nothing else")
    func unwritable() throws {
        try folder.write("a file", to: "file")
        let (log, text) = try recordedLog()
        let (cache, loader) = try open(at: folder.path("file/cache"), log: log)
        for name in ["a.wav", "b.wav"] {
            #expect(
                try loader.baseFeatures(of: utterance(name), cache: cache)
                    == loader.baseFeatures(of: utterance(name)))
        }
        #expect(cache.counts.computed == 2 && cache.counts.added == 0)
        #expect(try text().components(separatedBy: "warning").count == 2)
    }

    @Test(
        "a folder that may only be read still gives what it holds",
        .enabled(if: getuid() != 0, "root may write anywhere"))
    func readOnly() throws {
        _ = try comesFromDisk(utterance("a.wav"))
        let folders = [cacheFolder] + entries.map { ($0 as NSString).deletingLastPathComponent }
        for path in folders { chmod(path, 0o555) }
        defer { for path in folders { chmod(path, 0o755) } }
        #expect(try comesFromDisk(utterance("a.wav")))
        #expect(try !comesFromDisk(utterance("b.wav")))
    }

    @Test("a recording that cannot be read fails as it does without a cache")
    func unreadable() throws {
        let (cache, loader) = try open()
        #expect(throws: FileError.notFound(path: folder.path("none.wav"))) {
            try loader.baseFeatures(of: utterance("none.wav"), cache: cache)
        }
        try folder.write("no sound", to: "text.wav")
        #expect(throws: AudioError.self) {
            try loader.baseFeatures(of: utterance("text.wav"), cache: cache)
        }
        #expect(entries.isEmpty)
    }

    @Test("what is wrong with a recording is remembered, without the place that it has now")
    func faults() throws {
        try folder.write("no sound", to: "text.wav")
        try AudioFile.write(
            Waveform(samples: [Float](repeating: 0, count: 800), sampleRate: 8000),
            to: folder.path("silent.wav"))
        try AudioFile.write(
            Waveform(samples: [Float](repeating: 1, count: 800), sampleRate: 8000),
            to: folder.path("loud.wav"))
        let whole = try Data(contentsOf: URL(fileURLWithPath: folder.path("a.wav")))
        try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: folder.path("cut.wav")))
        let names = ["text.wav", "silent.wav", "loud.wav", "cut.wav", "none.wav"]
        let (cache, loader) = try open()
        let first = names.map {
            loader.prepare(utterance($0), needing: [.base], cache: cache)
        }
        #expect(
            first.map(\.facts.problem?.kind) == [
                .unreadableAudio, .silentAudio, .clippedAudio, .truncatedAudio, .missingAudio,
            ])
        #expect(first.map { $0.baseFrames != nil } == [false, true, true, false, false])
        #expect(first.map { $0.failure != nil } == [true, false, false, true, true])
        #expect(entries.count == 4)
        for (name, prepared) in zip(names, first) {
            #expect(SourceFacts(reading: utterance(name).source) == prepared.facts)
            #expect(prepared.facts.problem?.message.contains(folder.path) == false)
        }
        let (again, warm) = try open()
        for (name, prepared) in zip(names.dropLast(), first) {
            let found = warm.prepare(utterance(name), needing: [.base], cache: again)
            #expect(found.facts == prepared.facts && found.base == prepared.base)
        }
        #expect(warm.decodes == 0)
        _ = warm.prepare(utterance("none.wav"), needing: [.base], cache: again)
        #expect(again.counts.all == [4, 0, 0, 0])
    }

    @Test("facts without features serve those who need no features, and are completed for others")
    func factsAlone() throws {
        func prepare(_ needs: PreparedUtterance.Needs) throws -> (PreparedUtterance, Int) {
            let (cache, loader) = try open()
            let found = loader.prepare(utterance("a.wav"), needing: needs, cache: cache)
            return (found, loader.decodes)
        }
        let (sound, once) = try prepare([.waveform])
        #expect(once == 1 && sound.waveform != nil && sound.base == nil)
        let (facts, none) = try prepare([.waveform])
        #expect(none == 0 && facts.waveform == nil && facts.facts == sound.facts)
        #expect(facts.baseFrames == sound.baseFrames)
        let (whole, twice) = try prepare([.base])
        #expect(twice == 1 && whole.base?.rows == sound.baseFrames)
        #expect(try prepare([.base]).1 == 0 && prepare([.waveform]).1 == 0)
        #expect(entries.count == 1)
    }

    @Test("the folder keeps to its bound; what was not used for long makes room, other files stay")
    func bound() throws {
        // 3,000 frames of 80 values take 0.96 MB.
        var configuration = configuration
        configuration.bins = 80
        try folder.writeTone("a.wav", pitch: 200, seconds: 30.03)
        try folder.writeTone("b.wav", pitch: 300, seconds: 30.03)
        func fill(_ name: String) throws -> [Int] {
            let (cache, loader) = try open(configuration, megabytes: 1)
            _ = try loader.baseFeatures(of: utterance("a.wav"), cache: cache)
            _ = try loader.baseFeatures(of: utterance(name), cache: cache)
            return cache.counts.all
        }
        #expect(try fill("b.wav") == [0, 2, 0, 1])
        #expect(entries.count == 1)
        // What a run has used does not make room in the same run.
        #expect(try fill("b.wav") == [1, 1, 0, 0])

        let entry = try #require(entries.first)
        let foreign = (entry as NSString).deletingLastPathComponent + "/mine.ark"
        try Data(count: 2 << 20).write(to: URL(fileURLWithPath: foreign))
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1e9)], ofItemAtPath: entry)
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1e9)], ofItemAtPath: foreign)
        let (cache, loader) = try open(configuration, megabytes: 1)
        _ = try loader.baseFeatures(of: utterance("b.wav"), cache: cache)
        #expect(cache.counts.added == 1)
        #expect(!Files.exists(entry) && Files.exists(foreign))
        #expect(cache.summary.contains("of at most 1 MB"))
    }

    @Test("many threads that want the same at once get it, and leave one entry")
    func concurrent() throws {
        let (cache, loader) = try open()
        let utterance = utterance("a.wav")
        let expected = try loader.baseFeatures(of: utterance)
        let results = ThreadPool(threads: 8).map(32) { _ in
            (try? loader.baseFeatures(of: utterance, cache: cache)) == expected
        }
        #expect(results.allSatisfy { $0 })
        #expect(entries.count == 1)
        #expect(try comesFromDisk(utterance))
    }

    @Test("many threads that want different ones at once leave all of them")
    func concurrentEntries() throws {
        let (cache, loader) = try open()
        let utterances = (0..<32).map { utterance("a.wav", segment: 0...0.5 + 0.01 * Double($0)) }
        ThreadPool(threads: 8).run(32) { index in
            _ = try? loader.baseFeatures(of: utterances[index], cache: cache)
        }
        #expect(cache.counts.all == [0, 32, 0, 32])
        for utterance in utterances { #expect(try comesFromDisk(utterance)) }
    }

    @Test("the user's cache folder is where the system wants it")
    func defaultFolder() {
        #expect(
            FeatureCache.defaultFolder(environment: ["XDG_CACHE_HOME": "/x", "HOME": "/home/a"])
                == "/x/sonorant/features")
        let home = FeatureCache.defaultFolder(
            environment: ["XDG_CACHE_HOME": "relative", "HOME": "/home/a"])
        #expect(home?.hasPrefix("/home/a/") == true)
        #expect(FeatureCache.defaultFolder(environment: [:]) == nil)
    }
}

extension FeatureCache.Counts {
    /// Found, computed, damaged, added.
    fileprivate var all: [Int] { [found, computed, damaged, added] }
}

@Suite("Content hash")
struct ContentHashTests {
    private func hash(_ bytes: [UInt8], pieces: Int = .max) -> String {
        var hash = ContentHash()
        var rest = bytes[...]
        while !rest.isEmpty {
            rest.prefix(pieces).withUnsafeBytes { hash.add($0) }
            rest = rest.dropFirst(pieces)
        }
        return hash.hexadecimal
    }

    @Test("agrees with mmh3 5 (hash64, x64arch), however the bytes are cut")
    func golden() throws {
        let cases: [([UInt8], String)] = [
            ([], "00000000000000000000000000000000"),
            (Array("a".utf8), "85555565f6597889e6b53a48510e895a"),
            (Array("sonorant".utf8), "cf145a930eb4f495697d10ab9ecdf0fb"),
            (Array(0..<16), "444924b591903f30ab906456762fe845"),
            (Array(0..<17), "5c76f40f9fe7c20ec15f026b9edaa824"),
            ((0..<1000).map { UInt8($0 % 251) }, "d7e162416fa3a01c3a12c3f073f1099e"),
        ]
        let folder = try TemporaryFolder()
        for (bytes, expected) in cases {
            #expect(hash(bytes) == expected)
            for pieces in [1, 3, 15, 16, 17, 100] {
                #expect(hash(bytes, pieces: pieces) == expected)
            }
            let path = folder.path("bytes")
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            #expect(ContentHash(file: path)?.hexadecimal == expected)
        }
    }

    @Test("folders, pipes and what is not there have no hash")
    func notAFile() throws {
        let folder = try TemporaryFolder()
        #expect(ContentHash(file: folder.path) == nil)
        #expect(ContentHash(file: folder.path("none")) == nil)
        let pipe = folder.path("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        #expect(ContentHash(file: pipe) == nil)
    }
}
