"""Keys that an artist needs, keying where the tool says, against other ways to choose.

    python benchmarks/next_key.py [FOLDER] [--tolerance 2] [--shots NAME ...]
        [--ways suggested doubt spaced]

FOLDER holds shots, each with `frames/` and `truth.npz` (knots `[T, N, 3, 2]` on every
frame); without one the project's own sample shots are taken. A simulated artist sets
the first and the last key, then sets the truth on one more frame until no frame is off
by more than the tolerance, as a mean distance between outlines. The frame is chosen
from what the tool knows (`suggested`: where one more key helps most; `doubt`: where
sigma is largest; `spaced`: keys evenly spaced, one more each time) or, to compare
with, from the truth (`worst`: the worst frame, which no artist knows beforehand).
`linear` is interpolation of the control points, keyed on its worst frame.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from smartroto import review
from smartroto.bench import Shot, interpolated, sample_shots, shots_in
from smartroto.jobs import Progress
from smartroto.session import Session
from smartroto.shapes.arrays import Array
from smartroto.shapes.between import linear
from smartroto.shapes.metrics import boundary_error

Choice = Callable[["Artist"], int]


class Artist:
    """Sets keys of a shot until it is within tolerance."""

    def __init__(self, shot: Shot, tolerance: float) -> None:
        self.truth, self.tolerance = shot.truth, tolerance
        self.session = Session.open(shot.plate)
        self.first = self.session.plate.first
        self.rows = [0, len(shot.truth) - 1]
        self.shape = self.session.add_shape(shot.name, shot.truth[0], self.first)
        self._key(self.rows[1])

    def _key(self, row: int) -> None:
        self.session.set_key(self.shape, self.first + row, self.truth[row])

    def left(self) -> Array:
        """The error on each frame with the keys so far, `[T]` pixels."""
        self.session.predict(self.shape)
        knots = self.session.document.predictions[self.shape].knots
        return off(knots, self.truth)

    def work(self, choose: Choice) -> tuple[int, float]:
        """Keys needed, and pixels beyond the tolerance summed over frames and keys."""
        excess = 0.0
        while len(self.rows) < len(self.truth):
            self.error = self.left()
            excess += float(np.maximum(self.error - self.tolerance, 0).sum())
            if self.error.max() <= self.tolerance:
                break
            row = choose(self)
            self.rows.append(row)
            self._key(row)
        return len(self.rows), excess


def off(knots: Array, truth: Array) -> Array:
    """Mean outline distance on each frame, `[T]` pixels."""
    both = zip(knots, truth, strict=True)
    return np.array([boundary_error(one, true).mean for one, true in both])


def suggested(artist: Artist) -> int:
    """Where one more key helps most."""
    document = artist.session.document
    return (
        review.suggest_key(document, artist.shape, artist.tolerance)[0] - artist.first
    )


def doubt(artist: Artist) -> int:
    """The frame of the largest sigma."""
    sigma = artist.session.document.predictions[artist.shape].across
    return int(np.argmax(np.mean(sigma**2, axis=1)))


def worst(artist: Artist) -> int:
    """The frame that truly is the worst."""
    return int(np.argmax(artist.error))


def spaced(shot: Shot, tolerance: float) -> tuple[int, float]:
    """Keys evenly spaced, one more each time."""
    excess = 0.0
    for count in range(2, len(shot.truth) + 1):
        rows = np.unique(np.linspace(0, len(shot.truth) - 1, count).round().astype(int))
        artist = Artist(shot, tolerance)
        for row in rows[1:-1]:
            artist._key(int(row))
        error = artist.left()
        excess += float(np.maximum(error - tolerance, 0).sum())
        if error.max() <= tolerance:
            break
    return count, excess


def interpolation(shot: Shot, tolerance: float) -> tuple[int, float]:
    """Linear interpolation, keyed on its worst frame."""
    rows, excess = [0, len(shot.truth) - 1], 0.0
    while True:
        error = off(interpolated(linear, shot.truth, sorted(rows)), shot.truth)
        error[rows] = 0.0
        excess += float(np.maximum(error - tolerance, 0).sum())
        if error.max() <= tolerance or len(rows) == len(shot.truth):
            return len(rows), excess
        rows.append(int(np.argmax(error)))


CHOICES: dict[str, Choice] = {"suggested": suggested, "doubt": doubt, "worst": worst}


def measure(shot: Shot, way: str, tolerance: float) -> tuple[int, float]:
    """Keys needed and the excess on the way there."""
    if way == "spaced":
        return spaced(shot, tolerance)
    if way == "linear":
        return interpolation(shot, tolerance)
    return Artist(shot, tolerance).work(CHOICES[way])


def table(
    shots: Sequence[Shot], ways: Sequence[str], tolerance: float
) -> dict[str, list[float]]:
    """Prints a row for each shot; keys of each way over those of linear."""
    ratios: dict[str, list[float]] = {way: [] for way in ways}
    for shot in shots:
        base = measure(shot, "linear", tolerance)[0]
        cells = [f"{base}"]
        for way in ways:
            start = time.perf_counter()
            keys, excess = measure(shot, way, tolerance)
            ratios[way].append(keys / base)
            spent = time.perf_counter() - start
            cells.append(f"{keys} ({excess:.0f} px, {spent:.0f} s)")
        print(f"| {shot.name} | " + " | ".join(cells) + " |", flush=True)
    return ratios


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--tolerance", type=float, default=2.0)
    parser.add_argument("--shots", nargs="+")
    parser.add_argument("--ways", nargs="+", default=["suggested", "doubt", "spaced"])
    asked = parser.parse_args()
    shots = shots_in(asked.folder) if asked.folder else sample_shots(Progress())
    shots = [shot for shot in shots if not asked.shots or shot.name in asked.shots]
    print("| shot | linear | " + " | ".join(asked.ways) + " |")
    print("|---" * (len(asked.ways) + 2) + "|")
    for way, ratio in table(shots, asked.ways, asked.tolerance).items():
        print(f"{way}: {np.mean(ratio):.2f} of the keys of linear, in the mean")


if __name__ == "__main__":
    main()
