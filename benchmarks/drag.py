"""What a learned drag costs: taking the shape in hand, and each step of the pen.

    python benchmarks/drag.py [--steps 40]

For shapes of few and many points, closed and open, with one key and with eight, and
for one, three and half of the points moved. Milliseconds on one core, the median.
"""

import argparse
import time
from itertools import product

import numpy as np

from smartroto.models.drag import Grip
from smartroto.models.shape_model import fit
from smartroto.shapes.arrays import Array


def keys(count: int, points: int) -> Array:
    """So many keys of a blob that bends as it goes: `[count, points, 3, 2]` pixels."""
    angles = np.arange(points) / points * 2 * np.pi
    out = []
    for key in range(count):
        radius = 150 + 20 * np.sin(3 * angles + 0.6 * key)
        point = 400 + radius[:, None] * np.stack([np.cos(angles), np.sin(angles)], 1)
        along = np.stack([-np.sin(angles), np.cos(angles)], 1) * 300 / points
        out.append(np.stack([point - along, point, point + along], 1) + 9 * key)
    return np.stack(out)


def timed(points: int, drawn: int, moved: int, steps: int, closed: bool) -> list[float]:
    """Milliseconds to take the shape, for the first step, and for the later ones."""
    known = keys(drawn, points)
    knots, sigma = known[-1] + 3.0, np.linspace(0.5, 3, points)
    start = time.perf_counter()
    grip = Grip(knots, fit(known, closed=closed), sigma, 0.5)
    taken = time.perf_counter()
    held = np.linspace(0, points - 1, moved).round().astype(int)
    spent = []
    for step in range(steps):
        aim = {int(i): tuple(knots[i, 1] + 0.5 * step) for i in held}
        before = time.perf_counter()
        grip.to(aim)
        spent.append(time.perf_counter() - before)
    later = float(np.median(spent[1:]))
    return [1000 * each for each in (taken - start, spent[0], later)]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--steps", type=int, default=40)
    steps = parser.parse_args().steps
    print("points  keys  moved  closed   taken   first   step (ms)")
    for points, drawn, closed in product((12, 40, 300), (1, 8), (True, False)):
        for moved in (1, 3, points // 2):
            row = timed(points, drawn, moved, steps, closed)
            figures = "".join(f"{each:8.2f}" for each in row)
            print(f"{points:6d} {drawn:5d} {moved:6d}  {closed!s:6}{figures}")


if __name__ == "__main__":
    main()
