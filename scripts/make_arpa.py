"""Writes a random ARPA trigram model of about a million n-grams, to time reading with.

    python scripts/make_arpa.py FILE [N-GRAMS]
"""

import random
import sys

total = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
chance = random.Random(1)
words = ["<unk>", "<s>", "</s>"] + [f"word{i}" for i in range(total // 20)]
bigrams = set()
while len(bigrams) < total * 2 // 5:
    bigrams.add((int(chance.paretovariate(0.5)) % len(words), chance.randrange(len(words))))
bigrams = sorted(bigrams)
trigrams = set()
while len(trigrams) < total - len(words) - len(bigrams):
    trigrams.add((*bigrams[chance.randrange(len(bigrams))], chance.randrange(len(words))))
with open(sys.argv[1], "w") as out:
    out.write("\\data\\\n")
    for order, count in enumerate([len(words), len(bigrams), len(trigrams)], 1):
        out.write(f"ngram {order}={count}\n")
    for order, ngrams in enumerate([[(i,) for i in range(len(words))], bigrams, sorted(trigrams)], 1):
        out.write(f"\n\\{order}-grams:\n")
        for ngram in ngrams:
            text = " ".join(words[word] for word in ngram)
            backoff = f"\t-{chance.random():.7f}" if order < 3 else ""
            out.write(f"-{chance.uniform(0.1, 6):.7f}\t{text}{backoff}\n")
    out.write("\n\\end\\\n")
