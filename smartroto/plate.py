"""Plates: the pictures of a shot, found on disk and read as arrays.

Sequences and stills go through OpenImageIO (`stills`), movies through PyAV
(`movie`). Frames are numbered as on disk; the frames of a movie from 1.
"""

import os

import numpy as np

from smartroto import sequence, stills
from smartroto.document import Plate
from smartroto.errors import PlateError
from smartroto.sequence import Sequence
from smartroto.shapes.arrays import Image
from smartroto.stills import Pixels


def find(path: str | os.PathLike[str]) -> Plate:
    """Open the plate that `path` names.

    path: one frame of a sequence, a pattern (`%04d`, `####`, `@@@@`), a folder with
        one sequence or movie in it, a movie, or a still; relative paths are fine.
    Returns the plate, numbered as on disk. PlateError where nothing fits, or where a
    folder holds several candidates (they are named).
    """
    found = _located(os.path.abspath(os.path.expanduser(os.fspath(path))))
    if sequence.is_movie(found.pattern):
        from smartroto import movie

        return movie.find(found.pattern)
    head = _first_header(found)
    return Plate(
        path=found.pattern,
        first=found.frames[0],
        last=found.frames[-1],
        size=head.size,
        pixel_aspect=head.pixel_aspect,
        fps=head.fps or 24.0,
        colour_space=head.colour_space,
    )


def file(plate: Plate, frame: int) -> str:
    """The path of one frame's file (a movie: the movie), whether it exists or not."""
    return sequence.file(plate.path, frame)


def read(plate: Plate, frame: int) -> Image:
    """One frame as float32 `[H, W, 3]`, row 0 at the top, values as in the file.

    Integer files give 0..1; EXR values come as they are, NaN and infinity included
    (`smartroto.colour` makes them harmless). PlateError names frame, file and reason.
    """
    return as_float(stored(plate, frame))


def stored(plate: Plate, frame: int) -> Pixels:
    """Like `read`, in the file's own type: uint8, uint16, float16 or float32."""
    if frame not in plate.frames:
        raise PlateError(
            f"Frame {frame} lies outside the plate ({plate.first} to {plate.last})."
        )
    try:
        pixels = _pixels(plate, frame)
    except PlateError as error:
        raise PlateError(f"Frame {frame} cannot be read: {error}") from error
    height, width = pixels.shape[:2]
    if (width, height) != plate.size:
        raise PlateError(
            f"Frame {frame} cannot be used: {file(plate, frame)} is {width} x {height}"
            f" pixels, the plate is {plate.size[0]} x {plate.size[1]}."
        )
    return pixels


def as_float(pixels: Pixels) -> Image:
    """Stored pixels as float32; integers are scaled to 0..1."""
    if pixels.dtype.kind == "u":
        top = np.float32(np.iinfo(pixels.dtype).max)
        return np.multiply(pixels, 1 / top, dtype=np.float32)
    return pixels.astype(np.float32, copy=False)


def missing(plate: Plate) -> tuple[int, ...]:
    """The frame numbers between first and last that have no file, ascending."""
    if sequence.is_movie(plate.path):
        return ()
    there = set(sequence.on_disk(plate.path))
    return tuple(frame for frame in plate.frames if frame not in there)


def layers(plate: Plate) -> tuple[str, ...]:
    """Names for `Plate.layer`: EXR layers and parts, the default first."""
    if sequence.is_movie(plate.path):
        return ("rgba",)
    frames = sequence.on_disk(plate.path)
    return _first_header(Sequence(plate.path, frames)).layers


def _pixels(plate: Plate, frame: int) -> Pixels:
    if sequence.is_movie(plate.path):
        from smartroto import movie

        return movie.pixels(plate.path, frame)
    return stills.pixels(file(plate, frame), plate.layer)


def _located(path: str) -> Sequence:
    if os.path.isdir(path):
        return _only_one(path)
    by_pattern = None if os.path.isfile(path) else sequence.of_pattern(path)
    found = by_pattern or sequence.of_file(path)
    if not found.frames:
        what = "frames match" if by_pattern else "file is"
        raise PlateError(f"There is no plate at {path}: no {what} there.")
    return found


def _only_one(folder: str) -> Sequence:
    """The one sequence or movie of a folder; stills beside it do not count."""
    found = sequence.in_folder(folder)
    moving = [one for one in found if len(one.frames) > 1 or _moves(one)]
    if len(moving) == 1:
        return moving[0]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(str(one) for one in (moving or found)[:8])
        more = ", ..." if len(moving or found) > 8 else ""
        raise PlateError(
            f"{folder} holds several plates ({names}{more}): name one of them."
        )
    inside = sorted(entry.name for entry in os.scandir(folder) if entry.is_dir())
    hint = f" Its folders: {', '.join(inside[:8])}." if inside else ""
    raise PlateError(f"There are no pictures in {folder}.{hint}")


def _moves(one: Sequence) -> bool:
    return sequence.is_movie(one.pattern)


def _first_header(found: Sequence) -> stills.Header:
    """The header of the first frame that can be opened."""
    trouble: PlateError | None = None
    for frame in found.frames:
        try:
            return stills.header(sequence.file(found.pattern, frame))
        except PlateError as error:
            trouble = trouble or error
    raise trouble or PlateError(f"There is no plate at {found.pattern}.")
