"""Epochs of `sonorant train` on a prepared corpus: frames a second from archive to weights.

Prints one JSON object with the median of the epochs after the first.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

EPOCHS = 4


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sonorant", required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("corpus", type=Path, help="a folder that corpora.py has made")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.corpus) as out:
        command = [options.sonorant, "train", "--config", str(options.corpus / "config.yaml")]
        command += ["--data", str(options.corpus / "train"), "--dev", str(options.corpus / "dev")]
        command += ["--threads", str(options.threads), "--out", out, "--quiet"]
        # Nothing is kept between epochs: each one reads the archive.
        command += ["--set", "training.cache_megabytes=0", "--set", f"training.epochs={EPOCHS}"]
        status = subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode
        if status != 0:
            sys.exit(status)
        lines = (Path(out) / "log.jsonl").read_text().splitlines()
    rates = [json.loads(line)["frames_per_s"] for line in lines]
    print(json.dumps({"frames_per_s": statistics.median(rates[1:]), "epochs": rates}))


main()
