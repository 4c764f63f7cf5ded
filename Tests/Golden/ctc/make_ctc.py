"""Values of PyTorch's ctc_loss in float64, written to ctc.json beside this script.

The logits are made by a formula on integers that the Swift tests compute, too, so that only its
parameters are stored: entry (t, k) is the hash below, mapped to -range ... range and rounded to
float32. Of large gradients every `step`-th entry is stored, and the norm of all.
"""

import json
import os

import numpy as np
import torch

M = (1 << 64) - 1


def mix(z):
    z = (z + 0x9E3779B97F4A7C15) & M
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & M
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & M
    return z ^ (z >> 31)


def logits(seed, frames, symbols, reach):
    values = [
        ((mix(mix(seed) ^ i) >> 40) / 2**24 * 2 - 1) * reach for i in range(frames * symbols)
    ]
    return np.array(values, np.float64).astype(np.float32).reshape(frames, symbols)


def labels(seed, count, symbols, blank):
    result = []
    for i in range(count):
        label = mix(mix(seed + 1000) ^ i) % (symbols - 1)
        result.append(label + 1 if label >= blank else label)
    return result


def case(name, seed, frames, symbols, reach, blank, target):
    x = torch.tensor(logits(seed, frames, symbols, reach), dtype=torch.float64, requires_grad=True)
    loss = torch.nn.functional.ctc_loss(
        torch.log_softmax(x, 1).unsqueeze(1),
        torch.tensor([target], dtype=torch.long).reshape(1, len(target)),
        torch.tensor([frames]), torch.tensor([len(target)]), blank=blank, reduction="sum")
    loss.backward()
    gradient = x.grad.numpy().reshape(-1)
    step = max(1, gradient.size // 200)
    return {
        "name": name, "seed": seed, "frames": frames, "symbols": symbols, "range": reach,
        "blank": blank, "labels": target, "loss": loss.item(), "step": step,
        "gradient": [float(f"{g:.9g}") for g in gradient[::step]],
        "norm": float(np.linalg.norm(gradient)),
    }


cases = [
    case("plain", 1, 20, 8, 2, 0, labels(1, 6, 8, 0)),
    case("repeats", 2, 20, 5, 3, 0, [1, 1, 2, 2, 2, 3, 1, 1]),
    case("no labels", 3, 12, 6, 3, 0, []),
    case("as many frames as needed", 4, 9, 6, 4, 0, [1, 1, 2, 3, 3, 4, 5]),
    case("as many frames as labels", 5, 5, 6, 4, 0, [1, 2, 3, 4, 5]),
    case("blank in the middle", 6, 30, 9, 3, 4, labels(6, 10, 9, 4)),
    case("blank last", 7, 30, 9, 3, 8, labels(7, 10, 9, 8)),
    case("one frame", 8, 1, 4, 3, 0, [2]),
    case("one label often", 9, 40, 3, 2, 2, [0] * 15),
    case("a sentence", 10, 300, 30, 5, 0, labels(10, 40, 30, 0)),
    case("a long recording", 11, 2000, 30, 5, 0, labels(11, 300, 30, 0)),
    case("a long recording of few labels", 12, 2000, 30, 8, 29, labels(12, 5, 30, 29)),
    case("extreme logits", 13, 60, 10, 80, 0, labels(13, 40, 10, 0)),
    case("extreme logits with repeats", 14, 60, 4, 80, 3, labels(14, 35, 4, 3)),
]
here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "ctc.json"), "w") as file:
    json.dump(cases, file, indent=None, separators=(",", ":"))
    file.write("\n")
for c in cases:
    print(c["name"], c["loss"], c["norm"])
