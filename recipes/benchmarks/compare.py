#!/usr/bin/env python3
"""Runs Sonorant and its peers side by side, alternating, and writes a table and a plot."""

import argparse
import re
import shlex
import sys
from pathlib import Path

import comparisons
import corpora
import machine
import report
from measure import measure

QUIET = 0.5  # the load average above which figures mean little
PATIENCE = 2  # time-outs after which a contender is given up


def say(text):
    print(text, file=sys.stderr, flush=True)


def stop(text):
    say(f"compare.py: {text}")
    sys.exit(64)


def at_least(lowest, kind):
    """A type of argparse: a number that is no smaller than `lowest`."""

    def convert(text):
        value = kind(text)
        if not value >= lowest:
            raise argparse.ArgumentTypeError(f"{text}: {lowest} or more is needed")
        return value

    convert.__name__ = "number"
    return convert


def parse():
    root = Path(__file__).resolve().parents[2]
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument(
        "--sonorant", default=str(root / ".build/release/sonorant"), help="the command"
    )
    parser.add_argument(
        "--python", default=sys.executable, help="a Python that has the peers installed"
    )
    parser.add_argument("--threads", type=at_least(1, int), default=2, help="for everybody")
    parser.add_argument(
        "--repeats", type=at_least(1, int), default=5, help="rounds of each comparison"
    )
    parser.add_argument(
        "--timeout", type=at_least(1, float), default=180, help="seconds for one measurement"
    )
    parser.add_argument(
        "--only", metavar="PATTERN", help="a regular expression that is found in the row's name"
    )
    parser.add_argument("--out", type=Path, default=here / "exp/results", help="for the results")
    parser.add_argument("--work", type=Path, default=here / "data", help="for corpora")
    parser.add_argument("--list", action="store_true", help="print the rows' names and stop")
    return parser.parse_args()


def chosen(options):
    """The comparisons whose rows match `--only`."""
    commands = comparisons.Commands(
        options.sonorant, options.python, options.threads, options.work.resolve()
    )
    everything = comparisons.comparisons(commands, corpora.missing_an4())
    if not options.only:
        return everything
    try:
        pattern = re.compile(options.only, re.IGNORECASE)
    except re.error as error:
        stop(f"--only {options.only}: no regular expression: {error}")
    names = [row.name for comparison in everything for row in comparison.rows]
    for comparison in everything:
        comparison.keep([row for row in comparison.rows if pattern.search(row.name)])
    everything = [comparison for comparison in everything if comparison.rows]
    if not everything:
        stop(f"--only {options.only}: no row is called so; there are\n  " + "\n  ".join(names))
    return everything


def run(comparison, options, versions):
    """All rounds of one comparison; who fails, or times out twice, is not asked again."""
    say(f"== {comparison.name}")
    if comparison.corpus and not comparison.skipped:
        try:
            folder = options.work.resolve() / comparison.corpus
            corpora.make(comparison.corpus, folder, options.sonorant)
        except Exception as error:  # whatever it is, the other rows go on
            comparison.skipped = f"the corpus could not be made: {error}"
    if comparison.skipped:
        say(f"   {comparison.skipped}")
        return
    strikes = dict.fromkeys(comparison.contenders, 0)
    for number in range(1, options.repeats + 1):
        for key in comparison.turns():
            contender = comparison.contenders[key]
            rounds = comparison.runs.setdefault(key, [])
            if strikes[key] >= PATIENCE:
                rounds.append(None)
                continue
            outcome = measure(contender.command, options.timeout)
            rounds.append(outcome.values or None)
            if outcome.problem:
                comparison.problems[key] = f"round {number}: {outcome.problem}"
                strikes[key] += 1 if outcome.timed_out else PATIENCE
            elif contender.ours and outcome.remark:
                comparison.remarks[key] = outcome.remark
            if "version" in outcome.values and outcome.values["version"] not in versions:
                versions.append(outcome.values["version"])
            say(f"   round {number}, {contender.name}: {outcome.problem or shown(outcome)}")


def shown(outcome):
    """An answer's numbers, for the eye."""
    figures = [
        f"{key} {report.number(value)}"
        for key, value in outcome.values.items()
        if isinstance(value, (int, float))
    ]
    return ", ".join(figures)


def invocation(options):
    """The command that measures the same again."""
    words = ["recipes/benchmarks/run.sh", "--threads", str(options.threads)]
    words += ["--repeats", str(options.repeats)]
    words += ["--only", options.only] if options.only else []
    return shlex.join(words)


def main():
    options = parse()
    selected = chosen(options)
    if options.list:
        for comparison in selected:
            for row in comparison.rows:
                print(row.name)
        return
    if not Path(options.sonorant).is_file():
        stop(f"{options.sonorant} is not there; build it with: swift build -c release")
    options.out.mkdir(parents=True, exist_ok=True)
    record = {
        **machine.facts(),
        "threads": options.threads,
        "repeats": options.repeats,
        "timeout": options.timeout,
        "invocation": invocation(options),
        "versions": [machine.version_of(options.sonorant)],
    }
    if record["load_average"] > QUIET:
        say(f"the load average is {record['load_average']}: something else is at work here,")
        say("so the figures will mean little, and PyTorch may stall; better wait until it is done")
    try:
        for index, comparison in enumerate(selected, 1):
            run(comparison, options, record["versions"])
            report.write(options.out, record, selected[:index])
    except KeyboardInterrupt:
        report.write(options.out, record, selected[:index])
        say(f"interrupted; what there is so far is in {options.out}")
        sys.exit(130)
    say(f"results: {options.out}/results.md, results.json, results.svg")


main()
