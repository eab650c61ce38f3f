"""Keys that an artist needs, keying where the tool says, against other ways to choose.

    python benchmarks/next_key.py [FOLDER] [--tolerance 2] [--shots NAME ...]
        [--ways suggested approving doubted evenly worst]

FOLDER holds shots, each with `frames/` and `truth.npz` (knots `[T, N, 3, 2]` on every
frame); without one the project's own sample shots are taken. A simulated artist sets
the first and the last key, then the truth on one more frame until no frame is off by
more than the tolerance: on the frame that the tool suggests; there, but approving what
is right as it is (behind a plus: how often); on the frame that it doubts most; on keys
evenly spaced (one more each time), or, to compare with, on the truly worst frame.
The first column is linear interpolation keyed on its truly worst frame. In brackets:
pixels beyond the tolerance on the way, over all frames and rounds.
"""

import argparse
from pathlib import Path

import numpy as np

from smartroto import artist
from smartroto.artist import Artist, Work, by_hand, evenly
from smartroto.bench import Shot, sample_shots, shots_in
from smartroto.jobs import Progress
from smartroto.session import Session

CHOICES = {
    "approving": artist.suggested,
    "suggested": artist.suggested,
    "doubted": artist.doubted,
    "worst": artist.worst,
}


def measure(shot: Shot, way: str, tolerance: float) -> Work:
    """Keys needed one way."""
    if way == "evenly":
        return evenly(lambda: Session.open(shot.plate), shot.truth, tolerance)
    session = Session.open(shot.plate)
    worker = Artist(session, shot.truth, tolerance)
    return worker.work(CHOICES[way], approves=way == "approving")


def _cell(work: Work) -> str:
    looks = f" + {work.looks}" if work.looks else ""
    return f"{work.keys}{looks} ({work.excess:.0f})"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--tolerance", type=float, default=2.0)
    parser.add_argument("--shots", nargs="+")
    parser.add_argument("--ways", nargs="+", default=["suggested", "doubted", "evenly"])
    asked = parser.parse_args()
    shots = shots_in(asked.folder) if asked.folder else sample_shots(Progress())
    print("| shot | linear | " + " | ".join(asked.ways) + " |")
    print("|---" * (len(asked.ways) + 2) + "|")
    ratios = []
    for shot in shots:
        if asked.shots and shot.name not in asked.shots:
            continue
        base = by_hand(shot.truth, asked.tolerance).keys
        works = [measure(shot, way, asked.tolerance) for way in asked.ways]
        cells = [_cell(work) for work in works]
        print(f"| {shot.name} | {base} | " + " | ".join(cells) + " |", flush=True)
        ratios.append([work.keys / base for work in works])
    means = " | ".join(f"{ratio:.2f}" for ratio in np.mean(ratios, axis=0))
    print(f"| mean ratio | 1 | {means} |")


if __name__ == "__main__":
    main()
