"""The corpora for end-to-end epochs: `train`, `dev` and `config.yaml` in a folder each."""

import os
import random
import shutil
import struct
import subprocess
from array import array
from pathlib import Path

RECIPES = Path(__file__).resolve().parent.parent

# What `sonorant bench train --shape medium` does, said as a configuration.
MEDIUM = """\
features:
  kind: given
  normalisation: none
alphabet:
  unit: character
model:
  layers: 3
  cells: 256
  dropout: 0
training:
  batch_utterances: 16
  batch_frames: 4800
  learning_rate: 0.0001
  schedule: constant
  clip_norm: 1
"""
CHARACTERS = "abcdefghijklmnopqrstuvwxyz012"  # with the null symbol: 30


def missing_an4():
    """Why AN4 can't be measured; empty if it can."""
    folder = os.environ.get("SONORANT_CORPORA", "")
    if not folder:
        return "skipped: SONORANT_CORPORA names no folder that holds an4"
    if not (Path(folder) / "an4" / "feats.scp").exists():
        return f"skipped: {folder} holds no an4/feats.scp"
    return ""


def make(name, folder, sonorant):
    """Makes the corpus `name` in `folder`; raises if that fails."""
    if (folder / ".complete").exists():
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    makers = {
        "medium": make_medium,
        "an4": make_an4,
        "noise": make_noise,
        "spelling": make_spelling,
    }
    makers[name](folder, sonorant)
    (folder / ".complete").touch()


def make_medium(folder, _):
    """Random features of the medium shape: ten minibatches, and one for dev."""
    generator = random.Random(1)
    (folder / "config.yaml").write_text(MEDIUM)
    write_archive(folder / "train", 160, generator)
    write_archive(folder / "dev", 16, generator)


def write_archive(folder, utterances, generator, frames=300, bins=80, labels=40):
    """A Kaldi data folder with an archive of random features."""
    folder.mkdir()
    archive = folder / "feats.ark"
    with open(archive, "wb") as ark, open(folder / "feats.scp", "w") as scp, open(
        folder / "text", "w"
    ) as text:
        for index in range(utterances):
            name = f"{folder.name}-{index:04d}"
            ark.write(f"{name} ".encode())
            scp.write(f"{name} {archive.resolve()}:{ark.tell()}\n")
            ark.write(b"\0BFM " + struct.pack("<bibi", 4, frames, 4, bins))
            values = array("f", (generator.gauss(0, 1) for _ in range(frames * bins)))
            ark.write(values.tobytes())
            letters = [generator.choice(CHARACTERS)]
            while len(letters) < labels:
                letter = generator.choice(CHARACTERS)
                letters += [letter] if letter != letters[-1] else []
            text.write(f"{name} {''.join(letters)}\n")


def make_an4(folder, sonorant):
    """AN4 by characters, prepared as recipes/an4 does it."""
    recipe = RECIPES / "an4"
    corpus = str(Path(os.environ["SONORANT_CORPORA"]).resolve() / "an4")
    command = [str(recipe / "prepare.sh"), corpus, str(recipe / "dev_speakers.txt")]
    subprocess.run([*command, str(folder), sonorant], check=True, stdout=subprocess.DEVNULL)
    shutil.copy(recipe / "characters.yaml", folder / "config.yaml")


def make_noise(folder, _):
    """Emissions that say nothing: log-softmax of normal noise."""
    import numpy

    logits = numpy.random.default_rng(1).standard_normal((300, 30))
    write_emissions(folder, logits)


def make_spelling(folder, sonorant):
    """Emissions that spell random words, a lexicon of 20,000 and a trigram of a random text."""
    import numpy

    chance = random.Random(1)
    letters = "etaoinshrdlucmfwypvbgkjqxz"
    words = {}
    while len(words) < 20000:
        length = min(3 + int(chance.expovariate(0.4)), 14)
        places = [min(int(chance.expovariate(0.15)), 25) for _ in range(length)]
        words["".join(letters[place] for place in places)] = None
    words = list(words)
    text = []
    for _ in range(20000):
        at, line = int(len(words) * chance.random() ** 3), []
        for _ in range(10):
            line.append(words[at])
            at = (at * 7 + int(len(words) * chance.random() ** 6)) % len(words)
        text.append(" ".join(line))
    (folder / "text.txt").write_text("\n".join(text) + "\n")
    (folder / "lexicon.txt").write_text("\n".join(sorted(words)) + "\n")
    symbols = ["<blank>", "<space>", *sorted(letters)]
    (folder / "alphabet.txt").write_text("\n".join(symbols) + "\n")
    command = [sonorant, "lm", "train", str(folder / "text.txt"), "--order", "3"]
    subprocess.run([*command, "--out", str(folder / "words.arpa")], check=True)

    logits = -numpy.random.default_rng(1).uniform(5, 12, (300, len(symbols)))
    frame = 0
    while frame < 297:
        for letter in [*chance.choice(text), " "]:
            symbol = symbols.index("<space>" if letter == " " else letter)
            for heard in [symbol, 0]:
                if frame < 297:
                    logits[frame, heard] = 0
                    logits[frame, chance.randrange(len(symbols))] = -chance.uniform(0, 5)
                    frame += 1
    # flashlight ends the last word by a space only.
    logits[297:, 1] = 5
    write_emissions(folder, logits)


def write_emissions(folder, logits):
    import numpy

    sums = numpy.log(numpy.exp(logits).sum(axis=1, keepdims=True))
    numpy.save(folder / "emissions.npy", (logits - sums).astype(numpy.float32))
