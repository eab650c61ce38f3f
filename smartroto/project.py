"""Project files: versioned JSON, saved whole or not at all.

What the artist did is in `NAME.sroto`; what the machine predicted can be computed
again and lies beside it in `NAME.sroto.npz`. Numbers are written so that they come
back bit for bit: a key is exact, and a prediction stays fresh across save and open.
"""

import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec
import numpy as np

from smartroto import backups
from smartroto.document import VERSION, Document
from smartroto.errors import ProjectError
from smartroto.files import file_digest, predictions_of, replacing
from smartroto.project_schema import (
    DECODER,
    ENCODER,
    FileProject,
    from_file,
    to_file,
)
from smartroto.shapes.arrays import Array, frozen
from smartroto.shapes.prediction import Prediction

SUFFIX = ".sroto"


def save(document: Document, path: str | Path, keep: int = 0) -> None:
    """Write the document to `path` and its predictions beside it.

    keep: how many earlier states of the file are kept in a folder beside it. Raises
    ProjectError where the folder cannot be written to; the old file then stands
    untouched.
    """
    path = Path(path)
    file = to_file(document, path.parent.resolve())
    try:
        with _predictions(document.predictions, predictions_of(path)):
            with replacing(path, durable=True) as beside:
                with beside.open("wb") as out:
                    out.writelines(_pieces(file))
                backups.keep(path, keep)
    except OSError as error:
        raise ProjectError(
            f"The project could not be saved to {path}: {error.strerror}. "
            "Choose a folder that can be written to."
        ) from error


def load(path: str | Path, predictions: str | Path | None = None) -> Document:
    """Read a project, and the predictions beside it where they are whole.

    predictions: where they lie, if not beside it.
    Raises ProjectError where the file cannot be read, is damaged, or was written by a
    newer SmartROTO.
    """
    path = Path(path)
    document = _document(path)
    known = {shape.id: shape.count for shape in document.shapes()}
    cache = Path(predictions) if predictions else predictions_of(path)
    fitting = {
        id: prediction
        for id, prediction in _load_predictions(cache).items()
        if known.get(id) == prediction.knots.shape[1]
    }
    return replace(document, predictions=MappingProxyType(fitting))


def digest(path: str | Path, predictions: str | Path | None = None) -> str:
    """Tells one saved state of a project from all others, predictions included."""
    path = Path(path)
    beside = Path(predictions) if predictions else predictions_of(path)
    return f"{file_digest(path)}:{file_digest(beside)}"


def _pieces(file: FileProject) -> Iterator[bytes]:
    """The text of the file, one layer after the other."""
    bare = bytes(_encoded(msgspec.structs.replace(file, layers=[])))
    head, layers, tail = bare.partition(b'"layers":[')
    yield head + layers
    for index, layer in enumerate(file.layers):
        yield b"," if index else b""
        yield bytes(_encoded(layer))
    yield tail + b"\n"


def _encoded(record: msgspec.Struct) -> msgspec.Raw:
    """JSON with a line for each layer, shape and key, so that a difference can be read.

    Record by record, since encoding holds up all other threads for as long as one call
    takes.
    """
    parts = {}
    for name in record.__struct_fields__:
        value = getattr(record, name)
        if isinstance(value, list) and value and isinstance(value[0], msgspec.Struct):
            parts[name] = [_encoded(each) for each in value]
    text = ENCODER.encode(msgspec.structs.replace(record, **parts))
    own_line = text.startswith((b'{"type":', b'{"frame":'))
    return msgspec.Raw(b"\n" + text if own_line else text)


class _Head(msgspec.Struct):
    version: int


def _document(path: Path) -> Document:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ProjectError(f"{path} cannot be read: {error.strerror}.") from error
    try:
        file = DECODER.decode(data)
        _refuse_newer(file.version, path)
        return from_file(file, path.parent.resolve())
    except msgspec.DecodeError as error:
        _refuse_newer(_version(data), path)
        raise ProjectError(
            f"{path} is no whole SmartROTO project ({error}): restore it from a backup."
        ) from error


def _refuse_newer(version: int, path: Path) -> None:
    if version > VERSION:
        raise ProjectError(
            f"{path} was written by a newer SmartROTO (project version {version}, "
            f"this one reads up to {VERSION}): update to open it."
        )


def _version(data: bytes) -> int:
    """The version that a file names, 0 where it names none."""
    try:
        return msgspec.json.decode(data, type=_Head).version
    except msgspec.DecodeError:
        return 0


@contextmanager
def _predictions(predictions: Mapping[str, Prediction], path: Path) -> Iterator[None]:
    """Writes them beside, and gives them their name once the project has its own."""
    if not predictions:
        yield
        path.unlink(missing_ok=True)
        return
    arrays: dict[str, Any] = {}
    for id, prediction in predictions.items():
        for name in ("frames", "knots", "sigma", "seen"):
            arrays[f"{id}/{name}"] = getattr(prediction, name)
        arrays[f"{id}/across"] = prediction.across
        notes = {
            "source": prediction.source,
            "reasons": prediction.reasons,
            "touched": sorted(prediction.touched),
        }
        arrays[f"{id}/notes"] = np.frombuffer(msgspec.json.encode(notes), np.uint8)
    with replacing(path, durable=True) as beside:
        np.savez(beside, **arrays)
        yield


def _load_predictions(path: Path) -> dict[str, Prediction]:
    """Predictions from the cache; none where it is missing or damaged."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            ids = sorted({name.partition("/")[0] for name in arrays.files})
            return {id: _prediction(arrays, id) for id in ids}
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, msgspec.DecodeError):
        return {}


def _prediction(arrays: Any, id: str) -> Prediction:
    notes = msgspec.json.decode(arrays[f"{id}/notes"].tobytes())
    told = f"{id}/across" in arrays.files  # earlier programs did not tell it
    return Prediction(
        frames=arrays[f"{id}/frames"].astype(np.int64),
        knots=_read(arrays, f"{id}/knots"),
        sigma=_read(arrays, f"{id}/sigma"),
        sigma_across=_read(arrays, f"{id}/across") if told else None,
        seen=_read(arrays, f"{id}/seen"),
        source=notes["source"],
        reasons=tuple((int(frame), str(why)) for frame, why in notes["reasons"]),
        touched=frozenset(map(int, notes.get("touched", ()))),
    )


def _read(arrays: Any, name: str) -> Array:
    """An array fresh from the file, which nobody else can write to: no copy."""
    array = arrays[name]
    array.setflags(write=False)
    return frozen(array)
