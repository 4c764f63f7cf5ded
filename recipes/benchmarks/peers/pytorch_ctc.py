"""PyTorch: log-softmax and CTC loss, forward and backward, as `sonorant bench ctc`."""

import pytorch_network
import shapes
import timing
import torch


def main():
    parser = shapes.parser(__doc__)
    parser.add_argument("--frames", type=int, default=300)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--symbols", type=int, default=30)
    parser.add_argument("--labels", type=int, default=40)
    options = parser.parse_args()
    pytorch_network.begin(options.threads)
    logits = torch.randn(options.frames, options.batch, options.symbols, requires_grad=True)
    generator = shapes.label_generator()
    targets = torch.tensor(
        [
            shapes.random_labels(options.labels, options.symbols, generator)
            for _ in range(options.batch)
        ]
    )
    lengths = torch.full((options.batch,), options.frames)
    target_lengths = torch.full((options.batch,), options.labels)

    def run():
        logits.grad = None
        torch.nn.functional.ctc_loss(
            logits.log_softmax(-1), targets, lengths, target_lengths, reduction="sum"
        ).backward()

    timing.answer(pytorch_network.VERSION, ms=timing.median_ms(run))


main()
