"""Project files: versioned JSON, saved whole or not at all.

What the artist did is in `NAME.sroto`; what the machine predicted can be computed
again and lies beside it in `NAME.sroto.npz`. Numbers are written so that they come
back bit for bit: a key is exact, and a prediction stays fresh across save and open.
"""

import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec
import numpy as np

from smartroto.document import VERSION, Document
from smartroto.errors import ProjectError
from smartroto.files import replacing
from smartroto.project_schema import (
    DECODER,
    ENCODER,
    from_file,
    to_file,
)
from smartroto.shapes.arrays import frozen
from smartroto.shapes.prediction import Prediction

SUFFIX = ".sroto"


def save(document: Document, path: str | Path) -> None:
    """Write the document to `path` and its predictions beside it.

    Raises ProjectError where the folder cannot be written to; the old file then
    stands untouched.
    """
    path = Path(path)
    file = to_file(document, path.parent.resolve())
    text = _in_lines(ENCODER.encode(file))
    try:
        with replacing(path) as beside:
            beside.write_bytes(text)
        _save_predictions(document.predictions, _cache_path(path))
    except OSError as error:
        raise ProjectError(
            f"The project could not be saved to {path}: {error.strerror}. "
            "Choose a folder that can be written to."
        ) from error


def load(path: str | Path) -> Document:
    """Read a project, and the predictions beside it where they are whole.

    Raises ProjectError where the file cannot be read, is damaged, or was written by a
    newer SmartROTO.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ProjectError(f"{path} cannot be read: {error.strerror}.") from error
    document = _document(data, path)
    known = {shape.id: shape.count for shape in document.shapes()}
    predictions = {
        id: prediction
        for id, prediction in _load_predictions(_cache_path(path)).items()
        if known.get(id) == prediction.knots.shape[1]
    }
    return replace(document, predictions=MappingProxyType(predictions))


def _in_lines(text: bytes) -> bytes:
    """A line for each layer, shape and key, so that a difference can be read.

    Inside a JSON string the quotes would be escaped, so only records are met.
    """
    for start in (b'{"type":', b'{"frame":'):
        text = text.replace(start, b"\n" + start)
    return text + b"\n"


class _Head(msgspec.Struct):
    version: int


def _document(data: bytes, path: Path) -> Document:
    try:
        version = msgspec.json.decode(data, type=_Head).version
        if version > VERSION:
            raise ProjectError(
                f"{path} was written by a newer SmartROTO (project version {version}, "
                f"this one reads up to {VERSION}): update to open it."
            )
        return from_file(DECODER.decode(data), path.parent.resolve())
    except msgspec.DecodeError as error:
        raise ProjectError(
            f"{path} is no whole SmartROTO project ({error}): restore it from a backup."
        ) from error


def _cache_path(path: Path) -> Path:
    return path.with_name(path.name + ".npz")


def _save_predictions(predictions: Mapping[str, Prediction], path: Path) -> None:
    if not predictions:
        path.unlink(missing_ok=True)
        return
    arrays: dict[str, Any] = {}
    for id, prediction in predictions.items():
        for name in ("frames", "knots", "sigma", "seen"):
            arrays[f"{id}/{name}"] = getattr(prediction, name)
        notes = {"source": prediction.source, "reasons": prediction.reasons}
        arrays[f"{id}/notes"] = np.frombuffer(msgspec.json.encode(notes), np.uint8)
    with replacing(path) as beside:
        np.savez_compressed(beside, **arrays)


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
    return Prediction(
        frames=arrays[f"{id}/frames"].astype(np.int64),
        knots=frozen(arrays[f"{id}/knots"]),
        sigma=frozen(arrays[f"{id}/sigma"]),
        seen=frozen(arrays[f"{id}/seen"]),
        source=notes["source"],
        reasons=tuple((int(frame), str(why)) for frame, why in notes["reasons"]),
    )
