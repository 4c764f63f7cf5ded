/// What the beginning of a KenLM binary file says: format version 5 on a little-endian machine.
///
/// 56 bytes of magic, 32 bytes of values that show how numbers are stored, 20 bytes of facts, the
/// number of n-grams of each order, filled to a multiple of 8.
struct KenLMHeader {
    static let magic = "mmap lm http://kheafield.com/code"
    private static let version5 = magic + " format version 5\n\0"

    let counts: [Int]
    let multiplier: Float
    /// Where the header ends.
    let size: Int

    private static let layouts = [
        "probing hash tables", "probing hash tables with rest costs", "trie",
        "trie with quantization", "trie with array-compressed pointers",
        "trie with quantization and array-compressed pointers",
    ]

    init(_ bytes: UnsafeRawBufferPointer, path: String) throws {
        func damage(_ problem: String) -> LanguageModelError {
            .damaged(path: path, problem: problem)
        }
        guard bytes.count >= 116 else { throw damage("\(bytes.count) bytes are too few") }
        guard bytes.starts(with: Self.version5.utf8) else {
            throw LanguageModelError.unsupported(
                path: path,
                problem: "this KenLM file is unfinished or not of format version 5; build it "
                    + "again, or give its ARPA file")
        }
        func number<Value: FixedWidthInteger>(_ offset: Int, _ type: Value.Type) -> Value {
            bytes.loadUnaligned(fromByteOffset: offset, as: type)
        }
        // 0, 1 and −0.5 as floats, 1 and the highest word index, 1 in 64 bits.
        guard number(60, UInt32.self) == 0x3F80_0000, number(64, UInt32.self) == 0xBF00_0000,
            number(68, UInt32.self) == 1, number(72, UInt32.self) == .max,
            number(80, UInt64.self) == 1
        else {
            throw LanguageModelError.unsupported(
                path: path,
                problem: "this KenLM file was built on a machine that stores numbers in another "
                    + "way; give its ARPA file")
        }
        let order = Int(bytes[88])
        multiplier = Float(bitPattern: number(92, UInt32.self))
        let layout = Int(number(96, UInt32.self))
        guard layout == 0 else {
            let name = layout < Self.layouts.count ? Self.layouts[layout] : "layout \(layout)"
            throw LanguageModelError.unsupported(
                path: path,
                problem: "a KenLM file of the kind '\(name)' is not read, only '\(Self.layouts[0])'"
                    + "; give the ARPA file that it was built from")
        }
        guard bytes[100] != 0 else {
            throw LanguageModelError.unsupported(
                path: path,
                problem: "this KenLM file was built without its words; build it with them, or give "
                    + "its ARPA file")
        }
        guard (2...LanguageModelError.highestOrder).contains(order), multiplier > 1,
            multiplier < 1000, bytes.count >= 108 + 8 * order
        else { throw damage("the header contradicts itself") }
        var counts: [Int] = []
        for index in 0..<order {
            let count = number(108 + 8 * index, UInt64.self)
            guard count < UInt64(bytes.count) else {
                throw damage("the header promises \(count) n-grams, more than the file has bytes")
            }
            counts.append(Int(count))
        }
        self.counts = counts
        size = (108 + 8 * order + 7) & ~7
    }
}
