import Foundation
import SonorantAudio
import SonorantSystem
import SonorantTensors

/// One thing that was looked at.
struct DoctorCheck: Encodable, Equatable {
    enum Status: String, Encodable {
        /// As it should be.
        case ok
        /// Something that can be done without.
        case note
        /// Something that cannot.
        case bad

        var mark: String {
            switch self {
            case .ok: "ok  "
            case .note: "note"
            case .bad: "BAD "
            }
        }
    }

    let name: String
    var status = Status.ok
    let found: String
    /// What mends it; empty where nothing has to be mended.
    var advice = ""

    /// All checks, in the order of the report.
    static func all() -> [DoctorCheck] {
        libraries + [instructionSet, threads, memory, disk] + selfTests + tools
    }

    private static var libraries: [DoctorCheck] {
        [
            library(
                "libsndfile", AudioLibraries.sndfile, least: "1.1.0", why: "reads MP3",
                package: "libsndfile1-dev"),
            library("FFTW", AudioLibraries.fftw, least: "3.3", package: "libfftw3-dev"),
            library("soxr", AudioLibraries.soxr, least: "0.1.2", package: "libsoxr-dev"),
            library("zlib", Gzip.libraryVersion, least: "1.2", package: "zlib1g-dev"),
            library("oneDNN", MatrixLibrary.version, least: "2.0.0", package: "libdnnl-dev"),
        ]
    }

    /// A library's version against the least that is known to work.
    static func library(
        _ name: String, _ version: String, least: String, why: String = "is known to work",
        package: String
    ) -> DoctorCheck {
        guard version.compare(least, options: .numeric) == .orderedAscending else {
            return DoctorCheck(name: name, found: version)
        }
        return DoctorCheck(
            name: name, status: .bad, found: version.isEmpty ? "no version" : version,
            advice: "\(least) \(why): sudo apt-get install --only-upgrade \(package)")
    }

    private static var instructionSet: DoctorCheck {
        DoctorCheck(
            name: "instructions",
            found: "products \(MatrixLibrary.instructionSet); kernels "
                + MatrixLibrary.kernelInstructionSet + "; --precision "
                + Precision.allCases.filter(\.isNative).map(\.rawValue).joined(separator: ", "))
    }

    private static var threads: DoctorCheck {
        DoctorCheck(
            name: "threads", found: "\(ProcessInfo.processInfo.activeProcessorCount)")
    }

    private static var memory: DoctorCheck {
        let total = Double(ProcessInfo.processInfo.physicalMemory)
        let available = availableMemory
        let found =
            gibibytes(total) + (available.map { ", \(gibibytes($0)) of it available" } ?? "")
        guard available ?? total >= Double(1 << 30) else {
            return DoctorCheck(
                name: "memory", status: .note, found: found,
                advice: "training wants about 1 GiB; end other programs")
        }
        return DoctorCheck(name: "memory", found: found)
    }

    /// Linux alone tells.
    private static var availableMemory: Double? {
        guard let text = try? Files.readText("/proc/meminfo") else { return nil }
        let line = text.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Double($0) }
            .map { $0 * 1024 }
    }

    private static var disk: DoctorCheck {
        let folder = FileManager.default.currentDirectoryPath
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: folder)
        guard let free = (attributes?[.systemFreeSize] as? NSNumber)?.doubleValue else {
            return DoctorCheck(name: "disk", status: .note, found: "free space is not known")
        }
        guard free >= Double(1 << 30) else {
            return DoctorCheck(
                name: "disk", status: .note, found: "\(gibibytes(free)) free here",
                advice: "the recipes want about 1 GiB; see what is large with: du -xh . | sort -h")
        }
        return DoctorCheck(name: "disk", found: "\(gibibytes(free)) free here")
    }

    private static func gibibytes(_ bytes: Double) -> String {
        String(format: "%.1f GiB", bytes / Double(1 << 30))
    }

    private static var tools: [DoctorCheck] {
        [
            tool("espeak-ng", needed: "the recipe 'digits'"),
            tool("sox", needed: "nothing here, but is handy to record and convert"),
        ]
    }

    /// A program that only recipes want.
    private static func tool(_ name: String, needed: String) -> DoctorCheck {
        let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
        let place = folders.map { "\($0)/\(name)" }.first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
        if let place { return DoctorCheck(name: name, found: place) }
        return DoctorCheck(
            name: name, status: .note, found: "not there; for \(needed)",
            advice: "sudo apt-get install \(name)")
    }
}
