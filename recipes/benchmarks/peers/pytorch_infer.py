"""PyTorch: log probabilities of the medium network, as `sonorant bench infer`."""

import warnings

import pytorch_network
import shapes
import timing
import torch


def main():
    parser = shapes.parser(__doc__)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument(
        "--precision",
        choices=["f32", "bf16", "int8"],
        default="f32",
        help="bf16: autocast; int8: dynamic quantisation of the LSTM and the output layer",
    )
    options = parser.parse_args()
    pytorch_network.begin(options.threads)
    shape = shapes.SHAPES["medium"]
    features = torch.randn(shape.frames, options.batch, shape.inputs)
    network = pytorch_network.Network(shape).eval()
    if options.precision == "int8":
        warnings.simplefilter("ignore")  # that it will move to another package
        network = torch.ao.quantization.quantize_dynamic(
            network, {torch.nn.LSTM, torch.nn.Linear}, dtype=torch.qint8
        )

    def run():
        return network(features).float().log_softmax(-1)

    with torch.inference_mode(), pytorch_network.autocast(options.precision):
        ms = timing.median_ms(run)
    frames = shape.frames * options.batch
    timing.answer(pytorch_network.VERSION, ms=ms, frames_per_s=1000 * frames / ms)


main()
