"""Losses with class weights and of several classes at once, by PyTorch.

Writes class_losses.json beside this file. Made with torch 2.x:

    python make_class_losses.py
"""

import json
import pathlib

import torch

torch.manual_seed(5)
logits = torch.randn(6, 4, dtype=torch.float64) * 2
targets = torch.tensor([0, 3, 1, -1, 0, 2])
weights = torch.tensor([0.5, 2.0, 1.0, 3.0], dtype=torch.float64)
several = torch.tensor(
    [[1, 0, 0, 1], [0, 0, 0, 0], [0, 1, 1, 0], [1, 1, 1, 1], [0, 0, 1, 0], [1, 0, 0, 0]],
    dtype=torch.float64,
)


def with_gradient(loss_of):
    x = logits.clone().requires_grad_()
    loss = loss_of(x)
    loss.backward()
    return {"loss": loss.item(), "gradient": x.grad.flatten().tolist()}


result = {
    "logits": logits.flatten().tolist(),
    "targets": targets.tolist(),
    "weights": weights.tolist(),
    "several": [[int(i) for i in row.nonzero().flatten()] for row in several],
    "weighted": with_gradient(
        lambda x: torch.nn.functional.cross_entropy(x, targets, weight=weights, ignore_index=-1)
    ),
    "sigmoid": with_gradient(
        lambda x: torch.nn.functional.binary_cross_entropy_with_logits(
            x, several, pos_weight=weights, reduction="sum"
        )
    ),
}
path = pathlib.Path(__file__).with_name("class_losses.json")
path.write_text(json.dumps(result, indent=1) + "\n")
