import Foundation

/// Reading and writing files whole, so that a reader never sees half of one.
package enum Files {
    /// The bytes of the file at `path`.
    ///
    /// - Throws: ``FileError`` that tells a missing file from a folder and from one that may not
    ///   be read.
    package static func read(_ path: String) throws -> Data {
        try requireFile(path)
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            return try readStream(path)
        }
        do {
            return try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
        } catch {
            throw FileError.unreadable(path: path, reason: readableReason(error, path: path))
        }
    }

    /// All that comes out of a pipe or a device, such as a shell's `<(command)`.
    private static func readStream(_ path: String) throws -> Data {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else {
            throw FileError.unreadable(path: path, reason: FileError.systemReason())
        }
        defer { close(descriptor) }
        return try readAll(of: descriptor, name: path)
    }

    /// All of standard input, to its end.
    ///
    /// - Parameter name: what errors call it.
    package static func readStandardInput(name: String) throws -> Data {
        try readAll(of: STDIN_FILENO, name: name)
    }

    private static func readAll(of descriptor: Int32, name: String) throws -> Data {
        var data = Data()
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Foundation.read(descriptor, &block, block.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw FileError.unreadable(path: name, reason: FileError.systemReason())
            }
            guard count > 0 else { return data }
            data.append(contentsOf: block[..<count])
        }
    }

    /// The text of the file at `path`, which must be UTF-8; a byte-order mark is dropped.
    ///
    /// - Throws: ``FileError``; `notText` names the first line that is not UTF-8.
    package static func readText(_ path: String) throws -> String {
        var data = try read(path)
        if data.starts(with: [0xEF, 0xBB, 0xBF]) { data = data.dropFirst(3) }
        if let text = String(validating: data, as: UTF8.self) { return text }
        var line = 1
        for bytes in data.split(separator: 0x0A, omittingEmptySubsequences: false) {
            if String(validating: bytes, as: UTF8.self) == nil { break }
            line += 1
        }
        throw FileError.notText(path: path, line: line)
    }

    /// The lines of the UTF-8 file at `path`: `\n`, `\r\n` and `\r` all end one, and a last line
    /// needs no end.
    package static func readLines(_ path: String) throws -> [Substring] {
        lines(of: try readText(path))
    }

    /// `text` cut at `\n`, `\r\n` and `\r`.
    package static func lines(of text: String) -> [Substring] {
        var lines = text.split(omittingEmptySubsequences: false) {
            $0 == "\n" || $0 == "\r\n" || $0 == "\r"
        }
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    /// Puts `data` at `path` in one step: written beside it, synced to the disk, then renamed.
    ///
    /// A reader sees the old file or the new one, whatever happens in between. Folders on the
    /// way are made.
    package static func write(_ data: Data, to path: String) throws {
        try write(to: path) { descriptor in
            try data.withUnsafeBytes { bytes in
                try writeAll(bytes, to: descriptor, path: path)
            }
        }
    }

    /// Puts `text` at `path` in one step, as UTF-8.
    package static func write(_ text: String, to path: String) throws {
        try write(Data(text.utf8), to: path)
    }

    /// Puts what `body` writes to a file descriptor at `path` in one step. Where `path` is a link
    /// the file that it leads to is meant; what is no file, such as a device or a named pipe, is
    /// written to as it stands.
    ///
    /// - Parameters:
    ///   - syncing: whether the content is on the disk before it takes its place. Without that a
    ///     power cut may leave a file with a part of its content, or none: for what can be told to
    ///     be damaged and made again.
    ///   - body: writes the content to the descriptor; when it throws, nothing is left.
    package static func write(
        to path: String, syncing: Bool = true, body: (Int32) throws -> Void
    ) throws {
        try makeFolder(folder(of: path))
        if isStream(path) { return try writeStream(path, body) }
        let path = linked(path)
        let temporary = "\(path).\(getpid()).partial"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        guard descriptor >= 0 else {
            throw FileError.unwritable(path: path, reason: FileError.systemReason())
        }
        do {
            try body(descriptor)
            guard !syncing || fsync(descriptor) == 0 else {
                throw FileError.unwritable(path: path, reason: FileError.systemReason())
            }
        } catch {
            close(descriptor)
            unlink(temporary)
            throw error
        }
        guard close(descriptor) == 0, rename(temporary, path) == 0 else {
            let reason = FileError.systemReason()
            unlink(temporary)
            throw FileError.unwritable(path: path, reason: reason)
        }
    }

    /// Whether there is something at `path` that bytes go through: a device, a pipe, a socket.
    private static func isStream(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { return false }
        return ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
    }

    private static func writeStream(_ path: String, _ body: (Int32) throws -> Void) throws {
        let descriptor = open(path, O_WRONLY)
        guard descriptor >= 0 else {
            throw FileError.unwritable(path: path, reason: FileError.systemReason())
        }
        defer { close(descriptor) }
        try body(descriptor)
    }

    /// Where the links at `path` lead.
    private static func linked(_ path: String) -> String {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return path }
        return (path as NSString).resolvingSymlinksInPath
    }

    /// Writes all of `bytes`, however often the system takes only a part.
    package static func writeAll(
        _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, path: String
    ) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Foundation.write(
                descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                throw FileError.unwritable(path: path, reason: FileError.systemReason())
            }
            rest = rest.dropFirst(count)
        }
    }

    /// Makes the folder at `path` and those above it; does nothing where it stands already.
    package static func makeFolder(_ path: String) throws {
        guard !path.isEmpty else { return }
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
            guard isFolder.boolValue else {
                throw FileError.wrongKind(path: path, found: "file", needed: "folder")
            }
            return
        }
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
        } catch {
            throw FileError.unwritable(path: path, reason: readableReason(error, path: path))
        }
    }

    /// The folder that `path` is in, empty for a bare name; `/` is in itself.
    ///
    /// Foundation's own, `deletingLastPathComponent`, crashes on names of one character in the
    /// Linux library of Swift 6.3.
    package static func folder(of path: String) -> String {
        let name = path.lastIndex { $0 != "/" }.map { path[...$0] } ?? ""
        guard let slash = name.lastIndex(of: "/") else {
            return name.isEmpty && !path.isEmpty ? "/" : ""
        }
        let end = name[..<slash].lastIndex { $0 != "/" }
        return end.map { String(name[...$0]) } ?? "/"
    }

    /// Whether a file or folder is at `path`.
    package static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path)
    }

    /// Whether a folder is at `path`.
    package static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            && isFolder.boolValue
    }

    /// Throws unless a file that may be read is at `path`.
    package static func requireFile(_ path: String) throws {
        guard exists(path) else { throw FileError.notFound(path: path) }
        guard !isFolder(path) else {
            throw FileError.wrongKind(path: path, found: "folder", needed: "file")
        }
        var status = stat()
        if stat(path, &status) == 0, [S_IFCHR, S_IFBLK].contains(status.st_mode & S_IFMT) {
            // Such as /dev/zero, which never ends.
            throw FileError.wrongKind(path: path, found: "device", needed: "file")
        }
        guard access(path, R_OK) == 0 else {
            throw FileError.unreadable(path: path, reason: FileError.systemReason())
        }
    }

    /// The system's own words where Foundation hides them.
    private static func readableReason(_ error: any Error, path: String) -> String {
        let error = error as NSError
        if let underlying = error.userInfo[NSUnderlyingErrorKey] as? NSError,
            underlying.domain == NSPOSIXErrorDomain
        {
            return FileError.systemReason(Int32(underlying.code))
        }
        let codes: [CocoaError.Code: Int32] = [
            .fileNoSuchFile: ENOENT, .fileReadNoSuchFile: ENOENT, .fileReadNoPermission: EACCES,
            .fileWriteNoPermission: EACCES, .fileWriteOutOfSpace: ENOSPC,
            .fileWriteVolumeReadOnly: EROFS, .fileWriteFileExists: EEXIST,
        ]
        if error.domain == NSCocoaErrorDomain,
            let code = codes[CocoaError.Code(rawValue: error.code)]
        {
            return FileError.systemReason(code)
        }
        return error.localizedDescription
    }
}
