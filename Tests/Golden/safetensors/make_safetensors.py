"""A small file of every float type, written by the safetensors package with PyTorch."""

import json
import os

import torch
from safetensors.torch import save_file

os.chdir(os.path.dirname(os.path.abspath(__file__)))
base = torch.tensor([[1.5, -2.25, 0.0], [1e-3, 1e4, -0.125]])
tensors = {
    "layer.0/weight": base,
    "layer.0/half": base.half(),
    "layer.0/bfloat": base.bfloat16(),
    "layer.0/double": base.double() / 3,
    "scalar": torch.tensor(7.0),
    "empty": torch.zeros(0, 4),
    "ünïcode": torch.arange(8, dtype=torch.float32).reshape(2, 2, 2),
}
metadata = {"alphabet": "ä\n\"b\" \\ 键 \u0001", "format_version": "1"}
save_file(tensors, "kinds.safetensors", metadata=metadata)
expected = {
    name: {"shape": list(t.shape), "elements": t.float().reshape(-1).tolist()}
    for name, t in tensors.items()
}
with open("expected.json", "w") as file:
    json.dump({"tensors": expected, "metadata": metadata}, file, indent=1)
    file.write("\n")
