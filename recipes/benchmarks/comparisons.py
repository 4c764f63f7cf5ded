"""What is compared: who takes part, and the rows of the table that come out of it."""

from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Metric:
    """A number that measurements answer with."""

    key: str
    unit: str
    more_is_better: bool = True


FRAMES = Metric("frames_per_s", "frames/s")
GFLOPS = Metric("gflops", "GFLOP/s")
TIME = Metric("ms", "ms", more_is_better=False)


@dataclass(frozen=True)
class Contender:
    """One command that is measured; `ours` decides about its turn, not about its place."""

    name: str
    command: tuple
    ours: bool = False

    def shown(self):
        """The command without the places where things lie on this computer."""
        root = f"{HERE.parents[1]}/"
        words = [word.removeprefix(root) for word in self.command]
        return " ".join([Path(words[0]).name, *words[1:]])


@dataclass(frozen=True)
class Row:
    """A line of the table: the best of `ours` against the best of `peers`.

    `fallback` stands in for the peers if none of them has answered. `target` is the ratio that
    is asked for, None if the row only informs.
    """

    name: str
    metric: Metric
    ours: tuple
    peers: tuple
    target: float | None
    fallback: tuple = ()


@dataclass
class Comparison:
    """Contenders that are measured in turn; `corpus` has to be made first, if it is named.

    `runs` holds a list for each contender: what it answered in each round, None where it didn't.
    """

    name: str
    contenders: dict
    rows: list
    corpus: str = ""
    skipped: str = ""
    runs: dict = field(default_factory=dict)
    problems: dict = field(default_factory=dict)
    remarks: dict = field(default_factory=dict)

    def turns(self):
        """The keys of the contenders, ours and others alternating as far as they go."""
        ours = [key for key, contender in self.contenders.items() if contender.ours]
        others = [key for key in self.contenders if key not in ours]
        turns = []
        while ours or others:
            turns += ours[:1] + others[:1]
            ours, others = ours[1:], others[1:]
        return turns

    def keep(self, rows):
        """Leaves only `rows` and, if some are left out, only whom they need."""
        if len(rows) < len(self.rows):
            needed = {key for row in rows for key in row.ours + row.peers + row.fallback}
            self.contenders = {k: c for k, c in self.contenders.items() if k in needed}
        self.rows = rows


class Commands:
    """Makes contenders from commands."""

    def __init__(self, sonorant, python, threads, work):
        self.sonorant, self.python = sonorant, python
        self.threads, self.work = threads, work

    def ours(self, name, *arguments, threads=None):
        threads = threads or self.threads
        command = (self.sonorant, "bench", *arguments, "--threads", str(threads), "--json")
        return Contender(name, command, ours=True)

    def peer(self, name, script, *arguments, threads=None):
        path = str(HERE / "peers" / script)
        threads = threads or self.threads
        return Contender(name, (self.python, path, *arguments, "--threads", str(threads)))

    def beam(self, corpus, *files):
        """Beam search over the same emissions, ours and flashlight-text's."""
        folder = self.work / corpus
        arguments = ["--emissions", str(folder / "emissions.npy"), "--beam", "50"]
        for option in files:
            name = {"lm": "words.arpa", "lexicon": "lexicon.txt", "alphabet": "alphabet.txt"}
            arguments += [f"--{option}", str(folder / name[option])]
        command = (self.sonorant, "bench", "beam", *arguments, "--json")
        return {
            "ours": Contender("sonorant", command, ours=True),
            "flashlight": self.peer(
                "flashlight-text", "flashlight_beam.py", *arguments, threads=1
            ),
        }

    def epochs(self, name, corpus):
        folder = str(self.work / corpus)
        command = (self.python, str(HERE / "epochs.py"), "--sonorant", self.sonorant)
        command += ("--threads", str(self.threads), folder)
        return Contender(name, command, ours=True)


def comparisons(commands, an4_missing):
    """Everything, in the order of the table; `an4_missing` says why there is no AN4."""
    result = [training(commands, "small"), training(commands, "medium")]
    result += [large(commands), ragged(commands)]
    result += [training_bf16(commands, "medium"), training_bf16(commands, "large")]
    result += [inference(commands, 16, 1.25, 2.0), inference(commands, 1, 1.8, 1.8)]
    for frames, labels in [(300, 40), (1000, 120)]:
        result.append(ctc(commands, frames, labels, commands.threads, 8.0))
        if commands.threads > 1:
            result.append(ctc(commands, frames, labels, 1, None))
    result += beam_searches(commands)
    result += [features(commands), medium_epochs(commands), an4_epochs(commands, an4_missing)]
    return result


def training(commands, shape):
    """A step in float32."""
    contenders = {
        "ours": commands.ours("sonorant f32", "train", "--shape", shape),
        "torch": commands.peer("PyTorch f32", "pytorch_train.py", "--shape", shape),
    }
    row = Row(f"train {shape}, f32", FRAMES, ("ours",), ("torch",), 2.0)
    return Comparison(row.name, contenders, [row])


def large(commands):
    """The large shape in float32: against PyTorch, the floor, and one thread."""
    result = training(commands, "large")
    add_floor(commands, result, "f32", 0.85)
    threads = commands.threads
    if threads > 1:
        result.contenders["one"] = commands.ours(
            "sonorant f32, 1 thread", "train", "--shape", "large", threads=1
        )
        target = 1.9 if threads == 2 else None
        name = f"from 1 to {threads} threads, train large, f32"
        result.rows.append(Row(name, FRAMES, ("ours",), ("one",), target))
    return result


def add_floor(commands, comparison, precision, target):
    """Adds the share that training has of the fastest matrix product."""
    option = ("--precision", precision)
    comparison.contenders["product"] = commands.ours(
        f"oneDNN's best product, {precision}", "product", *option
    )
    comparison.contenders["torch_product"] = commands.peer(
        f"PyTorch's best product, {precision}", "pytorch_product.py", *option
    )
    name = f"share of the {precision} floor, train large"
    row = Row(name, GFLOPS, ("ours",), ("product",), target, fallback=("torch_product",))
    comparison.rows.append(row)


def ragged(commands):
    """Lengths from 50 to 300 frames."""
    shape = ("--shape", "ragged")
    contenders = {
        "ours": commands.ours("sonorant f32", "train", *shape),
        "padded": commands.peer("PyTorch f32, padded", "pytorch_train.py", *shape),
        "packed": commands.peer("PyTorch f32, packed", "pytorch_train.py", *shape, "--packed"),
    }
    row = Row("train ragged, f32", FRAMES, ("ours",), ("padded", "packed"), 2.5)
    return Comparison(row.name, contenders, [row])


def training_bf16(commands, shape):
    """A step in bfloat16."""
    options = ("--shape", shape, "--precision", "bf16")
    contenders = {
        "ours": commands.ours("sonorant bf16", "train", *options),
        "torch": commands.peer("PyTorch bf16 autocast", "pytorch_train.py", *options),
    }
    row = Row(f"train {shape}, bf16", FRAMES, ("ours",), ("torch",), 1.8)
    result = Comparison(row.name, contenders, [row])
    if shape == "large":
        add_floor(commands, result, "bf16", None)
    return result


def inference(commands, batch, target, low_target):
    """Log probabilities: each precision against the peers in float32."""
    contenders = {}
    options = ("--batch", str(batch))
    for precision in ["f32", "bf16", "int8"]:
        both = (*options, "--precision", precision)
        contenders[precision] = commands.ours(f"sonorant {precision}", "infer", *both)
        contenders[f"torch_{precision}"] = commands.peer(
            f"PyTorch {precision}", "pytorch_infer.py", *both
        )
        if precision != "bf16":  # onnxruntime has no LSTM in bfloat16
            contenders[f"onnx_{precision}"] = commands.peer(
                f"onnxruntime {precision}", "onnxruntime_infer.py", *both
            )
    name = f"infer medium, batch {batch}"
    peers = ("torch_f32", "onnx_f32")
    low = ("bf16", "int8")
    low_peers = ("torch_bf16", "torch_int8", "onnx_int8")
    rows = [
        Row(f"{name}, f32", FRAMES, ("f32",), peers, target),
        Row(f"{name}, bf16 or int8 against f32", FRAMES, low, peers, low_target),
        Row(f"{name}, bf16 or int8 against the same", FRAMES, low, low_peers, None),
    ]
    return Comparison(name, contenders, rows)


def ctc(commands, frames, labels, threads, target):
    """The loss and its gradient with respect to the logits."""
    batch, symbols = 16, 30
    options = ("--frames", str(frames), "--batch", str(batch))
    options += ("--symbols", str(symbols), "--labels", str(labels))
    contenders = {
        "ours": commands.ours("sonorant", "ctc", *options, threads=threads),
        "torch": commands.peer("PyTorch", "pytorch_ctc.py", *options, threads=threads),
    }
    size = f"({frames}, {batch}, {symbols}, {labels})"
    plural = "thread" if threads == 1 else "threads"
    row = Row(f"CTC {size}, {threads} {plural}", TIME, ("ours",), ("torch",), target)
    return Comparison(row.name, contenders, [row])


def beam_searches(commands):
    """50 hypotheses over 300 frames, with all alignments summed."""
    free = Row("beam search, no lexicon, 1 thread", TIME, ("ours",), ("flashlight",), 3.0)
    words = Row("beam search, lexicon and trigram, 1 thread", TIME, ("ours",), ("flashlight",), 3.0)
    files = ("lm", "lexicon", "alphabet")
    return [
        Comparison(free.name, commands.beam("noise"), [free], corpus="noise"),
        Comparison(words.name, commands.beam("spelling", *files), [words], corpus="spelling"),
    ]


def features(commands):
    """A minute of sound to 80 log mels."""
    options = ("--seconds", "60", "--rate", "16000", "--bins", "80")
    contenders = {
        "ours": commands.ours("sonorant", "features", *options, threads=1),
        "kaldi": commands.peer("kaldi-native-fbank", "kaldi_fbank.py", *options, threads=1),
    }
    row = Row("60 s to 80 log mels, 1 thread", TIME, ("ours",), ("kaldi",), 4.0)
    return Comparison(row.name, contenders, [row])


def medium_epochs(commands):
    """Epochs of `train` on an archive that has the medium shape, against its steps alone."""
    contenders = {
        "epochs": commands.epochs("sonorant train", "medium"),
        "steps": commands.ours("sonorant bench train", "train", "--shape", "medium"),
    }
    row = Row("epoch of the medium shape, from archive", FRAMES, ("epochs",), ("steps",), 0.9)
    return Comparison(row.name, contenders, [row], corpus="medium")


def an4_epochs(commands, missing):
    """Epochs of `train` on AN4, against the same minibatches ready in memory."""
    folder = commands.work / "an4"
    data = ("--config", str(folder / "config.yaml"), "--data", str(folder / "train"))
    contenders = {
        "epochs": commands.epochs("sonorant train", "an4"),
        "steps": commands.ours("sonorant bench train, the same minibatches", "train", *data),
    }
    row = Row("epoch of AN4, from archive", FRAMES, ("epochs",), ("steps",), 0.9)
    return Comparison(row.name, contenders, [row], corpus="an4", skipped=missing)
