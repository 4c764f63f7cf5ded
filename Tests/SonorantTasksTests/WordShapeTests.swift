import SonorantTasks
import Testing

@Suite struct WordShapeTests {
    @Test(
        "shapes of words, numbers, signs and what the net has",
        arguments: [
            ("word", WordShape.lower), ("it's", .lower), ("слово", .lower), ("語", .lower),
            ("Word", .initial), ("'Tis", .initial), ("Ééé", .initial), ("A", .capital),
            ("NATO", .capitals), ("U.S.", .capitals), ("iPhone", .other), ("McDonald", .other),
            ("7", .number), ("2,000", .number), ("3rd", .mixedNumber), ("B52", .mixedNumber),
            (":-)", .signs), ("…", .signs), ("@", .signs), ("@name", .mention), ("#topic", .topic),
            ("https://a.b", .address), ("www.a.b", .address), ("", .signs),
        ])
    func shapes(token: String, shape: WordShape) {
        #expect(WordShape(of: token) == shape)
    }
}
