"""Shapes that pass behind things: what lies before them laid over any shots with truth.

    python benchmarks/occlusion.py FOLDER [--every 10] [--kind still pan swing]

FOLDER has a folder for each shot, with `frames/` and `truth.npz` (`knots`), as for
`smartroto bench`. Posts of grainy colours are laid over its frames: `still` ones stand
in the plate along the shape's way, `pan` ones go a third faster than the background, as
what is nearer does, and `swing` is one bar that swings across the shape. The outline
stays as it is, as an artist draws it, hidden or not. Nothing is written. Tells the mean
error in pixels of linear and cubic interpolation, of the engine without the look for
what lies before a shape, and as it is.
"""

import argparse
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

import numpy as np
from fast_motion import predicted

from smartroto.bench import Shot, errors, shots_in, spaced_keys
from smartroto.models.flow import flow
from smartroto.models.pictures import to_grey
from smartroto.session import Session
from smartroto.shapes.arrays import Array, Image
from smartroto.shapes.between import linear, natural_cubic
from smartroto.shapes.spline import polyline

Places = Callable[[int], Sequence[int]]

WIDE, SWINGING = 36, 60
"""Pixels across a post, and across the bar that swings."""

NEARER = 1.3
"""How much faster than the background the posts that pan go."""

PERIOD = 30
"""Frames in which the bar swings across and back."""


def still(shot: Shot, grounds: Array) -> Places:
    """Four posts along the way of the shape."""
    across = shot.truth[:, :, 1, 0]
    ends = np.linspace(across.min(), across.max(), 5)
    middles = ((ends[:-1] + ends[1:]) / 2).astype(int).tolist()
    return lambda row: middles


def pan(shot: Shot, grounds: Array) -> Places:
    """Posts that pan; grounds: `[T]` how far the background has gone."""
    across, gone = shot.truth[:, :, 1, 0], NEARER * grounds
    width = float(np.ptp(across, axis=1).mean())
    way = across.mean(1) - gone
    posts = np.arange(way.min() - width, way.max() + width, max(0.75 * width, 90.0))
    return lambda row: np.rint(posts + gone[row]).astype(int).tolist()


def swing(shot: Shot, grounds: Array) -> Places:
    """One bar that swings by nine tenths of the shape's width to either side."""
    across = shot.truth[:, :, 1, 0]
    turn = np.sin(2 * np.pi * np.arange(len(across)) / PERIOD)
    middles = np.rint(across.mean(1) + 0.9 * np.ptp(across, axis=1) * turn).astype(int)
    return lambda row: [int(middles[row])]


KINDS = {"still": still, "pan": pan, "swing": swing}


@cache
def grain(height: int, width: int, seed: int) -> Image:
    """A grainy colour `[height, width, 3]`."""
    import cv2

    rng = np.random.default_rng(seed)
    noise = rng.normal(size=(height, width, 3)).astype(np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), 4)
    return np.asarray(0.25 + 0.1 * (seed % 5) + 0.08 * soft / soft.std(), np.float32)


def covered(picture: Image, middles: Sequence[int], wide: int) -> Image:
    """`picture` with upright posts around `middles`."""
    out = picture.copy()
    height, width = out.shape[:2]
    for number, middle in enumerate(middles):
        first, last = max(middle - wide // 2, 0), min(middle + wide // 2, width)
        if last > first:
            start = first - (middle - wide // 2)
            post = grain(height, wide, number)
            out[:, first:last] = post[:, start : start + last - first]
    return out


def grounds(pictures: Sequence[Image], truth: Array) -> Array:
    """How far the background has gone across since the first frame, `[T]` pixels."""
    import cv2

    greys, gone = [to_grey(picture) for picture in pictures], [0.0]
    for row, (before, after) in enumerate(pairwise(greys)):
        mask = np.zeros(before.shape, np.uint8)
        cv2.fillPoly(mask, [np.rint(polyline(truth[row], 12)).astype(np.int32)], 1)
        outside = cv2.dilate(mask, np.ones((25, 25), np.uint8)) == 0
        gone.append(gone[-1] + float(np.median(flow(before, after)[outside, 0])))
    return np.array(gone)


def measured(shot: Shot, kind: str, every: int) -> list[float]:
    """Errors of linear, cubic, the engine blind to what lies before, and as it is."""
    session, rows = Session.open(shot.plate), range(len(shot.truth))
    first = session.plate.first
    bare = [np.asarray(session.read(first + row), np.float32)[..., :3] for row in rows]
    gone = grounds(bare, shot.truth) if kind == "pan" else np.zeros(len(bare))
    places, wide = KINDS[kind](shot, gone), SWINGING if kind == "swing" else WIDE
    pictures = [covered(bare[row], places(row), wide) for row in rows]
    keys, at = spaced_keys(len(bare), every), np.arange(len(bare), dtype=float)
    values = np.array(keys, float), shot.truth[keys]
    answers = [linear(*values, at), natural_cubic(*values, at)]
    with patch("smartroto.models.evidence.occluders", lambda *_: None):
        answers.append(predicted(pictures, shot.truth, keys))
    answers.append(predicted(pictures, shot.truth, keys))
    return [float(errors(knots, shot.truth, keys).mean()) for knots in answers]


def main() -> None:
    """Measure all shots and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--every", type=int, default=10)
    parser.add_argument("--kind", nargs="+", default=list(KINDS), choices=list(KINDS))
    asked = parser.parse_args()
    print("| before it | shot | linear | cubic | blind to it | as it is |")
    print("|---|---|---|---|---|---|")
    for kind in asked.kind:
        found = []
        for shot in shots_in(asked.folder):
            found.append(measured(shot, kind, asked.every))
            told = " | ".join(f"{error:.2f}" for error in found[-1])
            print(f"| {kind} | {shot.name} | {told} |", flush=True)
        ratios = np.array(found) / np.array(found)[:, :1]
        means = " | ".join(f"{mean:.2f}" for mean in np.exp(np.log(ratios).mean(0)))
        print(f"| {kind} | **mean ratio to linear** | {means} |", flush=True)


if __name__ == "__main__":
    main()
