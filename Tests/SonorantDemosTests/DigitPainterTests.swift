import SonorantDemos
import SonorantTensors
import Testing

@Suite struct DigitPainterTests {
    private func digit(_ digit: Int, seed: UInt64, jitter: Double = 1) -> DigitPainter.Picture {
        var generator = SeededGenerator(seed: seed)
        return DigitPainter(jitter: jitter).digit(
            digit, width: 12, height: 14, generator: &generator)
    }

    @Test("the same seed draws the same, another seed another hand, no jitter always the same")
    func seeds() {
        #expect(digit(3, seed: 1) == digit(3, seed: 1))
        #expect(digit(3, seed: 1) != digit(3, seed: 2))
        #expect(digit(3, seed: 1, jitter: 0) == digit(3, seed: 2, jitter: 0))
    }

    @Test("digits differ from each other, and their ink lies within the picture")
    func differ() {
        let pictures = (0...9).map { digit($0, seed: 1, jitter: 0) }
        for (index, picture) in pictures.enumerated() {
            #expect(picture.ink.count == 12 * 14)
            #expect(picture.ink.allSatisfy { (0...1).contains($0) })
            #expect((10..<90).contains(picture.ink.reduce(0, +)), "digit \(index)")
            // Nothing touches the edges where nothing is shifted.
            #expect(picture.ink.prefix(12).allSatisfy { $0 < 0.5 }, "digit \(index)")
            for other in pictures[..<index] {
                let difference = zip(picture.ink, other.ink).reduce(Float(0)) {
                    $0 + abs($1.0 - $1.1)
                }
                #expect(difference > 8)
            }
        }
    }

    @Test("an eight and a zero are symmetric, a nine is a six upside down")
    func symmetry() {
        func isNear(_ a: [Float], _ b: [Float]) -> Bool {
            zip(a, b).allSatisfy { abs($0 - $1) < 0.02 }
        }
        let zero = digit(0, seed: 1, jitter: 0).ink
        #expect(isNear(zero, Array(zero.reversed())))
        #expect(
            isNear(
                digit(9, seed: 1, jitter: 0).ink,
                Array(digit(6, seed: 1, jitter: 0).ink.reversed())))
    }

    @Test("grey levels are the ink in steps, frames its columns")
    func levels() {
        let picture = DigitPainter.Picture(width: 3, height: 2, ink: [0, 0.5, 1, 0.2, 0.9, 0.4])
        #expect(picture.steps(2) == [0, 1, 1, 0, 1, 0])
        #expect(picture.steps(11) == [0, 5, 10, 2, 9, 4])
        #expect(picture.frames.elements == [0, 0.2, 0.5, 0.9, 1, 0.4])
    }

    @Test("a row of more digits is wider, and has ink for each; none is blank")
    func rows() {
        var generator = SeededGenerator(seed: 3)
        let painter = DigitPainter()
        let short = painter.row([1, 7], height: 16, generator: &generator)
        let long = painter.row([3, 1, 4, 1, 5, 9, 2], height: 16, generator: &generator)
        #expect(short.width < long.width && long.height == 16)
        #expect(long.ink.reduce(0, +) > short.ink.reduce(0, +))
        let none = painter.row([], height: 16, generator: &generator)
        #expect(none.width >= 1 && none.ink.allSatisfy { $0 == 0 })
    }
}
