"""Makes the references for beam search with flashlight-text 0.0.7 and pyctcdecode 0.5.0.

    pip install flashlight-text==0.0.7 pyctcdecode==0.5.0 kenlm==0.3.0 'numpy<2'
    python make_golden.py LMPLZ

LMPLZ is KenLM's program, built from the source distribution. Text, lexicon and emissions are
made here, from fixed seeds:

- alphabet.txt, lexicon.txt, words.arpa and symbols.arpa: two trigrams of the same random text.
- emissions.bin: for each utterance T · V bytes; -byte / 16 are logits, whose log-softmax over V
  (in 64 bits, rounded to 32) are the emissions. The last three frames are a clear space, since
  flashlight ends words by that only; pyctcdecode gets the utterances without those frames.
- references.json: what the peers find, and with which options, in the units of each peer.

Where a reading with a space at its end is still in pyctcdecode's last beam, it is merged with the
one without, and then the empty word after the space is scored as an unknown one, which may cost
the best reading its place. So its readings are ranked anew by the score that its documentation
defines; `first` and `first_score` are what it had in the first place.
"""

import json
import math
import random
import subprocess
import sys
from pathlib import Path

import kenlm
import numpy as np
import pyctcdecode
from flashlight.lib.text.decoder import (
    CriterionType,
    LexiconDecoder,
    LexiconDecoderOptions,
    LexiconFreeDecoder,
    LexiconFreeDecoderOptions,
    SmearingMode,
    Trie,
    ZeroLM,
)
from flashlight.lib.text.decoder.kenlm import KenLM
from flashlight.lib.text.dictionary import Dictionary

HERE = Path(__file__).parent
LMPLZ = sys.argv[1]
LETTERS = "abcdefghiklmno"
SYMBOLS = ["<blank>", "<space>", *LETTERS]
BLANK, SPACE = 0, 1
UTTERANCES = 50
LAST_SPACE = 3
EVERYTHING = 1e9


def make_words(chance):
    """60 words of 1 to 6 letters, many of them beginnings or neighbours of others."""
    words = ["a", "o"]
    while len(words) < 60:
        stem = chance.choice(words) if chance.random() < 0.5 else ""
        tail = "".join(chance.choice(LETTERS) for _ in range(chance.randrange(1, 5)))
        if len(stem + tail) <= 6 and stem + tail not in words:
            words.append(stem + tail)
    return words


def make_sentence(words, chance, count):
    at, line = chance.randrange(len(words)), []
    for _ in range(count):
        line.append(words[at])
        at = (at * 7 + min(int(chance.expovariate(0.4)), 40)) % len(words)
    return line


def train(lines, name):
    command = [LMPLZ, "-o", "3", "--discount_fallback", "-S", "100M", "-T", str(HERE)]
    with open(HERE / name, "w") as target:
        subprocess.run(
            command, input="".join(f"{line}\n" for line in lines).encode(), stdout=target,
            stderr=subprocess.DEVNULL, check=True)


def make_emissions(sentence, chance):
    """Spikes between blanks, most of them with a rival, some of them wrong; bytes (T, V)."""
    rows = []

    def frame(symbol, rival, lead):
        row = [chance.uniform(10, 15.9) for _ in SYMBOLS]
        row[symbol] = 0
        row[rival] = min(row[rival], lead) if rival != symbol else row[rival]
        rows.append([min(255, max(0, round(16 * value))) for value in row])

    text = " ".join(sentence)
    for place, character in enumerate(text):
        symbol = SYMBOLS.index("<space>" if character == " " else character)
        last = int(np.argmin(rows[-1])) if rows else BLANK
        if last == symbol or chance.random() < 0.4:
            frame(BLANK, symbol, chance.uniform(4, 12))
        # The last word ends with a letter, whatever else is unclear.
        rival = chance.randrange(2 if place == len(text) - 1 else 1, len(SYMBOLS))
        if chance.random() < 0.08:
            symbol, rival = rival, symbol
        if chance.random() < 0.1:
            rival = BLANK
        is_unclear = chance.random() < 0.4
        for _ in range(chance.choice([1, 1, 2])):
            frame(symbol, rival, chance.uniform(0.2, 5) if is_unclear else 10)
    # Those that get too long lose their middle.
    if len(rows) > 50:
        rows = rows[:25] + rows[-25:]
    quiet = [255] * len(SYMBOLS)
    quiet[SPACE] = 0
    return np.array(rows + [quiet] * LAST_SPACE, dtype=np.uint8)


def log_softmax(values):
    logits = -values.astype(np.float64) / 16
    return (logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))).astype(np.float32)


def exact(emissions, labels):
    """The log probability of `labels` by the forward recursion over all alignments."""
    states = [BLANK]
    for label in labels:
        states += [label, BLANK]
    alpha = np.full(len(states), -np.inf)
    alpha[:2] = emissions[0, states[:2]]
    for row in emissions[1:].astype(np.float64):
        before = np.concatenate([[-np.inf, -np.inf], alpha])
        skip = np.array([
            i > 1 and state != BLANK and state != states[i - 2] for i, state in enumerate(states)])
        alpha = np.logaddexp(np.logaddexp(before[2:], before[1:-1]),
                             np.where(skip, before[:-2], -np.inf)) + row[states]
    return float(np.logaddexp(alpha[-1], alpha[-2] if len(labels) else -np.inf))


def flashlight_best(decoder, emissions):
    emissions = np.ascontiguousarray(emissions)
    return decoder.decode(emissions.ctypes.data, *emissions.shape)[0]


def collapsed(tokens):
    """Labels of flashlight's path; it begins and ends with a token that is no frame."""
    labels, last = [], BLANK
    for token in tokens[1:-1]:
        if token != last and token != BLANK:
            labels.append(token)
        last = token
    return labels


def free_decoder(beam, model, weight):
    return LexiconFreeDecoder(
        LexiconFreeDecoderOptions(
            beam_size=beam, beam_size_token=len(SYMBOLS), beam_threshold=EVERYTHING,
            lm_weight=weight * math.log(10), sil_score=0, log_add=True,
            criterion_type=CriterionType.CTC),
        model, -1, BLANK, [])


def lexicon_decoder(beam, words, weight, bonus):
    model = kenlm.Model(str(HERE / "words.arpa"))
    trie = Trie(len(SYMBOLS), SPACE)
    dictionary = Dictionary(words + ["<unk>"])
    for index, word in enumerate(words):
        state = kenlm.State()
        empty = kenlm.State()
        model.NullContextWrite(empty)
        spelling = [SYMBOLS.index(letter) for letter in word] + [SPACE]
        trie.insert(spelling, index, model.BaseScore(empty, word, state))
    trie.smear(SmearingMode.MAX)
    options = LexiconDecoderOptions(
        beam_size=beam, beam_size_token=len(SYMBOLS), beam_threshold=EVERYTHING,
        lm_weight=weight * math.log(10), word_score=bonus, unk_score=-math.inf, sil_score=0,
        log_add=True, criterion_type=CriterionType.CTC)
    language_model = KenLM(str(HERE / "words.arpa"), dictionary)
    decoder = LexiconDecoder(
        options, trie, language_model, SPACE, BLANK, dictionary.get_index("<unk>"), [], False)
    return decoder, (options, trie, language_model, dictionary)


def main():
    chance = random.Random(3)
    words = make_words(chance)
    lines = [make_sentence(words, chance, chance.randrange(1, 7)) for _ in range(150)]
    train([" ".join(line) for line in lines], "words.arpa")
    train([" ".join(" ".join(line).replace(" ", "_")).replace("_", "<space>")
           for line in lines], "symbols.arpa")
    (HERE / "alphabet.txt").write_text("\n".join(SYMBOLS) + "\n")
    (HERE / "lexicon.txt").write_text("\n".join(words) + "\n")

    sentences = [make_sentence(words, chance, chance.randrange(1, 8)) for _ in range(UTTERANCES)]
    raw = [make_emissions(sentence, chance) for sentence in sentences]
    (HERE / "emissions.bin").write_bytes(b"".join(values.tobytes() for values in raw))
    emissions = [log_softmax(values) for values in raw]

    weight, bonus, symbol_weight = 0.7, 0.4, 0.6
    offset = -2.5  # of pyctcdecode's, log 10
    cases = {}
    for beam in (50, 400):
        symbols = Dictionary(SYMBOLS)
        for name, model, factor in [
            ("free", ZeroLM(), 0),
            ("symbols", KenLM(str(HERE / "symbols.arpa"), symbols), symbol_weight),
        ]:
            found = []
            for values in emissions:
                best = flashlight_best(free_decoder(beam, model, factor), values)
                labels = collapsed(best.tokens)
                found.append({"labels": labels, "score": best.score})
                if not factor:
                    found[-1]["exact"] = exact(values, labels)
            cases[f"{name} {beam}"] = found
        found = []
        decoder, _alive = lexicon_decoder(beam, words, weight, bonus)
        for values in emissions:
            best = flashlight_best(decoder, values)
            found.append({
                "words": [words[word] for word in best.words if word >= 0],
                "score": best.score})
        cases[f"lexicon {beam}"] = found
    labels = ["", " ", *LETTERS]
    model = kenlm.Model(str(HERE / "words.arpa"))

    def defined_score(beam, model):
        """What pyctcdecode's score of a reading would be without the empty last word."""
        score, words = beam[3], beam[0].split()
        if model:
            log10 = model.score(beam[0]) + offset * sum(word not in model for word in words)
            score += weight * math.log(10) * log10 + bonus * len(words)
        return score

    for name, path in [("pyctcdecode", str(HERE / "words.arpa")), ("pyctcdecode plain", None)]:
        peer = pyctcdecode.build_ctcdecoder(
            labels, kenlm_model_path=path, unigrams=words if path else None, alpha=weight,
            beta=bonus, unk_score_offset=offset)
        found = []
        for values in emissions:
            beams = peer.decode_beams(
                values[:-LAST_SPACE], beam_width=200, beam_prune_logp=-1e4,
                token_min_logp=-1e4, prune_history=False)
            readings = [
                {"words": beam[0].split(), "score": defined_score(beam, model if path else None)}
                for beam in beams]
            best = max(readings, key=lambda reading: reading["score"])
            found.append({**best, "first": readings[0]["words"], "first_score": beams[0][-1]})
        cases[name] = found
    (HERE / "references.json").write_text(json.dumps({
        "frames": [len(values) for values in raw], "last_space": LAST_SPACE,
        "lm_weight": weight, "word_bonus": bonus, "symbol_lm_weight": symbol_weight,
        "unknown_offset_log10": offset,
        "truth": sentences, "cases": cases}, separators=(",", ":")) + "\n")
    for name, found in cases.items():
        right = sum(
            case.get("words") == sentence for case, sentence in zip(found, sentences))
        print(name, right, [round(case["score"], 3) for case in found[:3]])
    for small, large in [("free 50", "free 400"), ("symbols 50", "symbols 400"),
                         ("lexicon 50", "lexicon 400")]:
        pairs = list(zip(cases[small], cases[large]))
        print(small, max(abs(a["score"] - b["score"]) for a, b in pairs),
              sum(a.get("labels") == b.get("labels") and a.get("words") == b.get("words")
                  for a, b in pairs))
    print("exact", max(abs(case["exact"] - case["score"]) for case in cases["free 400"]))


main()
