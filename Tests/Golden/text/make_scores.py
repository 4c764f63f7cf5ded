"""Writes scores.json: what jiwer, sclite and sc_stats count on seeded random pairs.

Made with jiwer 4.0.0 and the NIST scoring toolkit 2.4.10 (sclite 2.10), whose folder of programs
is the argument. Texts are of plain lower-case words where sclite reads them as more than words
(it takes braces, brackets, slashes, @ and * for marks of its own); jiwer also gets Unicode.
"""

import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

import jiwer

TOOLS = pathlib.Path(sys.argv[1])
chance = random.Random(4)
PLAIN = ["a", "b", "to", "two", "one", "four", "seven", "it", "the", "twelve"]
WIDE = PLAIN + ["häuser", "ʔa", "niño", "好", "ɔ́", "naïve", "🙂"]


def sentence(words, longest):
    return [chance.choice(words) for _ in range(chance.randrange(longest))]


def damaged(text, words):
    kept = []
    for word in text:
        roll = chance.random()
        if roll < 0.12:
            continue
        kept.append(chance.choice(words) if roll < 0.3 else word)
        if chance.random() < 0.15:
            kept.append(chance.choice(words))
    return kept


def pairs(count, words):
    result = [("", ""), ("", "a b"), ("a b", ""), ("a b", "a a b"), ("a a", "a"), ("a b c d", "d a b c")]
    for number in range(count - len(result)):
        vocabulary = words[: chance.choice([2, 3, len(words)])]
        longest = chance.choice([4, 12, 30])
        if number % 50 == 0:
            longest = 120
        reference = sentence(vocabulary, longest)
        unrelated = number % 4 == 0
        hypothesis = sentence(vocabulary, longest) if unrelated else damaged(reference, vocabulary)
        result.append((" ".join(reference), " ".join(hypothesis)))
    return result


def trn(folder, name, texts):
    path = folder / name
    lines = [f"{text} (s{number % 7}-{number:04d})\n" for number, text in enumerate(texts)]
    path.write_text("".join(lines), encoding="utf-8")
    return str(path)


def sclite(reference, hypothesis, kind, title="hyp", options=("-s",)):
    command = [TOOLS / "sclite", *options, "-r", reference, "trn", "-h", hypothesis, "trn", title]
    command += ["-i", "rm", "-o", kind, "stdout"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def counts(output):
    return [output.insertions, output.deletions, output.substitutions]


wide = pairs(1000, WIDE)
jiwer_words, jiwer_characters = [], []
for reference, hypothesis in wide:
    jiwer_words.append(counts(jiwer.process_words(reference, hypothesis)))
    jiwer_characters.append(counts(jiwer.process_characters(reference, hypothesis)))

plain = pairs(1000, PLAIN)
second = [" ".join(damaged(r.split(), PLAIN)) for r, _ in plain]
with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    reference = trn(folder, "ref.trn", [r for r, _ in plain])
    hypotheses = [trn(folder, "one.trn", [h for _, h in plain]), trn(folder, "two.trn", second)]
    report = sclite(reference, hypotheses[0], "pra")
    found = re.findall(r"id: \(s\d-(\d+)\)\nScores: \(#C #S #D #I\) (\d+) (\d+) (\d+) (\d+)", report)
    by_number = {int(n): [int(i), int(d), int(s)] for n, _, s, d, i in found}
    # An utterance with two empty sides is left out of the report.
    sclite_words = [by_number.get(number, [0, 0, 0]) for number in range(len(plain))]
    few = [trn(folder, "few.trn", [r for r, _ in plain[:60]])]
    few.append(trn(folder, "fewhyp.trn", [h for _, h in plain[:60]]))
    printed = sclite(*few, "pra", options=[])
    printed = printed[printed.index("Speaker sentences"):].strip("\n")
    systems = [
        sclite(reference, path, "sgml", name) for path, name in zip(hypotheses, ["one", "two"])
    ]
    stats = []
    for order in (systems, systems[::-1]):
        joined = "".join(line + "\n" for line in "".join(order).split("\n") if line)
        command = [TOOLS / "sc_stats", "-p", "-t", "mapsswe", "-v", "-n", "-"]
        said = subprocess.run(
            command, check=True, capture_output=True, text=True, input=joined, cwd=folder).stdout
        said += "".join(path.read_text() for path in folder.glob("*.mapsswe"))
        line = re.search(
            r"MTCH_PR_RESULTS.*segs: (\d+)\).*mean: +(\S+)\) \(std dev: +(\S+)\) \(Z Stat: +(\S+)\)",
            said)
        stats.append([float(number) for number in line.groups()])

golden = {
    "wide": wide, "jiwer_words": jiwer_words, "jiwer_characters": jiwer_characters,
    "plain": plain, "second": second, "sclite_words": sclite_words,
    "mapsswe": stats, "pra": printed,
}
path = pathlib.Path(__file__).with_name("scores.json")
text = ",\n".join(
    f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False, separators=(',', ':'))}"
    for key, value in golden.items())
path.write_text("{" + text + "}\n", encoding="utf-8")
