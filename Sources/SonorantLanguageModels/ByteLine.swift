/// The fields of a line, found without copying.
struct ByteLine {
    let bytes: UnsafeRawBufferPointer

    @inline(__always)
    static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0B || byte == 0x0C
    }

    /// The next field from `position` on, which is moved behind it; nil at the line's end.
    @inline(__always)
    func field(_ position: inout Int) -> UnsafeRawBufferPointer? {
        var start = position
        while start < bytes.count, Self.isBlank(bytes[start]) { start += 1 }
        var end = start
        while end < bytes.count, !Self.isBlank(bytes[end]) { end += 1 }
        position = end
        return start == end ? nil : UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    }

    /// The line without blanks at its ends.
    var trimmed: UnsafeRawBufferPointer {
        var (start, end) = (0, bytes.count)
        while start < end, Self.isBlank(bytes[start]) { start += 1 }
        while start < end, Self.isBlank(bytes[end - 1]) { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    }
}

/// Decimal numbers in bytes.
enum DecimalText {
    private static let powers: [Double] = (0...22).map { power in
        (0..<power).reduce(1.0) { value, _ in value * 10 }
    }

    /// The number that all of `field` is, or nil. `-inf` and `nan` are read, too.
    static func float(_ field: UnsafeRawBufferPointer) -> Float? {
        var position = 0
        var isNegative = false
        if let first = field.first, first == 0x2D || first == 0x2B {
            isNegative = first == 0x2D
            position = 1
        }
        var mantissa: UInt64 = 0
        var digits = 0
        var exponent = 0
        var isAfterPoint = false
        while position < field.count {
            let byte = field[position]
            if byte &- 0x30 < 10 {
                digits += 1
                if mantissa < 1_000_000_000_000_000_000 / 10 {
                    mantissa = mantissa * 10 + UInt64(byte &- 0x30)
                    if isAfterPoint { exponent -= 1 }
                } else if !isAfterPoint {
                    exponent += 1
                }
            } else if byte == 0x2E, !isAfterPoint {
                isAfterPoint = true
            } else {
                break
            }
            position += 1
        }
        if position < field.count || digits == 0 || abs(exponent) > 22 {
            // Exponents, infinities and what is no number at all: rare enough for a string.
            return Float(String(decoding: field, as: UTF8.self))
        }
        let value = Double(mantissa)
        let scaled = exponent < 0 ? value / powers[-exponent] : value * powers[exponent]
        return Float(isNegative ? -scaled : scaled)
    }

    /// The whole number that all of `field` is, or nil.
    static func integer(_ field: UnsafeRawBufferPointer) -> Int? {
        guard !field.isEmpty, field.count <= 15 else { return nil }
        var value = 0
        for byte in field {
            guard byte &- 0x30 < 10 else { return nil }
            value = value * 10 + Int(byte &- 0x30)
        }
        return value
    }
}
