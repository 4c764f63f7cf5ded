"""Golden values of stacked LSTMs from PyTorch (torch 2.x), float64.

Weights and inputs come from a formula that the test repeats, so only results are stored:
value(k, i) = frac(sin(k * 12.9898 + i * 78.233) * 43758.5453) - 0.5, with frac(x) = x - floor(x),
for array number k and flat index i. The loss is the sum over all outputs of output * weight with
weights from the same formula, so every gradient is exercised.

    python make_lstm.py > lstm.json
"""
import json
import math

import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


def values(k, shape):
    count = math.prod(shape)
    flat = []
    for i in range(count):
        x = math.sin(k * 12.9898 + i * 78.233) * 43758.5453
        flat.append(x - math.floor(x) - 0.5)
    return torch.tensor(flat, dtype=torch.float64).reshape(shape)


def case(name, lengths, inputs, cells, bidirectional, projection):
    lstm = torch.nn.LSTM(
        inputs, cells, bidirectional=bidirectional, proj_size=projection, dtype=torch.float64)
    outputs = projection or cells
    directions = 2 if bidirectional else 1
    # Ours: (inputs, directions * 4 * cells); PyTorch's: (4 * cells, inputs) a direction.
    w = values(1, (inputs, directions * 4 * cells)).requires_grad_()
    b = values(2, (directions * 4 * cells,)).requires_grad_()
    r = [values(3 + d, (outputs, 4 * cells)).requires_grad_() for d in range(directions)]
    p = [values(5 + d, (cells, projection)).requires_grad_() for d in range(directions)]
    x = values(7, (sum(lengths), inputs)).requires_grad_()
    flat = []
    for d in range(directions):
        columns = slice(d * 4 * cells, (d + 1) * 4 * cells)
        flat += [w[:, columns].T, r[d].T, b[columns], torch.zeros(4 * cells, dtype=torch.float64)]
        if projection:
            flat.append(p[d].T)
    names = list(dict(lstm.named_parameters()))
    start, sequences = 0, []
    for n in lengths:
        sequences.append(x[start:start + n])
        start += n
    padded = torch.nn.utils.rnn.pad_sequence(sequences)
    packed = pack_padded_sequence(padded, lengths)
    out, _ = torch.func.functional_call(lstm, dict(zip(names, flat)), (packed,))
    out, _ = pad_packed_sequence(out)
    rows = torch.cat([out[:n, i] for i, n in enumerate(lengths)])
    loss = (rows * values(8, rows.shape)).sum()
    loss.backward()
    result = dict(
        name=name, lengths=lengths, inputs=inputs, cells=cells, bidirectional=bidirectional,
        projection=projection, output=rows.flatten().tolist(),
        input_weight=w.grad.flatten().tolist(), bias=b.grad.flatten().tolist(),
        recurrent=[g.grad.flatten().tolist() for g in r],
        projected=[g.grad.flatten().tolist() for g in p] if projection else [],
        input=x.grad.flatten().tolist())
    return {k: [round(v, 9) for v in a] if a and isinstance(a, list) and isinstance(a[0], float)
            else a for k, a in result.items()}


print(json.dumps([
    case("bidirectional", [5, 4, 4, 1], 3, 4, True, 0),
    case("unidirectional", [6, 2], 2, 3, False, 0),
    case("projected", [4, 3, 1], 3, 5, True, 2),
], indent=None))
