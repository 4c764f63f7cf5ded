"""Writes error_rates.json: error counts of jiwer (made with 4.0.0) for seeded random texts."""

import json
import pathlib
import random

import jiwer

chance = random.Random(1)
WORDS = ["one", "two", "three", "häuser", "ʔa", "niño", "好", "a", "b", "to"]


def sentence(longest):
    return " ".join(chance.choice(WORDS) for _ in range(chance.randrange(longest)))


def damaged(text):
    words = []
    for word in text.split():
        roll = chance.random()
        if roll < 0.15:
            continue
        if roll < 0.3:
            word = chance.choice(WORDS)
        words.append(word)
        if chance.random() < 0.15:
            words.append(chance.choice(WORDS))
    return " ".join(words)


def counts(output):
    return {
        "insertions": output.insertions,
        "deletions": output.deletions,
        "substitutions": output.substitutions,
        "reference": output.hits + output.deletions + output.substitutions,
    }


def scores(references, hypotheses):
    words = jiwer.process_words(references, hypotheses)
    characters = jiwer.process_characters(references, hypotheses)
    return {
        "words": {**counts(words), "rate": words.wer},
        "characters": {**counts(characters), "rate": characters.cer},
    }


pairs = [
    ("", ""), ("", "a b"), ("a b", ""), (" a  b ", "a b"), ("a b", "b c"), ("a b c d", "d a b c"),
]
for number in range(120):
    reference = sentence(4 if number < 40 else 25)
    other = sentence(25) if number % 3 == 0 else damaged(reference)
    pairs.append((reference, other))

cases = [{"reference": r, "hypothesis": h, **scores([r], [h])} for r, h in pairs]
whole = scores([r for r, _ in pairs], [h for _, h in pairs])
path = pathlib.Path(__file__).with_name("error_rates.json")
path.write_text(json.dumps({"cases": cases, "whole": whole}, ensure_ascii=False, indent=0) + "\n")
