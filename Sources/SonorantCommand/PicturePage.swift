import SonorantDemos
import SonorantDrawing

/// Pictures made of symbols, as files to look at.
enum PicturePage {
    /// A picture whose pixels are ``DigitPainter/levelSymbols``, ink black. Pixels that are missing
    /// or no such symbols are white.
    static func image(
        _ pixels: [String], width: Int, height: Int, levels: Int
    ) -> GreyImage {
        let ink = (0..<width * height).map { place -> Float in
            guard place < pixels.count,
                let level = DigitPainter.levelSymbols.firstIndex(of: pixels[place])
            else { return 0 }
            return Float(level) / Float(max(levels - 1, 1))
        }
        return GreyImage(width: width, height: height, values: ink, black: 1, white: 0)
    }

    /// Pictures of one height below each other, all made as wide as the widest.
    static func rows(_ pictures: [DigitPainter.Picture], scale: Int) -> GreyImage {
        let width = pictures.map(\.width).max() ?? 1
        let images = pictures.map { picture in
            let ink = (0..<picture.height).flatMap { row in
                (0..<width).map { column in
                    column < picture.width ? picture.ink[row * picture.width + column] : 0
                }
            }
            return GreyImage(
                width: width, height: picture.height, values: ink, black: 1, white: 0)
        }
        return GreyImage.grid(images, columns: 1, gap: 3, scale: scale, ground: 200)
    }
}
