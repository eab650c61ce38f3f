"""Properties of Silhouette's objects as curves: formats/silhouette.md 2, 4 and 5."""

import re
from xml.etree.ElementTree import Element

import numpy as np

from smartroto.errors import FormatError
from smartroto.exchange.curve import Curve, constant
from smartroto.exchange.motion import check_size
from smartroto.exchange.silhouette_space import HANDLES
from smartroto.shapes.arrays import Array

MAX_FRAME = 2**24
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_PAIR = re.compile(rf"\(\s*({_NUMBER})\s*,\s*({_NUMBER})\s*\)")
_PLAIN = re.compile(_NUMBER)


class Properties:
    """The `<Properties>` of an object, by id."""

    def __init__(self, owner: Element) -> None:
        self.table: dict[str, Element] = {}
        for holder in owner.findall("Properties"):
            for entry in holder.findall("Property"):
                self.table.setdefault(entry.get("id", ""), entry)

    def text(self, id: str, otherwise: str = "") -> str:
        """A value that is not animated; of keys, the first."""
        entry = self.table.get(id)
        if entry is None:
            return otherwise
        value = entry.find("Value")
        first = value if value is not None else entry.find("Key")
        return otherwise if first is None or not first.text else first.text.strip()

    def true(self, id: str) -> bool:
        """Whether a switch is on; off where it is absent."""
        return self.text(id).lower() == "true"

    def animated(self, id: str) -> bool:
        """Whether there is more than one key."""
        entry = self.table.get(id)
        return entry is not None and len(entry.findall("Key")) > 1

    def numbers(self, id: str, start: int, count: int) -> Curve | None:
        """A number or tuple over time, `[K, count]`; None where it is not set.

        start: the session's first frame, added to the keys' frames.
        """
        entry = self.table.get(id)
        keys = [] if entry is None else entry.findall("Key")
        if not keys:
            text = self.text(id)
            return constant(_tuple(text, count)) if text else None
        values = np.stack([_tuple(key.text or "", count) for key in keys])
        return interpolated(_times(keys, start), values, _kinds(keys))

    def objects(self) -> list[Element]:
        """The children of a layer or roto node."""
        entry = self.table.get("objects")
        return [] if entry is None else list(entry)


def _tuple(text: str, count: int) -> Array:
    numbers = np.array([float(word) for word in _PLAIN.findall(text)])
    if len(numbers) < count or not np.all(np.isfinite(numbers)):
        raise FormatError(f"{text[:40]!r} should be {count} finite numbers.")
    return numbers[:count]


def _times(keys: list[Element], start: int) -> Array:
    times = np.array([float(_tuple(key.get("frame", ""), 1)[0]) for key in keys])
    if np.any(np.diff(times) <= 0):
        raise FormatError("The frames of its keys do not ascend.")
    if np.abs(times).max() > MAX_FRAME:
        raise FormatError(f"A key lies beyond frame {MAX_FRAME}.")
    return times + start


def _kinds(keys: list[Element]) -> list[str]:
    return [key.get("interp", "linear").lower() for key in keys]


def interpolated(times: Array, values: Array, kinds: list[str]) -> Curve:
    """The curve of keys of which each tells how the segment that it starts runs.

    kinds: linear, hold, or catmullrom: the uniform one, whose ends are repeated.
    Anything else counts as linear, which is what files without it mean.
    """
    shape = [1] * (values.ndim - 1)
    arriving, leaving = np.zeros_like(values), np.zeros_like(values)
    gaps = np.diff(times).reshape(-1, *shape)
    rise = np.diff(values, axis=0)
    padded = np.concatenate([values[:1], values, values[-1:]])
    through = (padded[2:] - padded[:-2]) / 2
    held = np.array([kind == "hold" for kind in kinds])
    held[-1] = False
    rounded = np.array([kind == "catmullrom" for kind in kinds]).reshape(-1, *shape)
    still = held.reshape(-1, *shape)[:-1]
    leaving[:-1] = np.where(rounded[:-1], through[:-1], rise) / gaps
    arriving[1:] = np.where(rounded[:-1], through[1:], rise) / gaps
    leaving[:-1] = np.where(still, 0.0, leaving[:-1])
    arriving[1:] = np.where(still, 0.0, arriving[1:])
    return Curve(
        times=times, values=values, arriving=arriving, leaving=leaving, held=held
    )


def path(entry: Element, start: int) -> tuple[Curve, str, bool]:
    """The outline over time: points as in the file, its type, whether it is closed.

    Returns a curve of `[K, N, 3, 2]` (in, anchor, out) for Bezier shapes, `[K, N, 2]`
    for others, in Silhouette's units.
    Raises FormatError where keys differ in their points.
    """
    keys = entry.findall("Key")
    holder = entry.find("Value")
    holders = keys or ([holder] if holder is not None else [])
    paths = [found for one in holders if (found := one.find("Path")) is not None]
    if not paths or len(paths) != len(holders):
        raise FormatError("It has no outline.")
    kind = paths[0].get("type", "Bezier")
    closed = paths[0].get("closed", "True").lower() == "true"
    points = [_points(one, kind) for one in paths]
    if len({len(one) for one in points}) != 1 or not len(points[0]):
        raise FormatError("Its keys differ in the number of their points.")
    check_size(len(points), points[0].size)
    values = np.stack(points)
    if not keys:
        return constant(values[0], start), kind, closed
    return interpolated(_times(keys, start), values, _kinds(keys)), kind, closed


def _points(element: Element, kind: str) -> Array:
    pairs = [_PAIR.findall(point.text or "") for point in element.findall("Point")]
    count = 3 if kind == "Bezier" else 1
    if any(len(found) < count for found in pairs):
        raise FormatError(f"A point has fewer than {count} positions.")
    table = np.array([found[:count] for found in pairs], dtype=float)
    if not np.all(np.isfinite(table)):
        raise FormatError("A position is not a finite number.")
    if kind != "Bezier":
        return table.reshape(-1, 2)
    ours = np.empty((len(pairs), 3, 2))
    ours[:, list(HANDLES)] = table.reshape(-1, 3, 2)
    return ours
