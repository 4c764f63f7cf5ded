"""The BiLSTM of the benchmarks in PyTorch."""

import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

VERSION = f"PyTorch {torch.__version__}"


def begin(threads):
    """Sets the threads and the seed."""
    torch.set_num_threads(threads)
    torch.manual_seed(1)


class Network(torch.nn.Module):
    """Bidirectional LSTM layers and a linear output layer: (T, B, I) to (T, B, V)."""

    def __init__(self, shape):
        super().__init__()
        self.lstm = torch.nn.LSTM(shape.inputs, shape.cells, shape.layers, bidirectional=True)
        self.output = torch.nn.Linear(2 * shape.cells, shape.symbols)

    def forward(self, features, lengths=None):
        """Logits; `lengths`, the longest first, packs the sequences."""
        if lengths is None:
            hidden, _ = self.lstm(features)
        else:
            hidden, _ = self.lstm(pack_padded_sequence(features, lengths))
            hidden, _ = pad_packed_sequence(hidden)
        return self.output(hidden)


def autocast(precision):
    """The context in which products are made in `precision`, f32 or bf16."""
    return torch.autocast("cpu", torch.bfloat16, enabled=precision == "bf16")
