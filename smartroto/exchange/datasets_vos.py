"""Video object segmentation: a folder of indexed pictures as YouTube-VOS and DAVIS
have them (`.vos`), for training.

    set.vos/meta.json
    set.vos/Annotations/CLIP/01001.png

A pixel's index is the number of the topmost object that covers at least half of it, 0
for none. Several clips may be written into one folder.
"""

import json
import struct
import zlib
from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smartroto.animation import state_at
from smartroto.baking import baked
from smartroto.document import Document, Plate
from smartroto.errors import FormatError
from smartroto.exchange.datasets import HALF, Instances, frames_of
from smartroto.exchange.report import Report
from smartroto.files import replacing
from smartroto.jobs import Progress
from smartroto.registry import exporter
from smartroto.shapes.planar import rings
from smartroto.shapes.raster import coverage_of

MOST = 255
"""Objects that fit into a picture of one byte for each pixel."""

Indices = NDArray[np.uint8]


def write_vos(
    document: Document,
    folder: str | Path,
    frames: Iterable[int] | None = None,
    progress: Progress | None = None,
    clip: str | None = None,
) -> Report:
    """Write a picture for each frame, and what is on them; returns the notes.

    frames: numbers to write; None means all of the plate. clip: the name of the shot;
    None takes that of the plate's files, else that of the folder. Each file appears
    whole or not at all, and `meta.json`, last, keeps the other clips' entries.
    FormatError where there is no plate, no shape, or a file in the way.
    """
    document = baked(document)
    instances = Instances(document, "YouTube-VOS")
    if len(instances.objects) > MOST:
        raise FormatError(
            f"An indexed picture tells {MOST} objects apart, and there are "
            f"{len(instances.objects)} shapes: write fewer."
        )
    folder = Path(folder)
    clip = clip or _clip(instances.plate, folder)
    meta = _meta(folder / "meta.json")
    pictures = folder / "Annotations" / clip
    _make(pictures)
    wanted = frames_of(instances.plate, frames)
    seen: dict[int, dict[str, str]] = {}
    for frame in (progress or Progress()).over(wanted, len(wanted), "YouTube-VOS"):
        picture = indices(instances, frame)
        with replacing(pictures / f"{frame:05d}.png") as beside:
            beside.write_bytes(palette_png(picture))
        for number in np.unique(picture[picture > 0]).tolist():
            shape = instances.objects[number - 1]
            state = state_at(document, shape, frame)
            seen.setdefault(number, {})[f"{frame:05d}"] = state
    meta["videos"][clip] = {"objects": _objects(instances, seen)}
    with replacing(folder / "meta.json") as beside:
        beside.write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")
    return instances.report


@exporter("YouTube-VOS folder", ".vos")
def write(
    document: Document, path: str | Path, progress: Progress | None = None
) -> Report:
    """Write all frames; `path` is the folder."""
    return write_vos(document, path, None, progress)


def indices(instances: Instances, frame: int) -> Indices:
    """The object on top of each pixel: `[H, W]`."""
    width, height = instances.plate.size
    picture = np.zeros((height, width), np.uint8)
    for instance in instances.on(frame):
        covered = coverage_of(rings(instance.region), (width, height)) >= HALF
        picture[covered] = instance.number
    return picture


def _objects(
    instances: Instances, seen: dict[int, dict[str, str]]
) -> dict[str, dict[str, Any]]:
    """What `meta.json` says of each object: what it is, and on which frames."""
    return {
        str(number): {
            "category": instances.objects[number - 1].name,
            "frames": list(frames),
            "states": list(frames.values()),
        }
        for number, frames in sorted(seen.items())
    }


def _clip(plate: Plate, folder: Path) -> str:
    """`sh010` of `sh010.%04d.exr`."""
    name = PurePath(plate.path).name.partition(".")[0].partition("%")[0]
    return name.rstrip("_-") or folder.stem


def _meta(path: Path) -> dict[str, Any]:
    """What the folder holds already."""
    if not path.exists():
        return {"videos": {}}
    try:
        meta = json.loads(path.read_text(encoding="utf-8"))
        meta["videos"].items()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise FormatError(
            f"{path} is not the list of a YouTube-VOS folder: move it away."
        ) from error
    found: dict[str, Any] = meta
    return found


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FormatError(f"{folder} cannot be made: {error.strerror}.") from error


def palette_png(picture: Indices) -> bytes:
    """A PNG file with a palette, of indices `[H, W]` (W3C PNG, colour type 3)."""
    height, width = picture.shape
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    rows = np.concatenate([np.zeros((height, 1), np.uint8), picture], axis=1)
    chunks = [
        _chunk(b"IHDR", header),
        _chunk(b"PLTE", _palette().tobytes()),
        _chunk(b"IDAT", zlib.compress(rows.tobytes())),
        _chunk(b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    length, check = len(data), zlib.crc32(kind + data)
    return struct.pack(">I", length) + kind + data + struct.pack(">I", check)


def _palette() -> Indices:
    """256 colours in the order that PASCAL VOC gave them and DAVIS kept: `[256, 3]`.

    Each third bit of the number counts for one channel, the lowest ones most.
    """
    number = np.arange(256)
    colours = np.zeros((256, 3), np.uint8)
    for bit in range(8):
        for channel in range(3):
            on = number >> (3 * bit + channel) & 1
            colours[:, channel] |= (on << (7 - bit)).astype(np.uint8)
    return colours
