import Foundation
import SonorantSystem

/// How much may still be put into the folder of a ``FeatureCache``, and what may go for it.
struct FeatureCacheQuota {
    private struct Entry {
        let path: String
        let bytes: Int
        let used: Double
    }

    private var free: Int
    /// Those that were used last come first.
    private var entries: [Entry]
    private let kept: Double

    /// Looks at all entries in `folder`, which may grow to `limit` bytes, and at the disk. Entries
    /// used since the time `start`, in seconds since 1970, will stay.
    init(in folder: String, limit: Int, usedSince start: Double) {
        // The clock that files are stamped by ticks in steps of up to 10 ms.
        kept = start - 0.1
        entries = Self.entries(in: folder).sorted {
            ($0.used, $0.path) > ($1.used, $1.path)
        }
        free = min(
            limit - entries.reduce(0) { $0 + $1.bytes }, Self.freeDisk(at: folder) / 2)
    }

    /// Bytes of all entries in `folder`.
    static func bytes(of folder: String) -> Int {
        entries(in: folder).reduce(0) { $0 + $1.bytes }
    }

    /// Whether there is room for `bytes` more, which is then taken. Entries are
    /// removed for it, those not used for the longest time first.
    mutating func take(_ bytes: Int) -> Bool {
        while free < bytes, let oldest = entries.popLast() {
            // Another run may have used or removed it meanwhile.
            guard let now = Self.entry(oldest.path), now.used < kept,
                unlink(oldest.path) == 0
            else { continue }
            free += oldest.bytes
        }
        guard free >= bytes else { return false }
        free -= bytes
        return true
    }

    /// All files that are a cache's own by their names: whatever else is there is left alone.
    private static func entries(in folder: String) -> [Entry] {
        names(in: folder, digits: 32).flatMap { kind in
            names(in: "\(folder)/\(kind)", digits: 2).flatMap { part in
                let path = "\(folder)/\(kind)/\(part)"
                // Besides entries there are the leavings of runs that were killed.
                return names(in: path, digits: 30, suffix: ".ark").compactMap {
                    entry("\(path)/\($0)")
                }
            }
        }
    }

    private static func names(in folder: String, digits: Int, suffix: String = "") -> [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return all.filter { name in
            let bytes = name.utf8
            guard bytes.count >= digits, bytes.prefix(digits).allSatisfy(\.isHexadecimal) else {
                return false
            }
            let rest = name.dropFirst(digits)
            return suffix.isEmpty ? rest.isEmpty : rest.hasPrefix(suffix)
        }
    }

    private static func entry(_ path: String) -> Entry? {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        #if canImport(Darwin)
            let time = status.st_mtimespec
        #else
            let time = status.st_mtim
        #endif
        return Entry(
            path: path, bytes: Int(status.st_size),
            used: Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec))
    }

    /// What the disk that `folder` is on, or will be on, has left for us.
    private static func freeDisk(at folder: String) -> Int {
        var place = folder
        while !Files.exists(place), !place.isEmpty, place != "/" {
            place = Files.folder(of: place)
        }
        var status = statvfs()
        guard statvfs(place.isEmpty ? "." : place, &status) == 0 else { return 0 }
        return Int(clamping: UInt64(status.f_bavail)).multipliedReportingOverflow(
            by: Int(status.f_frsize)
        ).partialValue
    }
}

extension UInt8 {
    /// Whether this is one of 0 to 9 and a to f.
    fileprivate var isHexadecimal: Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self)
    }
}
