"""Lottie: the shapes as an animation for pages and players (`.lottie.json`).

A white solid with the shapes as its masks, so that modes, opacity and lifetimes act as
they do here; open splines are strokes above it. Frames count from 0; a marker tells
the plate's first frame. After the Lottie specification, lottie.github.io.
"""

import json
from pathlib import Path
from typing import Any

from smartroto.baking import baked
from smartroto.document import Document, Plate
from smartroto.exchange.linear import LinearKeys
from smartroto.exchange.masks import (
    Mask,
    from_points,
    masks,
    mode_of,
    needs_ground,
    notes,
)
from smartroto.exchange.outline import plate_of
from smartroto.exchange.report import Report
from smartroto.exchange.widths import one_width
from smartroto.files import replacing
from smartroto.jobs import Progress
from smartroto.registry import exporter
from smartroto.shapes.arrays import Array

VERSION = "5.7.0"
"""Of the player that is asked for; keys have had this form since."""

MODES = {"union": "a", "add": "a", "subtract": "s", "intersect": "i", "max": "l"}

SOLID, DRAWN = 1, 4
"""Kinds of layers."""

ROUND = 2
"""Ends and corners of a stroke."""


def dumps(document: Document) -> str:
    """The animation's text. FormatError where there is no plate, or no shape."""
    return _animation(document, Progress())[0]


@exporter("Lottie", ".lottie.json")
def write(
    document: Document, path: str | Path, progress: Progress | None = None
) -> Report:
    """Write the animation to a file, whole or not at all; returns the notes."""
    text, report = _animation(document, progress or Progress())
    with replacing(path) as beside:
        beside.write_text(text, encoding="utf-8")
    return report


def _animation(document: Document, progress: Progress) -> tuple[str, Report]:
    document = baked(document)
    plate = plate_of(document, "Lottie")
    report = Report()
    stack = masks(document, report, progress)
    filled = [mask for mask in stack if mask.shape.closed]
    strokes = [mask for mask in stack if not mask.shape.closed]
    for mask in stack:
        _tell(mask, report)
    layers = [_stroke(mask, plate, report) for mask in reversed(strokes)]
    layers += [_solid(filled, plate)] if filled else []
    width, height = plate.size
    data = {
        "v": VERSION,
        "nm": "SmartROTO",
        "meta": {"g": "SmartROTO", "d": notes(document)},
        "fr": plate.fps,
        "ip": 0,
        "op": len(plate.frames),
        "w": round(width * plate.pixel_aspect),
        "h": height,
        "ddd": 0,
        "assets": [],
        "layers": [{"ind": k, **layer} for k, layer in enumerate(layers, 1)],
        "markers": [{"tm": 0, "cm": str(plate.first), "dr": 0}],
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")), report


def _tell(mask: Mask, report: Report) -> None:
    shape = mask.shape
    if mask.radii is not None:
        report.drop(shape.name, "the soft edge: Lottie's masks are hard")
    if not shape.closed:
        plain = shape.mode in ("union", "add", "max") and not shape.inverted
        text = "is drawn as a stroke above all filled shapes"
        report.approximate(
            shape.name, text if plain else f"{text}, whatever its mode and inversion"
        )
    elif shape.mode == "add":
        report.approximate(shape.name, "adding became a union")


def _layer(kind: int, name: str, plate: Plate, **more: Any) -> dict[str, Any]:
    """A layer over the whole time, as wide as the pixels are."""
    still = {"a": 0, "k": [0, 0, 0]}
    placed = {
        "o": {"a": 0, "k": 100},
        "r": {"a": 0, "k": 0},
        "p": still,
        "a": still,
        "s": {"a": 0, "k": [100 * plate.pixel_aspect, 100, 100]},
    }
    times = {"ip": 0, "op": len(plate.frames), "st": 0, "sr": 1}
    return {"ty": kind, "nm": name, "ks": placed, "bm": 0, **times, **more}


def _solid(stack: list[Mask], plate: Plate) -> dict[str, Any]:
    """The white layer with a mask for each filled shape, the lowest first."""
    made = [*_ground(stack, plate), *(_mask(mask, plate) for mask in stack)]
    size = {"sc": "#ffffff", "sw": plate.size[0], "sh": plate.size[1]}
    return _layer(SOLID, "matte", plate, hasMask=True, masksProperties=made, **size)


def _ground(stack: list[Mask], plate: Plate) -> list[dict[str, Any]]:
    """An empty mask, where the lowest one takes away."""
    if not needs_ground(stack):
        return []
    width, height = plate.size
    corners = [[0, 0], [width, 0], [width, height], [0, height]]
    path = {"v": corners, "i": [[0, 0]] * 4, "o": [[0, 0]] * 4, "c": True}
    still = {"pt": {"a": 0, "k": path}, "o": {"a": 0, "k": 0}}
    return [{"nm": "nothing below", "mode": "a", "inv": False, **still}]


def _mask(mask: Mask, plate: Plate) -> dict[str, Any]:
    mode, inverted = mode_of(mask)
    return {
        "nm": mask.shape.name,
        "mode": MODES[mode] if mode else "n",
        "inv": inverted,
        "pt": _path(mask, plate),
        "o": _opacity(mask, plate),
    }


def _stroke(mask: Mask, plate: Plate, report: Report) -> dict[str, Any]:
    """A layer with an open spline, as wide as it is here."""
    line = {
        "ty": "st",
        "c": {"a": 0, "k": [1, 1, 1]},
        "o": _opacity(mask, plate),
        "w": {"a": 0, "k": one_width(mask.shape, report)},
        "lc": ROUND,
        "lj": ROUND,
    }
    items = [{"ty": "sh", "ks": _path(mask, plate)}, line]
    hidden = {"hd": True} if not mask.plain.visible else {}
    return _layer(DRAWN, mask.shape.name, plate, shapes=items, **hidden)


def _path(mask: Mask, plate: Plate) -> dict[str, Any]:
    values = [_bezier(knots, mask.shape.closed) for knots in mask.path.values]
    return _property(mask.path, values, plate)


def _bezier(knots: Array, closed: bool) -> dict[str, Any]:
    point, arriving, leaving = from_points(knots)
    return {"v": point, "i": arriving, "o": leaving, "c": closed}


def _opacity(mask: Mask, plate: Plate) -> dict[str, Any]:
    values = [round(100 * float(value), 4) for value in mask.opacity.values]
    return _property(mask.opacity, values, plate)


def _property(keys: LinearKeys, values: list[Any], plate: Plate) -> dict[str, Any]:
    """A value that stays, or keys with straight lines and holds between them."""
    if len(values) == 1:
        return {"a": 0, "k": values[0]}
    made = []
    for frame, value, held in zip(keys.frames, values, keys.held, strict=True):
        key: dict[str, Any] = {"t": frame - plate.first, "s": [value]}
        if held:
            key["h"] = 1
        elif frame != keys.frames[-1]:
            key |= {"o": {"x": [0], "y": [0]}, "i": {"x": [1], "y": [1]}}
        made.append(key)
    return {"a": 1, "k": made}
