"""How long large files of other programs take: 300 shapes of 12 points, 200 keys each.

    python benchmarks/exchange.py [SHAPES] [KEYS]

Every format that is read and written, at a quarter, a half and all of the keys, so that
it shows whether the time grows in proportion. Nothing is asserted.
"""

import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from smartroto.document import Document, Key, Layer, Plate, Shape
from smartroto.exchange import fusion, nuke, shake, silhouette

FORMATS = (
    (nuke, ".nk"),
    (silhouette, ".fxs"),
    (fusion, ".setting"),
    (shake, ".ssf"),
)
POINTS = 12


def document(shapes: int, keys: int) -> Document:
    """Shapes that move on a curve, keyed on every second frame."""
    rng = np.random.default_rng(4)
    items = []
    for number in range(shapes):
        start = rng.uniform(200, 800, (POINTS, 1, 2))
        start = start + rng.normal(0, 30, (POINTS, 3, 2))
        steps = rng.normal(0, 2, (keys, POINTS, 3, 2)).cumsum(axis=0)
        made = {1001 + 2 * k: Key(value=start + steps[k]) for k in range(keys)}
        items.append(Shape(id=f"s{number}", name=f"shape{number}", keys=made))
    plate = Plate(path="", first=1001, last=1001 + 2 * keys, size=(1920, 1080))
    layer = Layer(id="l", name="figure", items=tuple(items))
    return Document(plate=plate, layers=(layer,))


def main(shapes: int = 300, keys: int = 200) -> None:
    """Print a line for each format and number of keys."""
    print(f"{shapes} shapes of {POINTS} points")
    with tempfile.TemporaryDirectory() as folder:
        for count in (keys // 4, keys // 2, keys):
            made = document(shapes, count)
            for module, suffix in FORMATS:
                path = Path(folder) / f"shapes{suffix}"
                began = time.perf_counter()
                module.write(made, path)
                written = time.perf_counter()
                module.read(path, (1920, 1080))
                done = time.perf_counter()
                print(
                    f"{count:5} keys  {suffix:9} {path.stat().st_size / 2**20:7.1f} MB"
                    f"  written {written - began:6.1f} s  read {done - written:6.1f} s"
                )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
