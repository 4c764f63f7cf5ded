"""Golden values of plain and gated recurrent layers from PyTorch (torch 2.x), float64.

Weights, inputs and loss weights come from the formula of make_lstm.py, so only results are stored.

    python make_recurrent.py > recurrent.json
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


def case(cell, lengths, inputs, cells, bidirectional):
    options = dict(bidirectional=bidirectional, dtype=torch.float64)
    if cell == "gru":
        layer, gates = torch.nn.GRU(inputs, cells, **options), 3
    elif cell == "lstm":
        layer, gates = torch.nn.LSTM(inputs, cells, **options), 4
    else:
        layer, gates = torch.nn.RNN(inputs, cells, nonlinearity=cell[4:], **options), 1
    directions = 2 if bidirectional else 1
    # Ours: (inputs, directions * gates * cells); PyTorch's: (gates * cells, inputs) a direction.
    w = values(1, (inputs, directions * gates * cells)).requires_grad_()
    b = values(2, (directions * gates * cells,)).requires_grad_()
    r = [values(3 + d, (cells, gates * cells)).requires_grad_() for d in range(directions)]
    q = [values(5 + d, (cells,)).requires_grad_() for d in range(directions)]
    x = values(7, (sum(lengths), inputs)).requires_grad_()
    flat = []
    for d in range(directions):
        columns = slice(d * gates * cells, (d + 1) * gates * cells)
        second = torch.zeros(gates * cells, dtype=torch.float64)
        if cell == "gru":
            second = torch.cat([second[:2 * cells], q[d]])
        flat += [w[:, columns].T, r[d].T, b[columns], second]
    names = list(dict(layer.named_parameters()))
    start, sequences = 0, []
    for n in lengths:
        sequences.append(x[start:start + n])
        start += n
    packed = pack_padded_sequence(torch.nn.utils.rnn.pad_sequence(sequences), lengths)
    out, _ = torch.func.functional_call(layer, dict(zip(names, flat)), (packed,))
    out, _ = pad_packed_sequence(out)
    rows = torch.cat([out[:n, i] for i, n in enumerate(lengths)])
    (rows * values(8, rows.shape)).sum().backward()
    result = dict(
        cell=cell, lengths=lengths, inputs=inputs, cells=cells, bidirectional=bidirectional,
        output=rows.flatten().tolist(), input_weight=w.grad.flatten().tolist(),
        bias=b.grad.flatten().tolist(), recurrent=[g.grad.flatten().tolist() for g in r],
        own=[g.grad.flatten().tolist() for g in q] if cell == "gru" else [],
        input=x.grad.flatten().tolist())

    def rounded(value):
        if isinstance(value, float):
            return round(value, 9)
        return [rounded(v) for v in value] if isinstance(value, list) else value

    return {k: rounded(v) for k, v in result.items()}


print(json.dumps([
    case(cell, lengths, inputs, cells, bidirectional)
    for cell in ["rnn-tanh", "rnn-relu", "gru", "lstm"]
    for lengths, inputs, cells, bidirectional in [
        ([5, 4, 4, 1], 3, 4, True), ([6, 2], 2, 3, False), ([1], 2, 5, True)]
]))
