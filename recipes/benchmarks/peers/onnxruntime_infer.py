"""onnxruntime: log probabilities of the medium network, as `sonorant bench infer`.

The graph is made of ONNX's own LSTM operator, with random weights.
"""

import os
import tempfile

import numpy
import onnx
import onnxruntime
import shapes
import timing
from onnx import TensorProto, helper, numpy_helper

OPSET = 17


def network(shape):
    """The network as an ONNX model: "features" (T, B, I) to "scores" (T, B, V)."""
    generator = numpy.random.default_rng(1)
    nodes, weights = [], []

    def weight(name, values):
        weights.append(numpy_helper.from_array(values, name))
        return name

    def uniform(name, *size):
        bound = shape.cells**-0.5
        return weight(name, generator.uniform(-bound, bound, size).astype(numpy.float32))

    def node(operator, inputs, output, **attributes):
        nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output

    frames_by_cells = weight("frames_by_cells", numpy.array([0, 0, -1], numpy.int64))
    hidden, width = "features", shape.inputs
    for layer in range(shape.layers):
        inputs = [
            hidden,
            uniform(f"input_weights{layer}", 2, 4 * shape.cells, width),
            uniform(f"recurrent_weights{layer}", 2, 4 * shape.cells, shape.cells),
            uniform(f"bias{layer}", 2, 8 * shape.cells),
        ]
        # (T, 2, B, H) becomes (T, B, 2H).
        hidden = node(
            "LSTM", inputs, f"lstm{layer}", hidden_size=shape.cells, direction="bidirectional"
        )
        hidden = node("Transpose", [hidden], f"transposed{layer}", perm=[0, 2, 1, 3])
        hidden = node("Reshape", [hidden, frames_by_cells], f"hidden{layer}")
        width = 2 * shape.cells
    hidden = node("MatMul", [hidden, uniform("output_weights", width, shape.symbols)], "product")
    hidden = node("Add", [hidden, uniform("output_bias", shape.symbols)], "logits")
    node("LogSoftmax", [hidden], "scores", axis=-1)

    def value(name, last):
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["T", "B", last])

    graph = helper.make_graph(
        nodes,
        "bilstm",
        [value("features", shape.inputs)],
        [value("scores", shape.symbols)],
        weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = 8  # what goes with this opset; newer ones may be refused
    onnx.checker.check_model(model)
    return model


def quantised(model):
    """The model with its weights in 8 bits."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory() as folder:
        plain, small = os.path.join(folder, "f32.onnx"), os.path.join(folder, "int8.onnx")
        onnx.save(model, plain)
        quantize_dynamic(plain, small, weight_type=QuantType.QInt8, per_channel=True)
        return onnx.load(small)


def main():
    parser = shapes.parser(__doc__)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--precision", choices=["f32", "int8"], default="f32")
    options = parser.parse_args()
    shape = shapes.SHAPES["medium"]
    model = network(shape)
    if options.precision == "int8":
        model = quantised(model)
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = options.threads
    settings.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), settings, providers=["CPUExecutionProvider"]
    )
    generator = numpy.random.default_rng(2)
    features = generator.standard_normal(
        (shape.frames, options.batch, shape.inputs), dtype=numpy.float32
    )
    ms = timing.median_ms(lambda: session.run(None, {"features": features}))
    frames = shape.frames * options.batch
    timing.answer(f"onnxruntime {onnxruntime.__version__}", ms=ms, frames_per_s=1000 * frames / ms)


main()
