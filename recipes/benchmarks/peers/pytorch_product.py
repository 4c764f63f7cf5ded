"""PyTorch: the fastest of several matrix products, by MKL and by oneDNN."""

import warnings

import pytorch_network
import shapes
import timing
import torch
import torch.utils.mkldnn

# (rows, inner, columns): cubes, and the input product of the large network's upper layers.
SIZES = [(1024, 1024, 1024), (2048, 2048, 2048), (9600, 640, 1280)]


def products(rows, inner, columns, dtype):
    """The ways to multiply, each as a function without arguments."""
    left = torch.randn(rows, inner)
    right = torch.randn(inner, columns)
    a, b = left.to(dtype), right.to(dtype)
    out = torch.empty(rows, columns, dtype=dtype)
    yield lambda: torch.mm(a, b, out=out)
    if dtype == torch.float32:
        linear = torch.nn.Linear(inner, columns, bias=False).eval()
        packed = torch.utils.mkldnn.to_mkldnn(linear)
        features = left.to_mkldnn()
        yield lambda: packed(features)


def main():
    parser = shapes.parser(__doc__)
    parser.add_argument("--precision", choices=["f32", "bf16"], default="f32")
    options = parser.parse_args()
    pytorch_network.begin(options.threads)
    warnings.simplefilter("ignore")  # that TorchScript, used by to_mkldnn, will go
    dtype = torch.bfloat16 if options.precision == "bf16" else torch.float32
    with torch.inference_mode():
        best = max(
            2e-6 * rows * inner * columns / timing.median_ms(product)
            for rows, inner, columns in SIZES
            for product in products(rows, inner, columns, dtype)
        )
    timing.answer(pytorch_network.VERSION, gflops=best)


main()
