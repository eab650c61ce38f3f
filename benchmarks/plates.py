"""How fast frames come from disk and onto the screen.

For each kind of 1080p plate: reading one frame, taking it from the cache, turning it
into what the viewer shows and into what the engine tracks. For movies also a step
forwards, a step backwards and a jump. Prints milliseconds, the median of several.

Run: `python benchmarks/plates.py [--size 1920x1080]`
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smartroto import colour, plate
from smartroto.cache import FrameCache

FRAMES = 12
STILLS = {
    "exr": "half",
    "dpx": "uint16",
    "tif": "uint16",
    "png": "uint8",
    "jpg": "uint8",
}
MOVIES = {
    "h264.mp4": ("libx264", "yuv420p", {"g": "48"}),
    "hevc.mov": ("libx265", "yuv420p10le", {"x265-params": "log-level=none"}),
    "prores.mov": ("prores_ks", "yuv422p10le", {"profile": "3"}),
    "dnxhr.mxf": ("dnxhd", "yuv422p", {"profile": "dnxhr_hq"}),
}


def picture(size: tuple[int, int], frame: int) -> NDArray[np.float32]:
    """A moving gradient with grain, 0..1."""
    rng = np.random.default_rng(frame)
    x = np.linspace(0, 6, size[0])[None] + frame * 0.1
    y = np.linspace(0, 4, size[1])[:, None]
    grey = 0.5 + 0.35 * np.sin(x) * np.cos(y)
    grain = rng.normal(0, 0.02, (size[1], size[0], 3))
    return np.clip(grey[..., None] + grain, 0, 1).astype(np.float32)


def write_stills(folder: Path, suffix: str, kind: str, size: tuple[int, int]) -> Path:
    """A short sequence of one file type."""
    import OpenImageIO as oiio

    for frame in range(FRAMES):
        path = str(folder / f"a.{1001 + frame}.{suffix}")
        output = oiio.ImageOutput.create(path)
        output.open(path, oiio.ImageSpec(*size, 3, kind))
        output.write_image(picture(size, frame))
        output.close()
    return folder / f"a.1001.{suffix}"


def write_movie(path: Path, kind: tuple[str, str, Any], size: tuple[int, int]) -> Path:
    """A movie of 48 frames."""
    import av

    codec, pixels, options = kind
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=24, options=options)
        stream.width, stream.height, stream.pix_fmt = *size, pixels
        for frame in range(48):
            array = (picture(size, frame) * 255).astype(np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(array, "rgb24")))
        container.mux(stream.encode())
    return path


def spent(work: Callable[[int], object], frames: Iterable[int]) -> float:
    """Median milliseconds of `work(frame)`."""
    times = []
    for frame in frames:
        start = time.perf_counter()
        work(frame)
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def tell_still(path: Path) -> None:
    """One line about a sequence."""
    found, cache = plate.find(path), FrameCache(2 << 30)
    stored = cache.stored(found, found.first)
    some = list(found.frames)[1:]
    gains = iter(np.linspace(1, 2, len(some)).tolist())

    def shown(frame: int) -> object:
        return colour.to_display(cache.stored(found, frame), found)

    print(
        f"{path.suffix[1:]:12}{stored.dtype!s:9}"
        f"{spent(lambda f: cache.stored(found, f), some):9.1f}"
        f"{spent(lambda f: cache.stored(found, f), some):9.2f}"
        f"{spent(lambda f: cache.read(found, f), some):9.1f}"
        f"{spent(shown, some):9.1f}"
        f"{spent(lambda _: colour.to_display(stored, found, next(gains)), some):9.1f}"
        f"{spent(lambda f: colour.to_engine(cache.stored(found, f), found), some):9.1f}"
    )


def tell_movie(path: Path) -> None:
    """One line about a movie."""
    start = time.perf_counter()
    found = plate.find(path)
    opened = 1000 * (time.perf_counter() - start)
    jumps = np.random.default_rng(0).permutation(np.arange(1, 49))[:12].tolist()
    steps = [
        spent(lambda f: plate.stored(found, f), order)
        for order in (range(2, 26), range(48, 24, -1), jumps)
    ]
    print(f"{path.name:21}{opened:9.1f}" + "".join(f"{step:9.1f}" for step in steps))


def main() -> None:
    """Measure everything and print two tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="1920x1080")
    width, height = map(int, parser.parse_args().size.split("x"))
    heads = ("read", "cached", "float", "display", "new gain", "engine")
    print(f"{'sequence':12}{'stored':9}" + "".join(f"{head:>9}" for head in heads))
    for suffix, kind in STILLS.items():
        with tempfile.TemporaryDirectory() as folder:
            tell_still(write_stills(Path(folder), suffix, kind, (width, height)))
    heads = ("open", "forward", "back", "jump")
    print(f"\n{'movie':21}" + "".join(f"{head:>9}" for head in heads))
    for name, movie in MOVIES.items():
        with tempfile.TemporaryDirectory() as folder:
            tell_movie(write_movie(Path(folder) / name, movie, (width, height)))


if __name__ == "__main__":
    main()
