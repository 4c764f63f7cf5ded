import SonorantTensors

/// Reads one Kaldi object, binary or text, at a cursor's place. Vectors become one row.
///
/// Source: Kaldi's `matrix/kaldi-matrix.cc` and `matrix/compressed-matrix.cc`; kaldiio 2.18 is
/// the arbiter.
struct KaldiMatrixReader {
    let cursor: ByteCursor

    /// What is known from an object's header.
    struct Header {
        let kind: Kind
        let rows: Int
        let columns: Int
        /// Of compressed kinds: the value of the smallest code, and the range of all.
        var minimum: Float = 0
        var range: Float = 0
    }

    /// The kinds of binary matrices and vectors.
    enum Kind: String {
        case floatMatrix = "FM"
        case doubleMatrix = "DM"
        case floatVector = "FV"
        case doubleVector = "DV"
        case compressedByColumns = "CM"
        case compressedToTwoBytes = "CM2"
        case compressedToOneByte = "CM3"
    }

    /// The matrix that begins here.
    func matrix() throws -> Matrix {
        guard try isBinary() else { return try KaldiTextReader(cursor: cursor).matrix() }
        let header = try header()
        switch header.kind {
        case .floatMatrix, .floatVector: return try floats(header)
        case .doubleMatrix, .doubleVector: return try doubles(header)
        case .compressedByColumns: return try compressedByColumns(header)
        case .compressedToTwoBytes: return try compressedToTwoBytes(header)
        case .compressedToOneByte: return try compressedToOneByte(header)
        }
    }

    /// Rows and columns of the matrix that begins here; values are read only if it is text.
    func shape() throws -> (rows: Int, columns: Int) {
        if try isBinary() {
            let header = try header()
            return (header.rows, header.columns)
        }
        let matrix = try KaldiTextReader(cursor: cursor).matrix()
        return (matrix.rows, matrix.columns)
    }

    /// Passes the binary mark, where there is one.
    private func isBinary() throws -> Bool {
        guard try cursor.peek() == 0 else { return false }
        let start = cursor.offset
        let mark = try cursor.read(2, "the binary mark")
        guard mark[1] == UInt8(ascii: "B") else {
            throw notKaldi(start, "bytes 0 and \(mark[1]) in place of the binary mark \\0B")
        }
        return true
    }

    private func header() throws -> Header {
        let start = cursor.offset
        if try cursor.peek() == 4 {
            throw ArchiveError.unsupported(
                path: cursor.path, offset: start, found: "a list of integers",
                needed: "features are needed: a matrix of kind FM, DM, CM, CM2 or CM3")
        }
        var name = ""
        while let byte = try cursor.next(), byte != UInt8(ascii: " ") {
            guard byte > 0x20, byte < 0x7F, name.count < 8 else {
                throw notKaldi(start, "bytes that name no kind of matrix")
            }
            name.append(Character(UnicodeScalar(byte)))
        }
        guard let kind = Kind(rawValue: name) else {
            throw ArchiveError.unsupported(
                path: cursor.path, offset: start, found: "an object of kind '\(name)'",
                needed: "only FM, DM, FV, DV, CM, CM2 and CM3 can be read")
        }
        switch kind {
        case .floatMatrix, .doubleMatrix:
            let rows = try size("the number of rows")
            return try checked(Header(kind: kind, rows: rows, columns: try size("the columns")))
        case .floatVector, .doubleVector:
            return try checked(Header(kind: kind, rows: 1, columns: try size("the length")))
        case .compressedByColumns, .compressedToTwoBytes, .compressedToOneByte:
            let minimum = Float(bitPattern: try cursor.number(UInt32.self, "the least value"))
            let range = Float(bitPattern: try cursor.number(UInt32.self, "the range of values"))
            let rows = Int(try cursor.number(Int32.self, "the number of rows"))
            let columns = Int(try cursor.number(Int32.self, "the number of columns"))
            let header = try checked(
                Header(kind: kind, rows: rows, columns: columns, minimum: minimum, range: range))
            guard minimum.isFinite, range.isFinite else {
                throw ArchiveError.unsupported(
                    path: cursor.path, offset: start,
                    found: "compressed values from \(minimum) over a range of \(range)",
                    needed: "both must be finite; mend what computed the features")
            }
            return header
        }
    }

    /// A number that is preceded by its own size in bytes, 4.
    private func size(_ what: String) throws -> Int {
        let start = cursor.offset
        let length = try cursor.read(1, what)[0]
        guard length == 4 else {
            throw notKaldi(start, "an integer of \(length) bytes where one of 4 is due")
        }
        return Int(try cursor.number(Int32.self, what))
    }

    private func checked(_ header: Header) throws -> Header {
        let (rows, columns) = (header.rows, header.columns)
        guard rows >= 0, columns >= 0, (rows == 0) == (columns == 0) || rows == 1 else {
            throw ArchiveError.badSize(
                path: cursor.path, offset: cursor.offset, rows: rows, columns: columns)
        }
        return header
    }

    /// The bytes of all values; asked for before memory is, so that a damaged size takes none.
    private func payload(_ header: Header, bytesPerValue: Int) throws -> [UInt8] {
        // Both factors are below 2³¹, so their product fits.
        let (count, overflow) = (header.rows * header.columns)
            .multipliedReportingOverflow(by: bytesPerValue)
        return try cursor.read(
            overflow ? .max : count, "a matrix of \(header.rows) × \(header.columns)")
    }

    private func floats(_ header: Header) throws -> Matrix {
        let start = cursor.offset
        let bytes = try payload(header, bytesPerValue: 4)
        return try build(header, start: start, bytesPerValue: 4) { index in
            Float(bitPattern: bytes.littleEndian(UInt32.self, at: 4 * index))
        }
    }

    private func doubles(_ header: Header) throws -> Matrix {
        let start = cursor.offset
        let bytes = try payload(header, bytesPerValue: 8)
        return try build(header, start: start, bytesPerValue: 8) { index in
            Float(Double(bitPattern: bytes.littleEndian(UInt64.self, at: 8 * index)))
        }
    }

    private func compressedToTwoBytes(_ header: Header) throws -> Matrix {
        let start = cursor.offset
        let bytes = try payload(header, bytesPerValue: 2)
        let step = header.range / 65535
        return try build(header, start: start, bytesPerValue: 2) { index in
            header.minimum + step * Float(bytes.littleEndian(UInt16.self, at: 2 * index))
        }
    }

    private func compressedToOneByte(_ header: Header) throws -> Matrix {
        let start = cursor.offset
        let bytes = try payload(header, bytesPerValue: 1)
        let step = header.range / 255
        return try build(header, start: start, bytesPerValue: 1) { index in
            header.minimum + step * Float(bytes[index])
        }
    }

    /// Each column lies in one piece; a code goes by straight lines through four percentiles.
    private func compressedByColumns(_ header: Header) throws -> Matrix {
        let (rows, columns) = (header.rows, header.columns)
        let marks = try cursor.read(8 * columns, "the percentiles of \(columns) columns")
        let start = cursor.offset
        let codes = try payload(header, bytesPerValue: 1)
        let step = header.range / 65535
        func percentile(_ column: Int, _ number: Int) -> Float {
            header.minimum
                + step * Float(marks.littleEndian(UInt16.self, at: 8 * column + 2 * number))
        }
        let percentiles = (0..<columns).map { column in
            (0..<4).map { percentile(column, $0) }
        }
        return try build(header, start: start, bytesPerValue: 1) { index in
            let column = index % columns
            let code = codes[column * rows + index / columns]
            let p = percentiles[column]
            return switch code {
            case ...64: p[0] + (p[1] - p[0]) * Float(code) / 64
            case ...192: p[1] + (p[2] - p[1]) * Float(code - 64) / 128
            default: p[2] + (p[3] - p[2]) * Float(code - 192) / 63
            }
        }
    }

    private func build(
        _ header: Header, start: Int, bytesPerValue: Int, _ value: (Int) -> Float
    ) throws -> Matrix {
        let count = header.rows * header.columns
        let elements = [Float](unsafeUninitializedCapacity: count) { buffer, filled in
            for index in 0..<count { buffer[index] = value(index) }
            filled = count
        }
        if let index = elements.firstIndex(where: { !$0.isFinite }) {
            throw ArchiveError.notFinite(
                path: cursor.path, offset: start + index * bytesPerValue,
                row: index / header.columns, column: index % header.columns,
                value: "\(elements[index])")
        }
        return Matrix(rows: header.rows, columns: header.columns, elements: elements)
    }

    private func notKaldi(_ offset: Int, _ found: String) -> ArchiveError {
        .notOfFormat(path: cursor.path, offset: offset, format: "a Kaldi archive", found: found)
    }
}

extension [UInt8] {
    /// The little-endian number at a place that must lie inside.
    func littleEndian<Value: FixedWidthInteger>(_ type: Value.Type, at offset: Int) -> Value {
        withUnsafeBytes {
            Value(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Value.self))
        }
    }
}
