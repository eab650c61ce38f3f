"""Predictions on shots that nobody tuned for: procedural ones, as many as one likes.

    python benchmarks/procedural.py [--count 12] [--first 5000] [--out DIR]

Writes shots with exact truth (`frames/`, `truth.npz`) as an artist with a steady inset
and a slightly shaky hand would draw them, and measures like `smartroto bench DIR`.
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np
import torch

from smartroto.bench import measure, table
from smartroto.jobs import Progress
from smartroto.models.synthetic import Shot, drawn, random_shot
from smartroto.models.synthetic_texture import uniform

SIZE = (480, 270)
FRAMES = 41
POINTS = 24
HAND = 0.25


def kind(shot: Shot) -> str:
    """What is hard about a shot, as a part of its name."""
    body = shot.body
    told = {
        "turning": body.turning != 0,
        "bending": body.bend[0] != 0,
        "hidden": bool(shot.bars),
        "blurred": shot.shutter > 0,
    }
    return "-".join(name for name, is_so in told.items() if is_so) or "plain"


def write(seed: int, folder: Path) -> None:
    """Render one shot into a folder of its own."""
    import cv2

    shot = random_shot(seed, SIZE)
    chance = torch.Generator().manual_seed(seed)
    inset = uniform(chance, -1.5, 1.5)
    home = folder / f"{seed}-{kind(shot)}"
    (home / "frames").mkdir(parents=True, exist_ok=True)
    truth = []
    for frame in range(FRAMES):
        picture = (shot.frame(frame).numpy()[..., ::-1] * 65535).astype(np.uint16)
        cv2.imwrite(str(home / "frames" / f"{1001 + frame}.png"), picture)
        outline = drawn(shot.knots(frame, POINTS), chance, inset, HAND)
        truth.append(outline.double().numpy())
    np.savez_compressed(home / "truth.npz", knots=np.stack(truth))


def main() -> None:
    """Write the shots, measure them, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=12)
    parser.add_argument("--first", type=int, default=5000)
    parser.add_argument("--every", type=int, nargs="+", default=[10, 20])
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as spare:
        folder = args.out or Path(spare)
        for seed in range(args.first, args.first + args.count):
            write(seed, folder)
        print(table(measure(folder, args.every, Progress())))


if __name__ == "__main__":
    main()
