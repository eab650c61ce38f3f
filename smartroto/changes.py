"""The difference between two documents as a record, and a document from it again.

Only what differs is in it: shapes that are other objects, rows of predictions that
hold other numbers. Everything else about a document goes through the records of the
project file, so that whatever a project can hold a change can hold.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec
import numpy as np

from smartroto.document import Document, Layer, Shape
from smartroto.project_schema import FileProject, from_file, to_file
from smartroto.shapes.arrays import frozen
from smartroto.shapes.prediction import Prediction

Tree = list[Any]
"""The stack of a layer: a shape's id, or `[id, its own stack]` for a layer."""


class PredictionChange(msgspec.Struct, omit_defaults=True):
    """A prediction's values by field name.

    rows: where it follows a prediction of the same frames, the rows that the arrays
        hold; the others are as they were. None: the arrays are whole.
    """

    id: str
    values: dict[str, Any]
    rows: np.ndarray | None = None


class Change(msgspec.Struct, omit_defaults=True):
    """What makes one document out of another.

    head: the document with its layers, but without any shape; None where all that is
        as it was, and then so is `tree`. shapes: new or changed, each packed by itself,
    since packing holds up all other threads for as long as one call takes.
    """

    label: str = ""
    head: FileProject | None = None
    tree: Tree = []
    shapes: list[bytes] = []
    predictions: list[PredictionChange] = []
    gone: list[str] = []


def _pack(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        form = msgspec.msgpack.encode((value.dtype.str, value.shape))
        data = bytes([len(form)]) + form + np.ascontiguousarray(value).tobytes()
        return msgspec.msgpack.Ext(1, data)
    raise NotImplementedError


def _unpack(code: int, data: memoryview) -> Any:
    end = 1 + data[0]
    kind, shape = msgspec.msgpack.decode(data[1:end])
    return frozen_copy(np.frombuffer(data[end:], np.dtype(kind)).reshape(shape))


def frozen_copy(array: np.ndarray) -> np.ndarray:
    """A copy that cannot be written to and does not keep the file in memory."""
    copy = array.copy()
    copy.setflags(write=False)
    return copy


def _take(kind: type, value: Any) -> Any:
    if kind is np.ndarray and isinstance(value, np.ndarray):
        return value
    raise ValueError("expected an array")


def packer() -> msgspec.msgpack.Encoder:
    """Makes bytes of records that hold arrays; the numbers stay bit for bit."""
    return msgspec.msgpack.Encoder(enc_hook=_pack)


def unpacker(kind: Any) -> msgspec.msgpack.Decoder[Any]:
    """Reads what `packer` made."""
    return msgspec.msgpack.Decoder(kind, dec_hook=_take, ext_hook=_unpack)


_PACKER = packer()
_LOOSE = unpacker(FileProject)


def change(before: Document, after: Document, label: str, folder: Path) -> Change:
    """What differs in `after`; `folder` is where the record will lie."""
    old = {shape.id: shape for shape in before.shapes()}
    others = [shape for shape in after.shapes() if old.get(shape.id) is not shape]
    head, tree = _head(after, folder), _tree(after.layers)
    same = tree == _tree(before.layers) and _packed(head) == _packed(
        _head(before, folder)
    )
    return Change(
        label=label,
        head=None if same else head,
        tree=[] if same else tree,
        shapes=[_packed(_loose(shape, folder)) for shape in others],
        predictions=[
            _prediction_change(id, before.predictions.get(id), prediction)
            for id, prediction in after.predictions.items()
            if before.predictions.get(id) is not prediction
        ],
        gone=[id for id in before.predictions if id not in after.predictions],
    )


def applied(document: Document, change: Change, folder: Path) -> Document:
    """The document that `change` makes of this one; it shares what stays."""
    shapes = {shape.id: shape for shape in document.shapes()}
    for packed in change.shapes:
        loose = from_file(_LOOSE.decode(packed), folder)
        shapes.update((shape.id, shape) for shape in loose.shapes())
    head, tree = document, _tree(document.layers)
    if change.head is not None:
        head, tree = _read_head(document, change.head, folder), change.tree
    layers = {layer.id: layer for layer in _layers(head.layers)}
    return replace(
        head,
        layers=tuple(_filled(entry, layers, shapes) for entry in tree),
        predictions=_predictions(document.predictions, change),
    )


# -- layers and shapes -----------------------------------------------------------


def _head(document: Document, folder: Path) -> FileProject:
    bare = tuple(_bare(layer) for layer in document.layers)
    return to_file(replace(document, layers=bare, predictions={}), folder)


def _read_head(document: Document, head: FileProject, folder: Path) -> Document:
    """The plate stays the same object where it is the same plate: pictures are cached
    by it."""
    read = from_file(head, folder)
    same = _head(document, folder).plate == head.plate
    return replace(read, plate=document.plate) if same else read


def _bare(layer: Layer) -> Layer:
    inner = [_bare(item) for item in layer.items if isinstance(item, Layer)]
    return replace(layer, items=tuple(inner))


def _tree(layers: Sequence[Layer]) -> Tree:
    return [[layer.id, _stack(layer)] for layer in layers]


def _stack(layer: Layer) -> Tree:
    return [
        [item.id, _stack(item)] if isinstance(item, Layer) else item.id
        for item in layer.items
    ]


def _loose(shape: Shape, folder: Path) -> FileProject:
    holder = Layer(id="", name="", items=(shape,))
    return to_file(Document(layers=(holder,)), folder)


def _layers(layers: Sequence[Layer]) -> list[Layer]:
    inner = [item for layer in layers for item in layer.items]
    below = [item for item in inner if isinstance(item, Layer)]
    return [*layers, *(_layers(below) if below else [])]


def _filled(
    entry: Tree, layers: Mapping[str, Layer], shapes: Mapping[str, Shape]
) -> Layer:
    """A layer with its stack; the same object where nothing in it has changed."""
    id, stack = entry
    layer = layers[id]
    items = tuple(
        shapes[each] if isinstance(each, str) else _filled(each, layers, shapes)
        for each in stack
    )
    same = len(items) == len(layer.items) and all(
        a is b for a, b in zip(items, layer.items, strict=True)
    )
    return layer if same else replace(layer, items=items)


def _packed(record: Any) -> bytes:
    return _PACKER.encode(record)


# -- predictions -----------------------------------------------------------------


def _prediction_change(
    id: str, before: Prediction | None, after: Prediction
) -> PredictionChange:
    values = {field.name: getattr(after, field.name) for field in fields(after)}
    rows = _other_rows(before, after)
    if rows is not None:
        values = {
            name: value[rows] if isinstance(value, np.ndarray) else value
            for name, value in values.items()
        }
    return PredictionChange(id=id, values=values, rows=rows)


def _other_rows(before: Prediction | None, after: Prediction) -> np.ndarray | None:
    """The rows in which two predictions of the same frames and points differ."""
    if before is None:
        return None
    other = np.zeros(len(after.frames), dtype=bool)
    for field in fields(after):
        old, new = getattr(before, field.name), getattr(after, field.name)
        if not isinstance(new, np.ndarray):
            continue
        if not isinstance(old, np.ndarray) or old.shape != new.shape:
            return None
        axes = tuple(range(1, new.ndim))
        other |= np.any((old != new) & ~((old != old) & (new != new)), axis=axes)
    return np.flatnonzero(other)


def _predictions(
    before: Mapping[str, Prediction], change: Change
) -> Mapping[str, Prediction]:
    if not change.predictions and not change.gone:
        return before
    after = {id: each for id, each in before.items() if id not in change.gone}
    for one in change.predictions:
        after[one.id] = _read_prediction(one, before.get(one.id))
    return MappingProxyType(after)


def _read_prediction(one: PredictionChange, before: Prediction | None) -> Prediction:
    values: dict[str, Any] = {}
    for name, value in one.values.items():
        if isinstance(value, np.ndarray):
            if one.rows is not None:
                whole = np.array(getattr(before, name))
                whole[one.rows] = value
                value = whole
            values[name] = value if value.dtype.kind == "i" else frozen(value)
        else:
            values[name] = _tuples(value)
    values["touched"] = frozenset(values["touched"])
    return Prediction(**values)


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
