extension Float {
    /// The value of a 16-bit IEEE float given by its bits. `Float16` is not on every platform.
    package init(halfBits bits: UInt16) {
        let magnitude = UInt32(bits & 0x7FFF)
        let value: Float
        switch magnitude {
        case 0..<0x0400: value = Float(magnitude) * 0x1p-24
        case 0x7C00...: value = Float(bitPattern: 0x7F80_0000 | (magnitude & 0x03FF) << 13)
        default: value = Float(bitPattern: (magnitude << 13) + (112 << 23))
        }
        self = bits & 0x8000 == 0 ? value : -value
    }
}
