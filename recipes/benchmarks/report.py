"""Writes results.json, results.md and results.svg."""

import json
from html import escape
from math import log2

import results


def write(folder, record, comparisons):
    """Writes all three; `record` holds what is known about machine, versions and settings."""
    rows = [
        results.result(comparison, row) for comparison in comparisons for row in comparison.rows
    ]
    raw = [
        {
            "name": comparison.name,
            "contenders": {
                key: {
                    "name": contender.name,
                    "command": contender.shown(),
                    "rounds": comparison.runs.get(key, []),
                    "problem": comparison.problems.get(key, ""),
                    "remark": comparison.remarks.get(key, ""),
                }
                for key, contender in comparison.contenders.items()
            },
        }
        for comparison in comparisons
    ]
    whole = {**record, "rows": [row.record() for row in rows], "comparisons": raw}
    (folder / "results.json").write_text(json.dumps(whole, indent=2) + "\n")
    (folder / "results.md").write_text(table(record, rows, comparisons))
    (folder / "results.svg").write_text(plot([row for row in rows if row.ratio is not None]))


def number(value):
    """A figure in three digits or so."""
    if value is None:
        return "–"
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def times(value):
    """A ratio."""
    return "–" if value is None else f"{value:.2f}"


def verdict(result):
    """Whether the target is met, in words."""
    return {True: "met", False: "**not met**", None: "–"}[result.met]


def cells(*texts):
    """A line of a table."""
    return "| " + " | ".join(text.replace("|", "/") for text in texts) + " |"


def table(record, rows, comparisons):
    """The report as Markdown."""
    lines = [
        "# Benchmark results",
        "",
        f"{record['date']}, {record['processor']}, {record['cores']} cores, {record['system']}.",
        f"{', '.join(record['versions'])}.",
        f"Threads: {record['threads']} unless the row says otherwise; rounds: {record['repeats']}; "
        f"load average before the start: {record['load_average']}.",
        "",
        "```console",
        f"$ {record['invocation']}",
        "```",
        "",
        "Ratio: how many times as fast as the peer, of the medians; in brackets the lowest and "
        "the highest of the rounds. Targets were set for two threads.",
        "",
        cells("what", "unit", "ours", "peer", "ratio", "target", ""),
        "|---|---|---|---|---|---|---|",
    ]
    lines += [line_of(row) for row in rows]
    notes = [f"- {row.row.name}: {row.note}" for row in rows if row.note]
    if notes:
        lines += ["", "Notes:", "", *notes]
    lines += ["", "![ratios](results.svg)", "", "## Everything that was measured", ""]
    lines += [cells("in", "what", "median", "lowest to highest", "unit", "answers")]
    lines += ["|---|---|---|---|---|---|"]
    for comparison in comparisons:
        lines += measured(comparison)
    return "\n".join(lines) + "\n"


def line_of(result):
    """A row of the first table."""
    spread = ""
    if result.lowest is not None:
        spread = f" ({times(result.lowest)} to {times(result.highest)})"

    def side(name, value):
        return f"{number(value)} {f'({name})' if name else ''}".strip()

    return cells(
        result.row.name,
        result.row.metric.unit,
        side(result.ours, result.ours_value),
        side(result.peer, result.peer_value),
        times(result.ratio) + spread,
        times(result.row.target),
        verdict(result),
    )


def measured(comparison):
    """The contenders of a comparison, a line for each metric that a row asks of them."""
    lines = []
    for key, contender in comparison.contenders.items():
        for metric in dict.fromkeys(row.metric for row in comparison.rows):
            found = results.values(comparison, key, metric)
            answers = [value for value in found if value is not None]
            if not answers:
                continue
            lines.append(
                cells(
                    comparison.name,
                    contender.name,
                    number(results.median(comparison, key, metric)),
                    f"{number(min(answers))} to {number(max(answers))}",
                    metric.unit,
                    str(len(answers)),
                )
            )
    return lines


# The plot: a bar a row, from the left edge to the ratio, on a logarithmic axis.
LABELS, WIDTH, MARGIN, STEP = 350, 460, 40, 24
BETTER, WORSE, PLAIN, MARK, GRID = "#3a7d44", "#c0563b", "#7a8ba0", "#111111", "#d8d8d8"


def plot(rows):
    """Bars of the ratios with marks at the targets, as SVG."""
    shown = [value for row in rows for value in (row.ratio, row.highest, row.row.target) if value]
    lowest = min([0.5, *(row.lowest or row.ratio for row in rows)])
    first = int(log2(lowest) // 1)
    last = int(-(-log2(max([2.0, *shown])) // 1))
    height = 2 * MARGIN + STEP * len(rows)

    def x(ratio):
        return LABELS + WIDTH * (log2(ratio) - first) / (last - first)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{LABELS + WIDTH + 2 * MARGIN}" '
        f'height="{height}" font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
        '<text x="10" y="18">How many times as fast as the peer (logarithmic)</text>',
    ]
    for power in range(first, last + 1):
        at = x(2.0**power)
        colour = MARK if power == 0 else GRID
        parts.append(
            f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{MARGIN - 8}" y2="{height - MARGIN}" '
            f'stroke="{colour}"/><text x="{at:.1f}" y="{height - MARGIN + 16}" '
            f'text-anchor="middle">{2.0**power:g}</text>'
        )
    for index, row in enumerate(rows):
        parts += bar(row, MARGIN + STEP * index, x)
    parts.append(
        f'<text x="10" y="{height - 8}" fill="#444">upright mark: the target; thin line: '
        "lowest to highest round; green: target met, red: not, grey: no target</text></svg>"
    )
    return "\n".join(parts) + "\n"


def bar(result, top, x):
    """The elements of one row of the plot, `top` being its upper edge."""
    colour = {True: BETTER, False: WORSE, None: PLAIN}[result.met]
    middle = top + STEP / 2 - 2
    end = x(result.ratio)
    yield (
        f'<text x="{LABELS - 8}" y="{middle + 4:.1f}" text-anchor="end">'
        f"{escape(result.row.name)}</text>"
    )
    yield (
        f'<rect x="{LABELS}" y="{top + 2}" width="{end - LABELS:.1f}" height="{STEP - 8}" '
        f'fill="{colour}"/>'
    )
    right = end
    if result.lowest is not None:
        right = max(end, x(result.highest))
        yield (
            f'<line x1="{x(result.lowest):.1f}" x2="{x(result.highest):.1f}" y1="{middle:.1f}" '
            f'y2="{middle:.1f}" stroke="{MARK}"/>'
        )
    if result.row.target is not None:
        at = x(result.row.target)
        right = max(right, at)
        yield (
            f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{top - 1}" y2="{top + STEP - 3}" '
            f'stroke="{MARK}" stroke-width="3"/>'
        )
    yield f'<text x="{right + 6:.1f}" y="{middle + 4:.1f}">{times(result.ratio)}</text>'
