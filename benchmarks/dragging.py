"""How long one move of the pen takes a drag: learned, reshaped, and of a point.

`python benchmarks/dragging.py`. The learned drag is to stay under 5 ms a step, without
counting the taking hold, which happens once at the press.
"""

import time
from collections.abc import Callable

import numpy as np

from smartroto.models import drag, shape_model
from smartroto.shapes.arrays import Array
from smartroto.shapes.brush import Hold

STEPS = 200


def ring(count: int) -> Array:
    """A smooth closed shape of `count` points, `[N, 3, 2]`."""
    angle = np.arange(count) * 2 * np.pi / count
    ways = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    along = np.stack([-ways[:, 1], ways[:, 0]], axis=1) * np.tan(np.pi / 2 / count)
    size = 300 * (1 + 0.2 * np.cos(3 * angle))[:, None, None]
    return 500 + size * np.stack([ways - along, ways, ways + along], axis=1)


def timed(step: Callable[[int], object]) -> float:
    """The median milliseconds of a step, the first one left out."""
    took = []
    for index in range(STEPS):
        start = time.perf_counter()
        step(index)
        took.append(time.perf_counter() - start)
    return float(np.median(took[1:]) * 1000)


def main() -> None:
    """Print a line for each size of shape."""
    chance = np.random.default_rng(0)
    print("points  keys  hold learned  step learned  hold brush  step brush   (ms)")
    for count, keys in ((12, 4), (30, 10), (80, 20), (300, 40)):
        knots = ring(count)
        seen = np.stack(
            [knots + chance.normal(scale=4, size=knots.shape) for _ in range(keys)]
        )
        sigma = chance.uniform(0.2, 3, count)
        start = time.perf_counter()
        grip = drag.Grip(knots, shape_model.fit(seen), sigma)
        held = 1000 * (time.perf_counter() - start)
        place = knots[0, 1]
        learned = timed(lambda i, g=grip, p=place: g.to({0: (p[0] + i / 4, p[1])}))
        start = time.perf_counter()
        hold = Hold(knots, place, 120.0)
        taken = 1000 * (time.perf_counter() - start)
        brush = timed(lambda i, h=hold: h.to(np.array([i / 4, 1.0])))
        print(
            f"{count:6}  {keys:4}  {held:12.1f}  {learned:12.2f}  {taken:10.1f}  "
            f"{brush:10.2f}"
        )


if __name__ == "__main__":
    main()
