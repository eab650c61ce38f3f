"""Model files: what was learned on a shot, so that a similar one starts warm.

`NAME.srmodel` is JSON: outlines of size one, the weights of a classifier and a noise
scale. There is no picture in it, nor a path.
"""

from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from smartroto.errors import Error
from smartroto.files import replacing
from smartroto.shapes.learned import SIZES, Learned

SUFFIX = ".srmodel"
VERSION = 1


class ModelError(Error):
    """A model file that cannot be read or used."""


class FileLearned(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What was learned of one shape, as it stands in files."""

    name: str
    closed: bool
    silhouettes: list[list[list[list[float]]]]
    centre: list[float] = []
    weights: list[float] = []
    unrest: float = 0.0
    shot: str = ""


class FileModel(msgspec.Struct, forbid_unknown_fields=True):
    """A whole model file."""

    version: int
    learned: FileLearned


def to_record(learned: Learned) -> FileLearned:
    """The record of what was learned."""
    return FileLearned(
        name=learned.name,
        closed=learned.closed,
        silhouettes=learned.silhouettes.tolist(),
        centre=learned.centre.tolist(),
        weights=learned.weights.tolist(),
        unrest=learned.unrest,
        shot=learned.shot,
    )


def from_record(record: FileLearned) -> Learned:
    """What a record says; msgspec.ValidationError where its numbers do not fit."""
    try:
        outlines = np.array(record.silhouettes, dtype=float)
    except ValueError:
        outlines = np.zeros(0)
    if outlines.ndim != 4 or outlines.shape[2:] != (3, 2) or not outlines.shape[1]:
        raise msgspec.ValidationError("its outlines do not have the same points")
    sizes = (len(record.centre), len(record.weights))
    if sizes not in ((0, 0), SIZES):
        raise msgspec.ValidationError(
            f"its classifier has {sizes} numbers, not {SIZES}"
        )
    numbers: list[Any] = [outlines, record.centre, record.weights, record.unrest]
    if not all(np.isfinite(one).all() for one in numbers):
        raise msgspec.ValidationError("it holds values that are no finite numbers")
    return Learned(
        name=record.name,
        closed=record.closed,
        silhouettes=outlines,
        centre=np.array(record.centre, dtype=float),
        weights=np.array(record.weights, dtype=float),
        unrest=record.unrest,
        shot=record.shot,
    )


def save(learned: Learned, path: str | Path) -> None:
    """Write a model file, whole or not at all; ModelError where that cannot be."""
    text = msgspec.json.encode(FileModel(version=VERSION, learned=to_record(learned)))
    try:
        with replacing(Path(path)) as beside:
            beside.write_bytes(text + b"\n")
    except OSError as error:
        raise ModelError(
            f"The model could not be saved to {path}: {error.strerror}. "
            "Choose a folder that can be written to."
        ) from error


def load(path: str | Path) -> Learned:
    """Read a model file; ModelError where it is missing, damaged or too new."""
    try:
        file = msgspec.json.decode(Path(path).read_bytes(), type=FileModel)
        if file.version > VERSION:
            raise ModelError(
                f"{path} was written by a newer SmartROTO: update to use it."
            )
        return from_record(file.learned)
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}.") from error
    except msgspec.DecodeError as error:
        raise ModelError(
            f"{path} is no model that SmartROTO has learned: {error}."
        ) from error
