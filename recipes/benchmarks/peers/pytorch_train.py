"""PyTorch: one training step of `sonorant bench train`."""

import pytorch_network
import shapes
import timing
import torch


def main():
    parser = shapes.parser(__doc__)
    parser.add_argument("--shape", choices=shapes.SHAPES, default="medium")
    parser.add_argument("--packed", action="store_true", help="pack_padded_sequence")
    parser.add_argument("--precision", choices=["f32", "bf16"], default="f32")
    options = parser.parse_args()
    pytorch_network.begin(options.threads)
    shape = shapes.SHAPES[options.shape]
    features = torch.randn(shape.frames, shape.batch, shape.inputs)
    generator = shapes.label_generator()
    labels = [
        shapes.random_labels(min(shape.labels, length // 3), shape.symbols, generator)
        for length in shape.lengths
    ]
    targets = torch.tensor([label for sequence in labels for label in sequence])
    target_lengths = torch.tensor([len(sequence) for sequence in labels])
    lengths = torch.tensor(shape.lengths)
    network = pytorch_network.Network(shape)
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-4)

    def step():
        optimiser.zero_grad(set_to_none=True)
        with pytorch_network.autocast(options.precision):
            logits = network(features, lengths if options.packed else None)
        loss = torch.nn.functional.ctc_loss(
            logits.float().log_softmax(-1),
            targets,
            lengths,
            target_lengths,
            reduction="sum",
            zero_infinity=True,
        )
        (loss / shape.batch).backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()

    ms = timing.median_ms(step)
    frames = sum(shape.lengths)
    timing.answer(pytorch_network.VERSION, ms=ms, frames_per_s=1000 * frames / ms)


main()
