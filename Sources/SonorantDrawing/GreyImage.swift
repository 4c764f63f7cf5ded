import Foundation
import SonorantSystem

/// A picture in shades of grey, eight bits a pixel.
package struct GreyImage: Sendable, Equatable {
    package let width: Int
    package let height: Int
    /// Row by row from the top, 0 black and 255 white.
    package private(set) var pixels: [UInt8]

    /// - Precondition: `pixels` has width × height entries, both at least 1.
    package init(width: Int, height: Int, pixels: [UInt8]) {
        precondition(
            width > 0 && height > 0 && pixels.count == width * height,
            "\(pixels.count) pixels for a picture of \(width) × \(height)")
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// Numbers as shades, `black` and what lies beyond it as 0, `white` as 255; what is not a
    /// number is white.
    package init(
        width: Int, height: Int, values: [Float], black: Float = 0, white: Float = 1
    ) {
        precondition(black != white, "black and white are both \(black)")
        self.init(
            width: width, height: height,
            pixels: values.map { value in
                let share = (value - black) / (white - black)
                return share.isNaN ? 255 : UInt8((max(0, min(1, share)) * 255).rounded())
            })
    }

    /// Pictures side by side, row by row, each scaled up and with white, or another shade, between
    /// and around them.
    ///
    /// - Precondition: at least one picture, all of one size; `columns` and `scale` are at least 1.
    package static func grid(
        _ pictures: [GreyImage], columns: Int, gap: Int = 2, scale: Int = 1, ground: UInt8 = 255
    ) -> GreyImage {
        guard let first = pictures.first else { preconditionFailure("a grid of no pictures") }
        precondition(
            pictures.allSatisfy { $0.width == first.width && $0.height == first.height },
            "the pictures of a grid are not of one size")
        precondition(
            columns > 0 && scale > 0 && gap >= 0,
            "\(columns) columns with a gap of \(gap), scaled by \(scale)")
        let across = min(columns, pictures.count)
        let down = (pictures.count + columns - 1) / columns
        let (cellWidth, cellHeight) = (first.width * scale + gap, first.height * scale + gap)
        let (width, height) = (across * cellWidth + gap, down * cellHeight + gap)
        var pixels = [UInt8](repeating: ground, count: width * height)
        for (index, picture) in pictures.enumerated() {
            let left = index % columns * cellWidth + gap
            let top = index / columns * cellHeight + gap
            for y in 0..<first.height * scale {
                for x in 0..<first.width * scale {
                    pixels[(top + y) * width + left + x] =
                        picture.pixels[y / scale * first.width + x / scale]
                }
            }
        }
        return GreyImage(width: width, height: height, pixels: pixels)
    }

    /// The picture as a PNG file.
    ///
    /// Source: Portable Network Graphics specification, third edition; no filter, no interlacing.
    package func png() -> Data {
        var lines: [UInt8] = []
        lines.reserveCapacity((width + 1) * height)
        for row in 0..<height {
            lines.append(0)
            lines.append(contentsOf: pixels[row * width..<(row + 1) * width])
        }
        var header = Self.bytes(UInt32(width)) + Self.bytes(UInt32(height))
        header += [8, 0, 0, 0, 0]
        var file = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        file.append(contentsOf: Self.chunk("IHDR", header))
        file.append(contentsOf: Self.chunk("IDAT", Zlib.deflated(lines)))
        file.append(contentsOf: Self.chunk("IEND", []))
        return file
    }

    private static func chunk(_ kind: String, _ content: [UInt8]) -> [UInt8] {
        let body = Array(kind.utf8) + content
        return bytes(UInt32(content.count)) + body + bytes(Zlib.checksum(body))
    }

    private static func bytes(_ number: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> UInt32($0)) }
    }
}
