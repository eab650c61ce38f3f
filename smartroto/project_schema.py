"""How a project looks in its file: plain records, strict about what they hold.

Unknown fields and wrong types are refused with the place they stand at.
"""

import os
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec
import numpy as np

from smartroto.document import (
    VERSION,
    Colour,
    Document,
    Layer,
    Mode,
    Plate,
    Shape,
)
from smartroto.model_file import FileLearned, from_record, to_record
from smartroto.note import Note
from smartroto.project_keys import FileKey, keys_from_file, keys_to_file
from smartroto.project_placement import (
    FileTrack,
    FileTransform,
    track_from_file,
    track_to_file,
    transform_from_file,
    transform_to_file,
)
from smartroto.shapes.arrays import Array, frozen


class FilePlate(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A plate; `relative` finds it again when the whole folder has moved."""

    path: str
    relative: str
    first: int
    last: int
    size: tuple[int, int]
    pixel_aspect: float
    fps: float
    colour_space: str = ""
    layer: str = ""


class FileShape(
    msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, tag="shape"
):
    """A shape with its animated parts as lists of keys."""

    id: str
    name: str
    closed: bool
    colour: Colour
    keys: list[FileKey]
    feather: list[FileKey] = []
    opacity: list[FileKey] = []
    approved: list[FileKey] = []
    point_widths: list[FileKey] = []
    mode: Mode = "union"
    inverted: bool = False
    lifetime: tuple[int, int] | None = None
    width: float = 10.0
    falloff: float = 1.0
    motion_blur: bool = False
    visible: bool = True
    locked: bool = False
    transform: FileTransform | None = None
    learned: FileLearned | None = None
    pivot: list[float] = []
    carried: dict[str, str] = {}


class FileLayer(
    msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, tag="layer"
):
    """A layer; its first item lies on top."""

    id: str
    name: str
    colour: Colour
    items: "list[FileShape | FileLayer]" = []
    opacity: list[FileKey] = []
    visible: bool = True
    locked: bool = False
    transform: FileTransform | None = None
    carried: dict[str, str] = {}


class FileProject(msgspec.Struct, forbid_unknown_fields=True):
    """The whole file; `version` stands first so that anyone can tell it."""

    version: int
    plate: FilePlate | None
    layers: list[FileLayer]
    tracks: list[FileTrack] = []
    waived: dict[str, str] = {}
    notes: list[Note] = []


def _encode(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    raise NotImplementedError


def _decode(kind: type, value: Any) -> Any:
    if kind is np.ndarray:
        try:
            return np.array(value, dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise ValueError("expected numbers in lists of equal length") from error
    raise NotImplementedError


ENCODER = msgspec.json.Encoder(enc_hook=_encode)
DECODER = msgspec.json.Decoder(FileProject, dec_hook=_decode)


def to_file(document: Document, folder: Path) -> FileProject:
    """The records of a document that is saved in `folder`."""
    plate = document.plate
    return FileProject(
        version=VERSION,
        plate=None if plate is None else _plate_to_file(plate, folder),
        layers=[_layer_to_file(layer) for layer in document.layers],
        tracks=[track_to_file(track) for track in document.tracks],
        waived=dict(document.waived),
        notes=list(document.notes),
    )


def from_file(file: FileProject, folder: Path) -> Document:
    """The document of the records of a file that lies in `folder`.

    Raises msgspec.ValidationError where keys and points do not fit together.
    """
    return Document(
        plate=None if file.plate is None else _plate_from_file(file.plate, folder),
        layers=tuple(_layer_from_file(layer) for layer in file.layers),
        tracks=tuple(track_from_file(track) for track in file.tracks),
        waived=MappingProxyType(dict(file.waived)),
        notes=tuple(file.notes),
    )


def _plate_to_file(plate: Plate, folder: Path) -> FilePlate:
    try:
        relative = os.path.relpath(plate.path, folder)
    except ValueError:  # another drive
        relative = plate.path
    return FilePlate(
        path=plate.path,
        relative=Path(relative).as_posix(),
        first=plate.first,
        last=plate.last,
        size=plate.size,
        pixel_aspect=plate.pixel_aspect,
        fps=plate.fps,
        colour_space=plate.colour_space,
        layer=plate.layer,
    )


def _plate_from_file(file: FilePlate, folder: Path) -> Plate:
    moved = os.path.normpath(folder / file.relative)
    path = moved if not _reachable(file.path) and _reachable(moved) else file.path
    return Plate(
        path=path,
        first=file.first,
        last=file.last,
        size=file.size,
        pixel_aspect=file.pixel_aspect,
        fps=file.fps,
        colour_space=file.colour_space,
        layer=file.layer,
    )


def _reachable(path: str) -> bool:
    return Path(path).exists() or ("%" in path and Path(path).parent.is_dir())


def _shape_to_file(shape: Shape) -> FileShape:
    return FileShape(
        id=shape.id,
        name=shape.name,
        closed=shape.closed,
        colour=shape.colour,
        keys=keys_to_file(shape.keys),
        feather=keys_to_file(shape.feather),
        opacity=keys_to_file(shape.opacity),
        approved=keys_to_file(shape.approved),
        point_widths=keys_to_file(shape.point_widths),
        mode=shape.mode,
        inverted=shape.inverted,
        lifetime=shape.lifetime,
        width=shape.width,
        falloff=shape.falloff,
        motion_blur=shape.motion_blur,
        visible=shape.visible,
        locked=shape.locked,
        pivot=[] if shape.pivot is None else shape.pivot.tolist(),
        transform=transform_to_file(shape.transform),
        carried=dict(shape.carried),
        learned=None if shape.learned is None else to_record(shape.learned),
    )


def _shape_from_file(file: FileShape) -> Shape:
    count = len(file.keys[0].value) if file.keys and file.keys[0].value.ndim else 0
    form, where = (count, 3, 2), f"shape {file.name!r}"
    return Shape(
        id=file.id,
        name=file.name,
        closed=file.closed,
        colour=file.colour,
        keys=keys_from_file(file.keys, form, where),
        feather=keys_from_file(file.feather, form, f"the feather of {where}"),
        opacity=keys_from_file(file.opacity, (), f"the opacity of {where}"),
        approved=keys_from_file(file.approved, form, f"the approval of {where}"),
        point_widths=keys_from_file(
            file.point_widths, (count,), f"the widths of the points of {where}"
        ),
        mode=file.mode,
        inverted=file.inverted,
        lifetime=file.lifetime,
        width=file.width,
        falloff=file.falloff,
        motion_blur=file.motion_blur,
        visible=file.visible,
        locked=file.locked,
        pivot=_pivot(file, count, where),
        transform=transform_from_file(file.transform, where),
        carried=file.carried,
        learned=None if file.learned is None else from_record(file.learned),
    )


def _pivot(file: FileShape, count: int, where: str) -> Array | None:
    if not file.pivot:
        return None
    if len(file.pivot) != count:
        raise msgspec.ValidationError(
            f"the pivot of {where} has {len(file.pivot)} parts for {count} points"
        )
    return frozen(file.pivot)


def _layer_to_file(layer: Layer) -> FileLayer:
    return FileLayer(
        id=layer.id,
        name=layer.name,
        colour=layer.colour,
        items=[
            _shape_to_file(item) if isinstance(item, Shape) else _layer_to_file(item)
            for item in layer.items
        ],
        opacity=keys_to_file(layer.opacity),
        visible=layer.visible,
        locked=layer.locked,
        transform=transform_to_file(layer.transform),
        carried=dict(layer.carried),
    )


def _layer_from_file(file: FileLayer) -> Layer:
    return Layer(
        id=file.id,
        name=file.name,
        colour=file.colour,
        items=tuple(
            _shape_from_file(item)
            if isinstance(item, FileShape)
            else _layer_from_file(item)
            for item in file.items
        ),
        opacity=keys_from_file(file.opacity, (), f"layer {file.name!r}"),
        visible=file.visible,
        locked=file.locked,
        transform=transform_from_file(file.transform, f"layer {file.name!r}"),
        carried=file.carried,
    )
