"""From the answers of the contenders to the rows of the table."""

import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """A row with its figures; without a `ratio` the `note` says why there is none."""

    row: object
    ours: str = ""
    ours_value: float | None = None
    peer: str = ""
    peer_value: float | None = None
    ratio: float | None = None
    lowest: float | None = None
    highest: float | None = None
    note: str = ""

    @property
    def met(self):
        """Whether the target is met; None without target or ratio."""
        if self.ratio is None or self.row.target is None:
            return None
        return self.ratio >= self.row.target

    def record(self):
        """The result as it stands in results.json."""
        names = ["ours", "ours_value", "peer", "peer_value", "ratio", "lowest", "highest", "note"]
        head = {"row": self.row.name, "unit": self.row.metric.unit, "target": self.row.target}
        return {**head, **{name: getattr(self, name) for name in names}, "met": self.met}


def values(comparison, key, metric):
    """What a contender answered in each round, None where it didn't."""
    runs = comparison.runs.get(key, [])
    return [run.get(metric.key) if run else None for run in runs]


def median(comparison, key, metric):
    """The median of a contender's answers, None if there are none."""
    found = [value for value in values(comparison, key, metric) if value is not None]
    return statistics.median(found) if found else None


def best(comparison, keys, metric):
    """The key of the contender with the best median, None if none has answered."""
    medians = {key: median(comparison, key, metric) for key in keys}
    found = {key: value for key, value in medians.items() if value is not None}
    if not found:
        return None
    choose = max if metric.more_is_better else min
    return choose(found, key=found.get)


def result(comparison, row):
    """The figures of one row."""
    metric = row.metric
    ours = best(comparison, row.ours, metric)
    peer = best(comparison, row.peers, metric) or best(comparison, row.fallback, metric)
    if comparison.skipped:
        return Result(row, note=comparison.skipped)
    facts = {"note": note(comparison, row)}
    if ours:
        facts["ours"] = comparison.contenders[ours].name
        facts["ours_value"] = median(comparison, ours, metric)
    if peer:
        facts["peer"] = comparison.contenders[peer].name
        facts["peer_value"] = median(comparison, peer, metric)
    if ours and peer:
        sides = [values(comparison, key, metric) for key in (ours, peer)]
        pairs = zip(*sides, strict=False)  # interrupted, one may have answered more often
        ratios = [ratio(metric, *pair) for pair in pairs if None not in pair]
        facts["ratio"] = ratio(metric, facts["ours_value"], facts["peer_value"])
        facts["lowest"] = min(ratios, default=None)
        facts["highest"] = max(ratios, default=None)
    return Result(row, **facts)


def ratio(metric, ours, peer):
    """How many times as fast as the peer we are."""
    return ours / peer if metric.more_is_better else peer / ours


def note(comparison, row):
    """The problems and remarks of those whom a row is about."""
    parts = []
    for key in row.ours + row.peers + row.fallback:
        for text in [comparison.problems.get(key), comparison.remarks.get(key)]:
            if text:
                parts.append(f"{comparison.contenders[key].name}: {text}")
    return "; ".join(parts)
