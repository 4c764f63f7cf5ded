"""Makes the references for n-gram models with KenLM 0.3.0 (pip install kenlm).

    python make_golden.py LMPLZ BUILD_BINARY

LMPLZ and BUILD_BINARY are KenLM's programs, built from the source distribution with
KENLM_MAX_ORDER=6. The text is made here, from a fixed seed.
"""

import json
import random
import subprocess
import sys
from pathlib import Path

import kenlm

HERE = Path(__file__).parent
LMPLZ, BUILD_BINARY = sys.argv[1:3]


def text(sentences, seed):
    """Sentences of a small random grammar: a word depends on the one before."""
    chance = random.Random(seed)
    words = [f"w{i}" for i in range(60)] + ["né", "ŋaan"]
    for _ in range(sentences):
        line, at = [], chance.randrange(len(words))
        for _ in range(chance.randrange(0, 12)):
            line.append(words[at])
            at = (at * 7 + min(int(chance.expovariate(0.25)), 40)) % len(words)
        yield " ".join(line)


(HERE / "text.txt").write_text("".join(f"{line}\n" for line in text(250, 4)))
for name, order, prune in [
    ("trigram", 3, []),
    ("pruned", 4, ["0", "0", "1", "2"]),
    ("vocabulary", 3, ["1", "1", "1"]),
    ("unigram", 1, []),
]:
    command = [LMPLZ, "-o", str(order), "--discount_fallback", "-S", "100M", "-T", str(HERE)]
    if prune:
        command += ["--prune", *prune]
    with open(HERE / "text.txt") as source, open(HERE / f"{name}.arpa", "w") as target:
        subprocess.run(command, stdin=source, stdout=target, check=True)
subprocess.run(
    [BUILD_BINARY, "probing", HERE / "pruned.arpa", HERE / "pruned.probing"], check=True)

chance = random.Random(9)
cases = []
for name in ["trigram", "pruned"]:
    model = kenlm.Model(str(HERE / f"{name}.arpa"))
    for line in list(text(40, 5)) + ["zebra w1 zebra zebra w2", ""]:
        words = line.split()
        words = [word if chance.random() > 0.1 else "zebra" for word in words]
        for begins in (True, False):
            for ends in (True, False):
                scores = [
                    score for score, _, _ in
                    model.full_scores(" ".join(words), bos=begins, eos=ends)]
                cases.append(
                    {"model": name, "words": words, "begins": begins, "ends": ends,
                     "scores": [round(score, 6) for score in scores]})
(HERE / "scores.json").write_text(json.dumps(cases, ensure_ascii=False) + "\n")
