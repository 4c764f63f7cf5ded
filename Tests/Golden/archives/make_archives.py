"""Small feature files written by kaldiio and NumPy, and the values those read back."""

import json
import os

import kaldiio
import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
os.chdir(here)
random = np.random.default_rng(7)
wide = (random.normal(size=(11, 5)) * [1, 10, 100, 0.1, 3] + [0, 5, -50, 0, 1]).astype(np.float32)
small = random.normal(size=(3, 4)).astype(np.float32)

expected = {}


def note(key, array):
    array = np.atleast_2d(np.asarray(array))
    expected[key] = {
        "rows": array.shape[0], "columns": array.shape[1],
        "elements": [float(np.float32(v)) for v in array.reshape(-1)],
    }


with open("kinds.ark", "wb") as ark, open("kinds.scp", "w") as scp:
    def save(key, array, **options):
        ark.write(f"{key} ".encode())
        scp.write(f"{key} kinds.ark:{ark.tell()}\n")
        kaldiio.matio.write_array(ark, array, **options)

    save("float-matrix", wide)
    save("double-matrix", wide.astype(np.float64))
    save("float-vector", wide[0])
    save("double-vector", wide[1].astype(np.float64))
    for method in range(1, 8):
        array = wide
        if method == 4:
            array = np.round(wide * 100)
        if method == 6:
            array = np.clip(np.round(np.abs(wide)), 0, 255)
        if method == 7:
            array = np.clip(np.abs(wide), 0, 1)
        save(f"compressed-{method}", array.astype(np.float32), compression_method=method)
    save("compressed-short", small, compression_method=1)
    save("ünïcode-键", small)
for key, array in kaldiio.load_scp("kinds.scp").items():
    note(key, array)

with kaldiio.WriteHelper("ark,t,scp:text.ark,text.scp") as writer:
    writer("text-matrix", wide)
    writer("text-vector", wide[2])
    writer("text-short", small)
for key, array in kaldiio.load_scp("text.scp").items():
    note(key, array)
os.remove("text.scp")

for name, array, version in [
    ("float32", wide, (1, 0)),
    ("float64", wide.astype(np.float64), (1, 0)),
    ("float16", small.astype(np.float16), (1, 0)),
    ("fortran", np.asfortranarray(wide), (1, 0)),
    ("big-endian", wide.astype(">f4"), (1, 0)),
    ("version2", small, (2, 0)),
    ("version3", small, (3, 0)),
    ("empty", np.zeros((0, 4), np.float32), (1, 0)),
]:
    with open(f"{name}.npy", "wb") as file:
        np.lib.format.write_array(file, array, version=version)
    note(f"{name}.npy", np.load(f"{name}.npy").reshape(array.shape))
np.save("one-dimension.npy", wide[0])
np.save("three-dimensions.npy", wide.reshape(1, 11, 5))
np.save("integers.npy", np.arange(6).reshape(2, 3))
np.savez("several.npz", a=small)
np.save("minus-infinity.npy", np.array([[0, -np.inf]], np.float32))

with open("expected.json", "w") as file:
    json.dump(expected, file, separators=(",", ":"), ensure_ascii=False)
    file.write("\n")
print(sorted(expected))
