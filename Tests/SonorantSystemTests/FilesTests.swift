import Foundation
import SonorantSystem
import TestSupport
import Testing

@Suite("Files")
struct FilesTests {
    @Test("the folder of a path, of bare names and of roots, too")
    func folders() {
        let folders = ["a": "", "ab": "", "/a": "/", "a/": "", "a/b": "a", "a//b/": "a", "/": "/"]
        for (path, folder) in folders { #expect(Files.folder(of: path) == folder, "\(path)") }
    }

    @Test("a device, which may never end, is no file")
    func device() {
        #expect(
            throws: FileError.wrongKind(path: "/dev/zero", found: "device", needed: "file")
        ) { try Files.read("/dev/zero") }
    }

    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var names: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()) ?? []
    }

    @Test("what is written is read, and folders on the way are made")
    func roundTrip() throws {
        let path = folder.path("a/b/c.txt")
        try Files.write("süß\n", to: path)
        #expect(try Files.readText(path) == "süß\n")
        #expect(try Files.read(path) == Data("süß\n".utf8))
        try Files.write("", to: path)
        #expect(try Files.read(path).isEmpty)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path("a/b")) == ["c.txt"])
    }

    @Test("a link is followed, and a pipe written to, when something is written there")
    func throughLinksAndPipes() throws {
        let folder = try TemporaryFolder()
        let target = try folder.write("old", to: "a/target")
        let (link, pipe) = (folder.path("link"), folder.path("pipe"))
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
        try Files.write("new", to: link)
        #expect(try Files.readText(target) == "new")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == target)

        #expect(mkfifo(pipe, 0o600) == 0)
        let reader = open(pipe, O_RDONLY | O_NONBLOCK)
        defer { close(reader) }
        try Files.write("through", to: pipe)
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = read(reader, &bytes, bytes.count)
        #expect(String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self) == "through")
        var status = stat()
        #expect(stat(pipe, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    }

    @Test("a write that fails leaves the old file and nothing else")
    func failedWrite() throws {
        struct Stop: Error {}
        let path = try folder.write("old", to: "x")
        #expect(throws: Stop.self) {
            try Files.write(to: path) { descriptor in
                let half = [UInt8]("half".utf8)
                try half.withUnsafeBytes {
                    try Files.writeAll($0, to: descriptor, path: path)
                }
                throw Stop()
            }
        }
        #expect(try Files.readText(path) == "old")
        #expect(names == ["x"])
    }

    @Test("a missing file, a folder and a file used as a folder are told apart")
    func wrongKinds() throws {
        let missing = folder.path("none")
        #expect(throws: FileError.notFound(path: missing)) { try Files.read(missing) }
        #expect(
            throws: FileError.wrongKind(path: folder.path, found: "folder", needed: "file")
        ) { try Files.readText(folder.path) }
        let file = try folder.write("x", to: "file")
        #expect(throws: FileError.wrongKind(path: file, found: "file", needed: "folder")) {
            try Files.makeFolder(file)
        }
        #expect(throws: FileError.self) { try Files.write("y", to: file + "/below") }
        #expect(throws: FileError.self) { try Files.write("y", to: folder.path) }
        #expect(names == ["file"])
        #expect(Files.exists(file) && !Files.isFolder(file) && Files.isFolder(folder.path))
    }

    @Test("what may not be read or written says so", .enabled(if: getuid() != 0))
    func permissions() throws {
        let file = try folder.write("x", to: "file")
        chmod(file, 0)
        #expect(throws: FileError.unreadable(path: file, reason: "Permission denied")) {
            try Files.read(file)
        }
        chmod(folder.path, 0o500)
        defer { chmod(folder.path, 0o700) }
        let error = #expect(throws: FileError.self) { try Files.write("y", to: folder.path("new")) }
        #expect(error?.category == .inputOutput)
    }

    @Test("a full disk is an error", .enabled(if: Files.exists("/dev/full")))
    func fullDisk() throws {
        let descriptor = open("/dev/full", O_WRONLY)
        defer { close(descriptor) }
        let reason = "No space left on device"
        #expect(throws: FileError.unwritable(path: "x", reason: reason)) {
            try [UInt8](repeating: 1, count: 10).withUnsafeBytes {
                try Files.writeAll($0, to: descriptor, path: "x")
            }
        }
        #expect(throws: OutputError.self) { try StandardOutput.write("text", to: descriptor) }
    }

    @Test("bytes that are not UTF-8 have their line")
    func notText() throws {
        let path = folder.path("latin1.txt")
        try Files.write(Data("eins\nzwei\r\nf".utf8) + Data([0xFC, 0x6E, 0x66]), to: path)
        #expect(throws: FileError.notText(path: path, line: 3)) { try Files.readText(path) }
    }

    @Test("a byte-order mark is dropped, and every line ending ends a line")
    func lines() throws {
        let path = folder.path("lines.txt")
        try Files.write(Data([0xEF, 0xBB, 0xBF]) + Data("a\nb\r\nc\rd\n\n".utf8), to: path)
        #expect(try Files.readLines(path) == ["a", "b", "c", "d", ""])
        #expect(Files.lines(of: "") == [])
        #expect(Files.lines(of: "a") == ["a"])
        #expect(Files.lines(of: "\n") == [""])
    }

    @Test("each error names the path and has its exit code")
    func descriptions() {
        let errors: [(FileError, Int32)] = [
            (.notFound(path: "p"), 66), (.wrongKind(path: "p", found: "a", needed: "b"), 65),
            (.unreadable(path: "p", reason: "r"), 74), (.unwritable(path: "p", reason: "r"), 74),
            (.notText(path: "p", line: 3), 65),
        ]
        for (error, code) in errors {
            #expect(error.description.hasPrefix("p:"))
            #expect(!error.description.hasSuffix("."))
            #expect(error.category.rawValue == code)
        }
    }

    @Test(
        "the folder of a path is what stands before its last name",
        arguments: [
            ("", ""), ("q", ""), ("-", ""), ("/", "/"), ("//", "/"), ("/q", "/"), ("a/q", "a"),
            ("a/q/", "a"), ("/a//q", "/a"), ("../q", ".."), ("a/b/ä.wav", "a/b"),
        ])
    func folders(path: String, folder: String) {
        #expect(Files.folder(of: path) == folder)
    }

    @Test("a pipe is read to its end")
    func pipe() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("pipe")
        #expect(mkfifo(path, 0o600) == 0)
        let text = String(repeating: "line\n", count: 50_000)
        let writer = Thread {
            let end = open(path, O_WRONLY)
            defer { close(end) }
            var text = text
            text.withUTF8 { bytes in
                try? Files.writeAll(UnsafeRawBufferPointer(bytes), to: end, path: path)
            }
        }
        writer.start()
        #expect(try Files.readText(path) == text)
    }
}
