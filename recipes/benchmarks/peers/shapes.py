"""The shapes of `sonorant bench`, for the peers."""

import argparse
import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    """A network and a minibatch for it; `cells` are those of one direction."""

    frames: int
    batch: int
    inputs: int
    cells: int
    layers: int
    symbols: int
    labels: int
    shortest: int = 0

    @property
    def lengths(self):
        """Frames of each utterance, the longest first."""
        if not self.shortest:
            return [self.frames] * self.batch
        span = self.frames - self.shortest
        steps = range(self.batch - 1, -1, -1)
        return [self.shortest + step * span // (self.batch - 1) for step in steps]


SHAPES = {
    "small": Shape(100, 16, 40, 128, 2, 20, 8),
    "medium": Shape(300, 16, 80, 256, 3, 30, 40),
    "large": Shape(300, 32, 80, 320, 4, 50, 60),
    "ragged": Shape(300, 16, 80, 256, 3, 30, 40, shortest=50),
}


def random_labels(count, symbols, generator):
    """`count` of the labels 1 … symbols - 1, no two neighbours equal."""
    labels = []
    while len(labels) < count:
        label = generator.randrange(1, symbols)
        if symbols == 2 or not labels or label != labels[-1]:
            labels.append(label)
    return labels


def label_generator():
    """The generator of all labels: the same ones in each run."""
    return random.Random(1)


def parser(description):
    """A parser with the option that every peer has."""
    result = argparse.ArgumentParser(description=description)
    result.add_argument("--threads", type=int, default=2)
    return result
