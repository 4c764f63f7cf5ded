import ArgumentParser
import Foundation
import SonorantDrawing
import SonorantSystem

struct PlotCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plot",
        abstract: "Draw how runs of training went.",
        discussion: """
            Each LOG is a log.jsonl or the folder of a run; each becomes a line, named after its \
            folder. The keys are those of the log's lines, such as dev_loss, train_loss, \
            dev_perplexity or learning_rate. Where a value is missing or not finite, such as the \
            loss of a run that diverged, the line has a gap.

            Example: sonorant plot exp/rnn exp/gru exp/lstm --out curves.svg
            Example: sonorant plot exp/first/log.jsonl --key train_loss,dev_loss --out loss.svg
            """)

    @Argument(help: ArgumentHelp("Logs, or folders of runs.", valueName: "log"))
    var logs: [String] = []
    @Option(help: ArgumentHelp("What to draw; several with commas.", valueName: "keys"))
    var key = "dev_loss"
    @Option(help: ArgumentHelp("What to draw it over: a key, too.", valueName: "key"))
    var over = "epoch"
    @Option(help: ArgumentHelp("What stands above. (default: the keys)", valueName: "text"))
    var title: String?
    @Option(help: ArgumentHelp("The SVG file to write.", valueName: "file"))
    var out: String
    @OptionGroup var logging: LogOptions

    func validate() throws {
        guard !logs.isEmpty else {
            throw ValidationError("there is nothing to draw; name a log.jsonl or a run's folder")
        }
        let kind = (out as NSString).pathExtension.lowercased()
        if ["png", "jpg", "jpeg", "gif", "pdf", "eps"].contains(kind) {
            throw ValidationError(
                "--out \(out): drawings are SVG, not \(kind); name a file that ends in .svg")
        }
    }

    func run() throws {
        let keys = key.split(separator: ",").map(String.init)
        guard !keys.isEmpty else {
            throw UsageError("--key: names nothing; a key of the logs, such as dev_loss, is needed")
        }
        try OverwriteGuard.require(
            [("--out", out)], inputs: logs + logs.map { $0 + "/log.jsonl" })
        let logs = try logs.map { try RunLog($0) }
        var series: [LineChart.Series] = []
        for log in logs {
            for key in keys {
                let points = try zip(log.values(over), log.values(key)).map { (x: $0, y: $1) }
                let name =
                    logs.count == 1 ? key : keys.count == 1 ? log.name : "\(log.name) \(key)"
                series.append(LineChart.Series(name, points))
                let left = points.count { !Self.hasPlace($0) }
                if left > 0 {
                    logging.log.note(
                        "\(name): \(left) of \(points.count) lines have no finite \(key) over "
                            + "\(over); the curve has a gap there")
                }
            }
        }
        guard series.contains(where: { $0.points.contains(where: Self.hasPlace) }) else {
            throw PlotError.nothing(keys: keys, over: over, paths: logs.map(\.path))
        }
        let chart = LineChart(
            title: title ?? keys.joined(separator: ", "), xLabel: over,
            yLabel: keys.joined(separator: ", "), series: series)
        try Files.write(chart.svg(), to: out)
    }

    private static func hasPlace(_ point: (x: Double, y: Double)) -> Bool {
        AxisScale.linear.holds(point.x) && AxisScale.linear.holds(point.y)
    }
}

/// The lines of one run's `log.jsonl`.
private struct RunLog {
    let name: String
    let path: String
    private let lines: [[String: Any]]

    init(_ given: String) throws {
        path = Files.isFolder(given) ? given + "/log.jsonl" : given
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().lastPathComponent
        name = path.hasSuffix("/log.jsonl") ? folder : path
        lines = try Files.readLines(path).filter { !$0.isEmpty }.enumerated().map {
            [path] number, line in
            guard
                let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)),
                let values = object as? [String: Any]
            else { throw PlotError.line(path: path, line: number + 1) }
            return values
        }
        guard !lines.isEmpty else { throw PlotError.empty(path: path) }
    }

    /// The value of `key` in each line; not a number (NaN) where it is none.
    func values(_ key: String) throws -> [Double] {
        guard lines.contains(where: { $0[key] != nil }) else {
            throw PlotError.key(
                key, path: path, known: Set(lines.flatMap(\.keys)).sorted())
        }
        return lines.map { ($0[key] as? NSNumber)?.doubleValue ?? .nan }
    }
}

/// A log that cannot be drawn.
private enum PlotError: Failure {
    case line(path: String, line: Int)
    case empty(path: String)
    case key(String, path: String, known: [String])
    case nothing(keys: [String], over: String, paths: [String])

    var category: FailureCategory { .badData }

    var description: String {
        switch self {
        case .line(let path, let line):
            "\(path):\(line): no object of JSON; give the log.jsonl of a run of training"
        case .empty(let path):
            "\(path): no epochs yet; wait for the first to end"
        case .key(let key, let path, let known):
            "\(path): no line has the key \(key); one of " + known.joined(separator: ", ")
                + " is needed"
        case .nothing(let keys, let over, let paths):
            "\(paths.joined(separator: ", ")): no line has a finite number for "
                + "\(keys.joined(separator: " or ")) and for \(over), so there is nothing to draw; "
                + "choose others with --key and --over"
        }
    }
}
