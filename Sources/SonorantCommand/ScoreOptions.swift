import ArgumentParser
import SonorantInference
import SonorantScoring
import SonorantSystem
import SonorantTensors

/// How transcripts are compared and what is reported of the errors.
struct ScoreOptions: ParsableArguments {
    @Flag(help: "Make letters lower case before comparing.")
    var lowercase = false
    @Flag(
        help: ArgumentHelp(
            "Leave out punctuation before comparing, but for ' and - inside words and . , : "
                + "inside numbers."))
    var stripPunctuation = false
    @Option(
        help: ArgumentHelp(
            "Which of the possible alignments is counted: the fewest errors, as jiwer does, or "
                + "sclite's weighted ones.",
            valueName: "rule"))
    var alignment = AlignmentRule.minimal
    @Option(
        help: ArgumentHelp(
            "A file for the alignments as sclite prints them, or - for standard output. "
                + "(default: none)", valueName: "file"))
    var alignments: String?
    @Option(
        help: ArgumentHelp(
            "A file for a report in HTML to look at. (default: none)", valueName: "file"))
    var html: String?
    @Flag(help: "Show each speaker and the most frequent errors, too.")
    var details = false
    @Flag(help: "Show counts of each speaker instead of percentages.")
    var counts = false
    @Option(help: ArgumentHelp("How many of the most frequent errors are shown.", valueName: "n"))
    var top = ScoreSummary.Options().top
    @Option(
        help: ArgumentHelp(
            "How sure the intervals of the rates are, between 0 and 1.", valueName: "share"))
    var confidence = ScoreSummary.Options().confidence
    @Option(
        help: ArgumentHelp("How often the bootstrap draws for the intervals.", valueName: "n"))
    var replicates = ScoreSummary.Options().replicates

    func validate() throws {
        guard confidence > 0, confidence < 1 else {
            throw ValidationError(
                "--confidence \(confidence): between 0 and 1 is needed, such as 0.95")
        }
        guard (10...1_000_000).contains(replicates) else {
            throw ValidationError("--replicates \(replicates): 10 to 1000000 are possible")
        }
        guard top >= 0 else { throw ValidationError("--top \(top): 0 or more is needed") }
    }

    /// What is done to both sides.
    var normalisation: ScoreNormalisation {
        var normalisation = ScoreNormalisation()
        normalisation.lowercase = lowercase
        normalisation.stripPunctuation = stripPunctuation
        return normalisation
    }

    /// What is reported of the errors.
    var summaryOptions: ScoreSummary.Options {
        var options = ScoreSummary.Options()
        (options.confidence, options.replicates, options.top) = (confidence, replicates, top)
        return options
    }

    /// Throws where two results would go to standard output in one another's way.
    func requireApart(json: JSONOptions) throws {
        if alignments == "-", json.json {
            throw ValidationError(
                "--alignments - and --json both write to standard output; "
                    + "give --alignments a file")
        }
    }

    /// Those that the user gave, and that are not what they are by default.
    var given: [GivenOption] {
        let defaults = ScoreSummary.Options()
        return [
            ("--lowercase", lowercase), ("--strip-punctuation", stripPunctuation),
            ("--alignment", alignment != .minimal), ("--alignments", alignments != nil),
            ("--html", html != nil), ("--details", details), ("--counts", counts),
            ("--top", top != defaults.top), ("--confidence", confidence != defaults.confidence),
            ("--replicates", replicates != defaults.replicates),
        ].compactMap { GivenOption($0, .transcripts).given($1) }
    }

    /// Sums `sheet` up, writes the files asked for, prints the result, warns about letter case.
    ///
    /// - Parameters:
    ///   - title: what the hypotheses are called.
    ///   - isSingle: whether the table has the rates of the sheet's unit alone.
    ///   - calibration: how well confidences tell right words from wrong ones.
    func tell(
        _ sheet: ScoreSheet, against other: ScoreSheet? = nil, title: String,
        isSingle: Bool = false, calibration: Calibration? = nil, seed: SeedOptions,
        json: JSONOptions, log: Log
    ) throws {
        let summary = ScoreSummary(sheet, against: other, options: summaryOptions) {
            SeededGenerator(seed: seed.seed, $0)
        }
        if let html {
            try Files.write(ScorePage(sheet, summary: summary, title: title).html, to: html)
        }
        if let alignments {
            let text = AlignmentText(sheet).text
            if alignments == "-" {
                try StandardOutput.write(text)
            } else {
                try Files.write(text, to: alignments)
            }
        }
        try json.print(
            CalibratedScore(summary: summary, calibration: calibration),
            text: ScoreText(summary: summary, isSingle: isSingle).text(
                details: details || counts, counts: counts)
                + (calibration.map { "\n\n" + CalibrationText.line("confidence", $0) } ?? ""))
        if !lowercase, let remark = sheet.letterCaseRemark() { log.warning(remark) }
    }
}

extension AlignmentRule: ExpressibleByArgument {}
extension ScoreUnit: ExpressibleByArgument {}
