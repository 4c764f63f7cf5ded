"""Values of a linear-chain CRF and of token losses in PyTorch float64, written to chain.json.

Numbers are made by a formula on integers that the Swift tests compute, too: entry i of an array
of `seed` is the hash below, mapped to -range ... range and rounded to float32. The CRF here is the
plain recursion over log sums, its gradients PyTorch's own.
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


def numbers(seed, shape, reach):
    count = int(np.prod(shape))
    values = [((mix(mix(seed) ^ i) >> 40) / 2**24 * 2 - 1) * reach for i in range(count)]
    array = np.array(values, np.float64).astype(np.float32).reshape(shape)
    return torch.tensor(array, dtype=torch.float64, requires_grad=True)


def labels(seed, count, below):
    return [mix(mix(seed + 1000) ^ i) % below for i in range(count)]


def rounded(tensor):
    return [float(f"{x:.9g}") for x in tensor.detach().reshape(-1).tolist()]


def gradient(tensor):
    return rounded(torch.zeros_like(tensor) if tensor.grad is None else tensor.grad)


def chain(name, seed, steps, tags, reach):
    unaries = numbers(seed, (steps, tags), reach)
    transitions = numbers(seed + 1, (tags, tags), 2)
    start = numbers(seed + 2, (tags,), 2)
    end = numbers(seed + 3, (tags,), 2)
    truth = labels(seed, steps, tags)
    alpha = start + unaries[0]
    best, back = alpha.detach(), []
    for t in range(1, steps):
        alpha = torch.logsumexp(alpha[:, None] + transitions, 0) + unaries[t]
        scores = best[:, None] + transitions.detach()
        back.append(scores.argmax(0))
        best = scores.max(0).values + unaries[t].detach()
    score = start[truth[0]] + end[truth[-1]]
    for t, tag in enumerate(truth):
        score = score + unaries[t, tag]
        if t > 0:
            score = score + transitions[truth[t - 1], tag]
    loss = torch.logsumexp(alpha + end, 0) - score
    loss.backward()
    final = best + end.detach()
    path = [int(final.argmax())]
    for pointers in reversed(back):
        path.insert(0, int(pointers[path[0]]))
    return {
        "name": name, "seed": seed, "steps": steps, "tags": tags, "range": reach, "truth": truth,
        "loss": loss.item(), "unaries": rounded(unaries.grad),
        "transitions": gradient(transitions), "start": rounded(start.grad),
        "end": rounded(end.grad), "path": path, "best": final.max().item(),
    }


def softmax(seed, rows, classes, smoothing, weighted):
    logits = numbers(seed, (rows, classes), 4)
    weights = numbers(seed + 1, (classes,), 1).detach().abs() if weighted else None
    target = [(-1 if i % 4 == 3 else x) for i, x in enumerate(labels(seed, rows, classes))]
    loss = torch.nn.functional.cross_entropy(
        logits, torch.tensor(target), weight=weights, ignore_index=-1, reduction="sum",
        label_smoothing=smoothing)
    loss.backward()
    return {
        "seed": seed, "rows": rows, "classes": classes, "smoothing": smoothing,
        "weights": None if weights is None else weights.tolist(), "targets": target,
        "loss": loss.item(), "gradient": rounded(logits.grad),
    }


def sigmoid(seed, rows, classes, weighted):
    logits = numbers(seed, (rows, classes), 30)
    weights = numbers(seed + 1, (classes,), 1).detach().abs() if weighted else None
    target = torch.tensor(labels(seed, rows * classes, 2), dtype=torch.float64)
    loss = torch.nn.functional.binary_cross_entropy_with_logits(
        logits, target.reshape(rows, classes), pos_weight=weights, reduction="sum")
    loss.backward()
    return {
        "seed": seed, "rows": rows, "classes": classes,
        "weights": None if weights is None else weights.tolist(),
        "targets": target.int().tolist(), "loss": loss.item(), "gradient": rounded(logits.grad),
    }


result = {
    "chains": [
        chain("one step", 1, 1, 5, 3), chain("one tag", 2, 6, 1, 3), chain("few tags", 3, 9, 3, 3),
        chain("a sentence", 4, 25, 9, 5), chain("more tags than a vector", 5, 12, 37, 4),
        chain("many tags", 6, 7, 72, 4), chain("a long one", 7, 400, 5, 6),
    ],
    "softmax": [
        softmax(1, 8, 5, 0, False), softmax(2, 8, 5, 0.1, False), softmax(3, 8, 5, 0, True),
        softmax(4, 13, 17, 0.2, True),
    ],
    "sigmoid": [sigmoid(1, 5, 4, False), sigmoid(2, 6, 7, True)],
}
here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "chain.json"), "w") as file:
    json.dump(result, file, indent=None, separators=(",", ":"))
    file.write("\n")
