"""Golden weights after a few steps of PyTorch's optimisers, float64.

    python make_optimisers.py > optimisers.json

Weight i starts at sin(i); the gradient of step s is cos(3 i + s) (i from 0, s from 1).
"""
import json

import torch

COUNT, STEPS, RATE = 20, 5, 0.05


def run(make):
    weights = torch.tensor([float(i) for i in range(COUNT)], dtype=torch.float64).sin()
    weights.requires_grad_()
    optimiser = make([weights])
    for step in range(1, STEPS + 1):
        index = torch.arange(COUNT, dtype=torch.float64)
        weights.grad = torch.cos(3 * index + step)
        optimiser.step()
    return [round(w, 10) for w in weights.tolist()]


print(json.dumps({
    "adam": run(lambda p: torch.optim.Adam(p, lr=RATE)),
    "adamw": run(lambda p: torch.optim.AdamW(p, lr=RATE, weight_decay=0.1)),
    "sgd": run(lambda p: torch.optim.SGD(p, lr=RATE, momentum=0.9)),
    "nesterov": run(lambda p: torch.optim.SGD(p, lr=RATE, momentum=0.9, nesterov=True)),
    "decay": run(lambda p: torch.optim.SGD(p, lr=RATE, momentum=0.9, weight_decay=0.1)),
}))
