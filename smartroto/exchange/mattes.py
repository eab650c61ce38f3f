"""Mattes as picture files, one for each frame: EXR, or 16-bit PNG and TIFF.

An EXR file has the matte of all shapes in channel `A` and, where wanted, every shape's
own matte in `name.A`, which other programs show as a layer of that name. Values are
coverage 0..1 and have no colour space.
"""

import json
import os
import re
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal

import numpy as np

from smartroto.animation import state_at
from smartroto.document import Document, Plate
from smartroto.errors import FormatError
from smartroto.files import replacing
from smartroto.jobs import Progress
from smartroto.matte import mattes, plate_size
from smartroto.registry import exporter
from smartroto.sequence import file
from smartroto.shapes.arrays import Image

Depth = Literal["half", "float"]

_FIELD = re.compile(r"%0?(\d*)d")
_MARKS = re.compile(r"#+|@+")
_SIXTEEN_BIT = (".png", ".tif", ".tiff")
_ROWS = 8


def write_mattes(
    document: Document,
    pattern: str | Path,
    *,
    frames: Iterable[int] | None = None,
    per_shape: bool = False,
    shutter: float = 0.0,
    depth: Depth = "half",
    progress: Progress | None = None,
) -> list[Path]:
    """Write the matte of each frame; returns the files, in the order of the frames.

    pattern: where to, with `####` or `%04d` for the frame number as on the plate;
        without either, `.####` goes before the suffix unless there is one frame only.
        Folders are made. The suffix tells the format: .exr, .png or .tif.
    frames: numbers to write; None means all of the plate.
    per_shape: a channel for each shape as well (EXR).
    shutter: frames that it is open, as in `smartroto.matte.matte`.
    depth: of an EXR file's numbers.

    Each file carries `roto:version` and `roto:state`, a JSON object that says of each
    shape, by its layer name, whether the frame is a key, predicted, between or off.
    A file appears whole or not at all; when stopped, the finished ones stay.
    PlateError without a plate, FormatError where a file cannot be written.
    """
    plate_size(document)
    assert document.plate is not None
    wanted = list(document.plate.frames if frames is None else frames)
    target = _printf(Path(pattern), numbered=len(wanted) > 1)
    suffix = Path(target).suffix.lower()
    if suffix != ".exr" and suffix not in _SIXTEEN_BIT:
        raise FormatError(
            f"Mattes cannot be written as {suffix or 'a file without a suffix'}: use "
            f".exr, {', '.join(_SIXTEEN_BIT)}."
        )
    if per_shape and suffix != ".exr":
        raise FormatError(
            f"A {suffix} file holds one matte: use .exr for a channel per shape."
        )
    _make_folder(Path(target).parent)
    names = channel_names(document) if per_shape else {}
    written = []
    progress = progress or Progress()
    for frame in progress.over(wanted, message="Mattes"):
        progress.check()
        path = Path(file(target, frame))
        picture = _as_channels(mattes(document, frame, names, shutter=shutter))
        _write(path, picture, ["A", *names.values()], document, frame, depth)
        written.append(path)
    return written


@exporter("EXR mattes", ".exr")
def write(document: Document, path: str | Path, progress: Progress) -> None:
    """Write the mattes of all frames as half-float EXR files."""
    write_mattes(document, path, progress=progress)


@exporter("PNG mattes", ".png")
def write_png(document: Document, path: str | Path, progress: Progress) -> None:
    """Write the mattes of all frames as 16-bit PNG files."""
    write_mattes(document, path, progress=progress)


@exporter("TIFF mattes", ".tif", ".tiff")
def write_tiff(document: Document, path: str | Path, progress: Progress) -> None:
    """Write the mattes of all frames as 16-bit TIFF files."""
    write_mattes(document, path, progress=progress)


def channel_names(document: Document) -> Mapping[str, str]:
    """Shape id -> the EXR channel of its matte, `name.A`.

    A layer's name may have letters, digits and underscores only in most programs;
    others become an underscore, and names that are the same then get a number.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for shape in document.shapes():
        plain = re.sub(r"[^A-Za-z0-9_]", "_", shape.name) or "shape"
        plain = f"_{plain}" if plain[0].isdigit() else plain
        name, number = plain, 2
        while name.lower() in taken:
            name, number = f"{plain}_{number}", number + 1
        taken.add(name.lower())
        names[shape.id] = f"{name}.A"
    return names


def _printf(path: Path, numbered: bool) -> str:
    """The path with its frame number as `%04d`, where it has one or needs one."""
    name = path.name
    marks = list(_MARKS.finditer(name))
    if _FIELD.search(name):
        return str(path)
    if marks:
        last = marks[-1]
        field = f"%0{len(last.group())}d"
        name = name[: last.start()] + field + name[last.end() :]
    elif numbered:
        name = f"{path.stem}.%04d{path.suffix}"
    return str(path.with_name(name))


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FormatError(
            f"The folder {folder} cannot be made: {error.strerror}."
        ) from error


def _as_channels(pictures: list[Image]) -> Image:
    """Pictures `[H, W]` as channels `[H, W, C]`, a few rows at a time: with many of
    them it is several times quicker where the processor's cache holds the rows."""
    whole = np.empty((*pictures[0].shape, len(pictures)), np.float32)
    for top in range(0, len(whole), _ROWS):
        rows = slice(top, top + _ROWS)
        np.stack([one[rows] for one in pictures], axis=-1, out=whole[rows])
    return whole


def _write(
    path: Path,
    picture: Image,
    channels: list[str],
    document: Document,
    frame: int,
    depth: Depth,
) -> None:
    spec = _header(path, picture, channels, document, depth)
    states = {
        name.removesuffix(".A"): state_at(document, document.shape(id), frame)
        for id, name in channel_names(document).items()
    }
    spec.attribute("roto:version", tool_version())
    spec.attribute("roto:state", json.dumps(states, ensure_ascii=False))
    try:
        with replacing(path) as beside:
            _save(beside, spec, picture)
    except OSError as error:
        raise FormatError(
            f"The matte of frame {frame} cannot be written to {path}: "
            f"{error.strerror or error}."
        ) from error


def _header(
    path: Path,
    picture: Image,
    channels: list[str],
    document: Document,
    depth: Depth,
) -> Any:
    import OpenImageIO as oiio

    height, width, count = picture.shape
    is_exr = path.suffix.lower() == ".exr"
    spec = oiio.ImageSpec(width, height, count, depth if is_exr else "uint16")
    if is_exr:
        spec.channelnames = channels
        spec.alpha_channel = 0
        spec.attribute("compression", "zip")
    plate: Plate | None = document.plate
    if plate is not None:
        spec.attribute("PixelAspectRatio", float(plate.pixel_aspect))
        spec.attribute("FramesPerSecond", float(plate.fps))
    spec.attribute("Software", f"SmartROTO {tool_version()}")
    return spec


def tool_version() -> str:
    """The version of SmartROTO, as files tell it."""
    try:
        return version("smartroto")
    except PackageNotFoundError:  # run from a clone that is not installed
        return "unknown"


def _save(path: Path, spec: Any, picture: Image) -> None:
    """Write pixels with OpenImageIO; OSError with its reason where that fails."""
    import OpenImageIO as oiio

    output = oiio.ImageOutput.create(str(path))
    if output is None:
        raise OSError(f"no writer for {path.suffix} ({oiio.geterror()})")
    done = output.open(os.fspath(path), spec)
    done = done and output.write_image(np.ascontiguousarray(picture))
    reason = output.geterror()
    if not output.close() or not done:
        raise OSError(reason or output.geterror() or "the disk may be full")
