import Foundation
import TestSupport
import Testing

@Suite("The verb demo")
struct DemoTests {
    @Test(
        "demo writes its tables and drawings, the same each time",
        arguments: [
            (["gradients", "--steps", "10"], ["gradients.csv", "gradients.svg"]),
            (
                ["cliff", "--steps", "100", "--points", "9"],
                [
                    "cut.svg", "powers.csv", "powers.svg", "slope.svg", "surface.csv",
                    "surface.svg",
                ]
            ),
            (
                ["clipping", "--updates", "5"],
                ["clipping.csv", "clipping.svg", "descent.csv", "descent.svg", "norms.svg"]
            ),
        ])
    func files(arguments: [String], names: [String]) throws {
        let folder = try TemporaryFolder()
        var contents: [[Data]] = []
        for run in ["a", "b"] {
            let out = folder.path(run)
            let outcome = try Command.run(["demo"] + arguments + ["--out", out, "--json"])
            #expect(outcome.code == 0, "\(outcome.errors)")
            #expect(!outcome.keys.isEmpty)
            let found = try FileManager.default.contentsOfDirectory(atPath: out).sorted()
            #expect(found == names)
            contents.append(
                try names.map { try Data(contentsOf: URL(fileURLWithPath: "\(out)/\($0)")) })
        }
        #expect(contents[0] == contents[1])
    }

    @Test(
        "bad options are named",
        arguments: [
            (["gradients", "--steps", "0"], "1 to 10000 are possible"),
            (["clipping", "--clip", "0"], "a number above 0 is needed"),
            (["clif"], "did you mean 'cliff'?"),
        ])
    func usage(arguments: [String], text: String) throws {
        let outcome = try Command.run(["demo"] + arguments + ["--out", "x"])
        #expect(outcome.code == 64)
        #expect(outcome.errors.contains(text), "\(outcome.errors)")
    }
}
