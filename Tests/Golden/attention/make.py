"""Writes attention.json: the loss and the gradients of a decoder with attention, by PyTorch.

    python make.py > attention.json

Two inputs of 4 and 2 states are written about with 2 and 3 symbols; each kind of attention has
weights of its own. Needs torch; made with 2.x on a CPU in double precision.
"""

import json

import torch
import torch.nn.functional as F

STATES, CELLS, UNITS, SYMBOLS, EMBEDDING = 5, 4, 3, 6, 3
LENGTHS = [4, 2]
TARGETS = [[3, 1], [2, 5, 5]]
COVERAGE = 0.3


def weights(kind):
    shapes = {
        "decoder.embedding": (SYMBOLS, EMBEDDING),
        "attention.query_weight": (CELLS, STATES if kind == "bilinear" else UNITS),
        "decoder.0.input_weight": (EMBEDDING, 4 * CELLS),
        "decoder.0.bias": (4 * CELLS,),
        "decoder.0.recurrent_weight": (CELLS, 4 * CELLS),
        "decoder.context_weight": (STATES, 4 * CELLS),
        "decoder.start_weight": (STATES, CELLS),
        "decoder.start_bias": (CELLS,),
        "output.weight": (CELLS + STATES, SYMBOLS),
        "output.bias": (SYMBOLS,),
    }
    if kind == "additive":
        shapes["attention.bias"] = (UNITS,)
        shapes["attention.score"] = (1, UNITS)
    if kind == "cosine":
        shapes["attention.sharpness"] = (1, 1)
    if kind != "bilinear":
        shapes["attention.key_weight"] = (STATES, UNITS)
    return {
        name: torch.randn(shape, dtype=torch.double).mul(0.5).requires_grad_()
        for name, shape in shapes.items()
    }


def attend(kind, w, state, inputs):
    query = state @ w["attention.query_weight"]
    if kind == "additive":
        keys = inputs @ w["attention.key_weight"]
        hidden = torch.tanh(query + w["attention.bias"] + keys)
        shares = torch.softmax(hidden @ w["attention.score"][0], 0)
        return shares @ inputs, shares
    if kind == "cosine":
        keys = inputs @ w["attention.key_weight"]
        scores = F.cosine_similarity(query[None], keys, dim=1)
        shares = torch.softmax(w["attention.sharpness"][0, 0] * scores, 0)
        return shares @ inputs, shares
    context = F.scaled_dot_product_attention(query[None], inputs, inputs, scale=1.0)[0]
    return context, torch.softmax(inputs @ query, 0)


def loss(kind, w, states):
    total = 0
    for inputs, target in zip(states, TARGETS):
        # The last state of two directions that stand side by side is not of interest here.
        h = torch.tanh(inputs[-1] @ w["decoder.start_weight"] + w["decoder.start_bias"])
        c = torch.zeros(CELLS, dtype=torch.double)
        seen = torch.zeros(len(inputs), dtype=torch.double)
        for before, symbol in zip([0] + target, target + [0]):
            context, shares = attend(kind, w, h, inputs)
            seen = seen + shares
            gates_in = torch.cat([w["decoder.embedding"][before], context])
            h, c = torch.func.functional_call(
                cell_of(EMBEDDING + STATES),
                {
                    "weight_ih": torch.cat(
                        [w["decoder.0.input_weight"], w["decoder.context_weight"]]
                    ).T,
                    "weight_hh": w["decoder.0.recurrent_weight"].T,
                    "bias_ih": w["decoder.0.bias"],
                    "bias_hh": torch.zeros(4 * CELLS, dtype=torch.double),
                },
                (gates_in[None], (h[None], c[None])),
            )
            h, c = h[0], c[0]
            logits = torch.cat([h, context]) @ w["output.weight"] + w["output.bias"]
            total = total + F.cross_entropy(logits[None], torch.tensor([symbol]))
        total = total + COVERAGE * ((1 - seen) ** 2).sum()
    return total / len(TARGETS)


def cell_of(size):
    return torch.nn.LSTMCell(size, CELLS).double()


def main():
    torch.manual_seed(4)
    result = {"coverage": COVERAGE, "targets": TARGETS, "kinds": {}}
    states = [
        torch.randn((n, STATES), dtype=torch.double).requires_grad_() for n in LENGTHS
    ]
    result["states"] = [s.tolist() for s in states]
    for kind in ["additive", "bilinear", "cosine"]:
        w = weights(kind)
        value = loss(kind, w, states)
        gradients = torch.autograd.grad(value, list(w.values()) + states)
        result["kinds"][kind] = {
            "weights": {k: v.flatten().tolist() for k, v in w.items()},
            "loss": value.item(),
            "gradients": {
                k: g.flatten().tolist() for k, g in zip(w, gradients)
            },
            "stateGradients": [g.tolist() for g in gradients[len(w):]],
        }
    print(json.dumps(result))


main()
