import SonorantTensors

/// What stands before the values of a NumPy file.
struct NumPyHeader {
    /// The numbers a file may hold.
    struct NumberType {
        let bytes: Int
        let isBigEndian: Bool

        /// The number at a place inside `data`.
        func value(_ data: [UInt8], at offset: Int) -> Float {
            switch bytes {
            case 2: Float(halfBits: ordered(data.littleEndian(UInt16.self, at: offset)))
            case 4: Float(bitPattern: ordered(data.littleEndian(UInt32.self, at: offset)))
            default: Float(Double(bitPattern: ordered(data.littleEndian(UInt64.self, at: offset))))
            }
        }

        private func ordered<Value: FixedWidthInteger>(_ value: Value) -> Value {
            isBigEndian ? value.byteSwapped : value
        }
    }

    let type: NumberType
    let isFortranOrder: Bool
    let rows: Int
    let columns: Int

    /// Reads the header and leaves the cursor at the first value.
    init(_ cursor: ByteCursor) throws {
        let path = cursor.path
        let magic = try cursor.read(min(8, cursor.size), "the mark of a NumPy file")
        guard magic.starts(with: [0x93] + Array("NUMPY".utf8)), magic.count == 8 else {
            let isZip = magic.starts(with: Array("PK".utf8))
            throw ArchiveError.notOfFormat(
                path: path, offset: 0, format: "a NumPy file",
                found: isZip
                    ? "a zip file (an .npz?); save the one array with numpy.save"
                    : "\(magic.count) bytes that do not begin with \\x93NUMPY")
        }
        let length: Int
        switch magic[6] {
        case 1: length = Int(try cursor.number(UInt16.self, "the header's length"))
        case 2, 3: length = Int(try cursor.number(UInt32.self, "the header's length"))
        default:
            throw ArchiveError.unsupported(
                path: path, offset: 6, found: "version \(magic[6]).\(magic[7])",
                needed: "versions 1 to 3 can be read; save the array with another NumPy")
        }
        let start = cursor.offset
        let text = String(decoding: try cursor.read(length, "the header"), as: UTF8.self)
        func refuse(_ found: String, _ needed: String) -> ArchiveError {
            .unsupported(path: path, offset: start, found: found, needed: needed)
        }
        func damaged(_ key: String) -> ArchiveError {
            .notOfFormat(
                path: path, offset: start, format: "a NumPy file",
                found: "a header without a readable '\(key)'")
        }

        guard let descr = Self.value("descr", in: text) else { throw damaged("descr") }
        let name = descr.filter { $0 != "'" && $0 != "\"" }
        switch name {
        case "<f2", "<f4", "<f8", ">f2", ">f4", ">f8":
            type = NumberType(bytes: Int(name.dropFirst(2))!, isBigEndian: name.first == ">")
        default:
            throw refuse(
                "an array of type \(descr)",
                "floats are needed; save it with numpy.save(file, array.astype('float32'))")
        }
        guard let order = Self.value("fortran_order", in: text), ["True", "False"].contains(order)
        else { throw damaged("fortran_order") }
        isFortranOrder = order == "True"
        guard let shape = Self.value("shape", in: text), shape.first == "(", shape.last == ")"
        else { throw damaged("shape") }
        let sizes = shape.dropFirst().dropLast().split(separator: ",")
            .map { $0.filter { $0 != " " } }.filter { !$0.isEmpty }.map { Int($0) ?? -1 }
        guard sizes.count == 2 else {
            throw refuse(
                "an array of shape \(shape)",
                "two dimensions are needed, frames × features; reshape it before saving")
        }
        guard sizes.allSatisfy({ $0 >= 0 }) else {
            throw ArchiveError.badSize(
                path: path, offset: start, rows: sizes[0], columns: sizes[1])
        }
        rows = sizes[0]
        columns = sizes[1]
    }

    /// The text of a key's value in a Python dictionary: up to the comma outside of brackets.
    private static func value(_ key: String, in text: String) -> String? {
        let quoted = ["'\(key)'", "\"\(key)\""].compactMap { text.firstRange(of: $0) }.first
        guard let quoted else { return nil }
        var rest = text[quoted.upperBound...].drop { $0 == " " }
        guard rest.popFirst() == ":" else { return nil }
        var depth = 0
        let end = rest.firstIndex { character in
            if character == "(" || character == "[" { depth += 1 }
            if character == ")" || character == "]" { depth -= 1 }
            return depth == 0 && (character == "," || character == "}")
        }
        guard let end else { return nil }
        let value = rest[..<end].drop { $0 == " " }
        return String(value.reversed().drop { $0 == " " }.reversed())
    }
}
