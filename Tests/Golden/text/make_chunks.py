"""Makes chunks.json: scores of random tag sequences by seqeval in its default mode.

Run as: python3 make_chunks.py > chunks.json (needs seqeval; made with version 1.2.2).
"""

import json
import random
import warnings

from seqeval.metrics import accuracy_score, classification_report
from seqeval.metrics.sequence_labeling import get_entities

warnings.filterwarnings("ignore")
generator = random.Random(1)


def tag(prefixes, types):
    return "O" if generator.random() < 0.35 else f"{generator.choice(prefixes)}-{generator.choice(types)}"


def sentence(prefixes, types):
    return [tag(prefixes, types) for _ in range(generator.randint(1, 12))]


cases = []
for prefixes in ["BI", "I", "BIES", "BI", "BIES"]:
    for count in [1, 1, 3, 8]:
        for _ in range(15):
            types = generator.choice([["A"], ["A", "B"], ["PER", "LOC", "B-x"]])
            gold = [sentence(prefixes, types) for _ in range(count)]
            predicted = [
                [t if generator.random() < 0.7 else tag(prefixes, types) for t in tags]
                for tags in gold
            ]
            if not any(get_entities(gold)) and not any(get_entities(predicted)):
                continue
            report = classification_report(gold, predicted, output_dict=True, zero_division=0)
            measures = lambda row: [float(row[k]) for k in ("precision", "recall", "f1-score")]
            cases.append(
                {
                    "gold": gold,
                    "predicted": predicted,
                    "chunks": [[list(map(str, e)) for e in get_entities(s)] for s in gold],
                    "accuracy": accuracy_score(gold, predicted),
                    "total": measures(report["micro avg"]),
                    "types": {k: measures(v) for k, v in report.items() if not k.endswith(" avg")},
                }
            )
print(json.dumps(cases, separators=(",", ":")))
