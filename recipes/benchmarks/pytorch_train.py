"""One training step of a BiLSTM-CTC in PyTorch: forward, CTC, backward, clipping, Adam.

The same shapes as `sonorant bench train`; prints one JSON object with the median of 7 steps
after 2 that warm up.

    python pytorch_train.py --shape medium --threads 2 [--packed] [--precision bf16]
"""
import argparse
import json
import time

import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

SHAPES = {  # frames, batch, inputs, cells, layers, symbols, labels
    "small": (100, 16, 40, 128, 2, 20, 8),
    "medium": (300, 16, 80, 256, 3, 30, 40),
    "large": (300, 32, 80, 320, 4, 50, 60),
    "ragged": (300, 16, 80, 256, 3, 30, 40),
}


class Network(torch.nn.Module):
    def __init__(self, inputs, cells, layers, symbols):
        super().__init__()
        self.lstm = torch.nn.LSTM(inputs, cells, layers, bidirectional=True)
        self.output = torch.nn.Linear(2 * cells, symbols)

    def forward(self, features, lengths, packed):
        if packed:
            features = pack_padded_sequence(features, lengths, enforce_sorted=True)
        hidden, _ = self.lstm(features)
        if packed:
            hidden, _ = pad_packed_sequence(hidden)
        return self.output(hidden)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--shape", choices=SHAPES, default="medium")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--packed", action="store_true")
    parser.add_argument("--precision", choices=["f32", "bf16"], default="f32")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    frames, batch, inputs, cells, layers, symbols, labels = SHAPES[options.shape]
    lengths = [frames] * batch
    if options.shape == "ragged":
        lengths = [50 + i * (frames - 50) // (batch - 1) for i in range(batch)][::-1]
    features = torch.randn(frames, batch, inputs)
    targets = [torch.randint(1, symbols, (min(labels, n // 3),)) for n in lengths]
    target_lengths = torch.tensor([len(t) for t in targets])
    targets = torch.cat(targets)
    network = Network(inputs, cells, layers, symbols)
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-4)
    frame_counts = torch.tensor(lengths)

    def step():
        optimiser.zero_grad(set_to_none=True)
        with torch.autocast("cpu", torch.bfloat16, enabled=options.precision == "bf16"):
            logits = network(features, lengths, options.packed)
        loss = torch.nn.functional.ctc_loss(
            logits.float().log_softmax(-1), targets, frame_counts, target_lengths,
            reduction="sum", zero_infinity=True) / batch
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()

    times = []
    for _ in range(9):
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    median = sorted(times[2:])[3]
    print(json.dumps({"ms": median * 1000, "frames_per_s": sum(lengths) / median}))


main()
