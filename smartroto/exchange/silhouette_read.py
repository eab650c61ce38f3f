"""Silhouette's layers and shapes become ours: formats/silhouette.md 2 to 5."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from xml.etree.ElementTree import Element

import numpy as np

from smartroto.document import IDENTITY_COLOURS, UNMOVED, Colour, Layer, Mode, Shape
from smartroto.edits import new_id
from smartroto.errors import FormatError, clause
from smartroto.exchange import xspline
from smartroto.exchange.bspline import bezier_curve
from smartroto.exchange.carried import NOTE, owned
from smartroto.exchange.curve import Curve, to_keys
from smartroto.exchange.feather import uniform
from smartroto.exchange.motion import Motion, on_whole_frames, place, still
from smartroto.exchange.report import Imported, Report
from smartroto.exchange.restore import restored
from smartroto.exchange.silhouette_opacity import read_layer_opacity, read_opacity
from smartroto.exchange.silhouette_property import Properties, path
from smartroto.exchange.silhouette_space import (
    FEATHER_UNIT,
    MODES,
    STROKE_UNIT,
    TOP_FIRST,
    Space,
    digits,
)
from smartroto.exchange.silhouette_transform import motion as read_motion
from smartroto.exchange.silhouette_transform import transform as read_transform
from smartroto.exchange.states import States, parse
from smartroto.exchange.summary import summary
from smartroto.shapes.prediction import Prediction

TOTAL_NUMBERS = 60_000_000
MAX_SIDE = 100_000


@dataclass
class _Session:
    """What all objects share, and what was met so far."""

    report: Report
    space: Space
    start: int
    shapes: int = 0
    refused: int = 0
    numbers: int = 0
    predictions: dict[str, Prediction] = field(default_factory=dict)


def read_tree(root: Element, size: tuple[int, int] | None) -> Imported:
    """Layers of a shape file or project, from the top of the stack down.

    size: the plate's, for a file that does not tell its own.
    Raises FormatError where there is nothing of Silhouette's in it.
    """
    if root.tag == "Silhouette":
        holder, objects = root, [("Shapes", list(root))]
    elif root.tag == "Project":
        holder, objects = _project(root)
    else:
        raise FormatError(
            f"The file begins with <{root.tag[:40]}>, not with Silhouette's shapes or "
            "a Silhouette project."
        )
    size, aspect = _format(holder, root, size)
    fields = Properties(holder)
    start = _whole(
        holder.get("sessionStartFrame") or fields.text("startFrame"), otherwise=0
    )
    session = _Session(Report(), Space(*size, aspect), start)
    layers = [layer for name, found in objects for layer in _top(session, name, found)]
    if session.refused and not session.shapes:
        raise FormatError(f"No shape can be read: {session.report.dropped[0]}")
    first, last = _range(holder, fields, start)
    return Imported(
        layers=tuple(layers),
        predictions=session.predictions,
        report=session.report,
        size=size,
        pixel_aspect=aspect,
        first=first,
        last=last,
    )


def _project(root: Element) -> tuple[Element, list[tuple[str, list[Element]]]]:
    """The session of a project, and the objects of its roto nodes."""
    session = next(root.iter("Session"), root)
    nodes = [node for node in root.iter() if node.get("type") == "RotoNode"]
    named = [(node.get("label", "Roto"), Properties(node).objects()) for node in nodes]
    if not named:
        raise FormatError("The project has no roto node: there are no shapes in it.")
    return session, named


def _format(
    holder: Element, root: Element, size: tuple[int, int] | None
) -> tuple[tuple[int, int], float]:
    """Width, height and pixel aspect."""
    fields = Properties(holder)
    sources = [root, *root.iter("Source")]
    told = [(one.get("width"), one.get("height")) for one in sources]
    numbers = re.findall(r"\d+(?:\.\d+)?", fields.text("size"))
    texts = [tuple(numbers[:2])] if len(numbers) >= 2 else []
    for width, height in [*texts, *told]:
        sides = _whole(width, otherwise=0), _whole(height, otherwise=0)
        if all(0 < side <= MAX_SIDE for side in sides):
            size = sides
            break
    if size is None:
        raise FormatError(
            "The file does not tell the size of its image: open the plate first."
        )
    aspect = _real(holder.get("pixelAspect") or fields.text("pixelAspect"), 1.0)
    return size, aspect if 0.01 < aspect < 100 else 1.0


def _real(text: str | None, otherwise: float) -> float:
    try:
        value = float(text or "")
    except ValueError:
        return otherwise
    return value if np.isfinite(value) else otherwise


def _whole(text: str | None, *, otherwise: int) -> int:
    value = _real(text, otherwise)
    return round(value) if abs(value) < 2**24 else otherwise


def _range(
    holder: Element, fields: Properties, start: int
) -> tuple[int | None, int | None]:
    first, last = (holder.get(f"workRange{end}") for end in ("Start", "End"))
    if first is not None and last is not None:
        return start + _whole(first, otherwise=0), start + _whole(last, otherwise=0)
    duration = _whole(fields.text("duration"), otherwise=0)
    return (start, start + duration - 1) if duration > 0 else (None, None)


def _top(session: _Session, name: str, objects: list[Element]) -> Iterator[Layer]:
    """Layers as they are; shapes that lie in no layer get one."""
    items = _items(session, objects, still())
    for is_layer, run in groupby(items, key=lambda item: isinstance(item, Layer)):
        if is_layer:
            yield from (item for item in run if isinstance(item, Layer))
        else:
            yield Layer(id=new_id(), name=name, items=tuple(run))


def _items(
    session: _Session, objects: list[Element], outer: Motion
) -> list[Shape | Layer]:
    items: list[Shape | Layer] = []
    for one in objects:
        kind = one.get("type", "")
        if kind == "Layer":
            items.append(_layer(session, one, outer))
        elif kind == "Shape":
            shape = _guarded(session, one, outer)
            items.extend([shape] if shape else [])
        elif kind:
            session.report.drop(
                one.get("label", kind), f"is a {kind[:40]}, which is not read"
            )
    return items if TOP_FIRST else items[::-1]


def _layer(session: _Session, element: Element, outer: Motion) -> Layer:
    name = element.get("label", "Layer")
    fields = Properties(element)
    report = session.report
    whole, kept = outer, None
    try:
        made = read_transform(fields, session.start, session.space, name, report)
        kept = made if outer.idle else None
        if kept is None:
            whole = read_motion(fields, session.start, name, Report()).then(outer)
    except FormatError as error:
        report.drop(name, f"its transform cannot be read ({clause(error)})")
    for id, usual in (("invert", "false"), ("mode", "Add")):
        if fields.text(id, usual) != usual:
            report.drop(name, f"{id!r} of a layer, which only shapes can have here")
    return Layer(
        id=new_id(),
        name=name,
        items=tuple(_items(session, fields.objects(), whole)),
        opacity=read_layer_opacity(fields, session.start, name, report),
        visible=element.get("hidden", "False") != "True",
        locked=element.get("locked", "False") == "True",
        transform=kept or UNMOVED,
    )


def _guarded(session: _Session, element: Element, outer: Motion) -> Shape | None:
    name = element.get("label", "Shape")
    try:
        shape = _shape(session, element, name, outer)
    except FormatError as error:
        session.report.drop(name, f"cannot be read ({clause(error)})")
        session.refused += 1
        return None
    session.shapes += 1
    session.numbers += len(shape.keys) * shape.count * 6
    if session.numbers > TOTAL_NUMBERS:
        raise FormatError(f"The shapes take more than {TOTAL_NUMBERS} numbers.")
    session.report.keep(name, summary(shape))
    return shape


def _shape(session: _Session, element: Element, name: str, outer: Motion) -> Shape:
    fields, report = Properties(element), session.report
    outline, closed = _outline(session, fields, name, outer)
    told, note = _note(fields.text("note"))
    opacity, lifetime = read_opacity(fields, session.start, name, report)
    feather = _feather(session, fields, name, outline, closed)
    kept = {NOTE: note} if note else {}
    kept |= owned("silhouette", _kept(session, fields, name))
    stroke = _real(fields.text("strokeWidth"), 0.0) / STROKE_UNIT
    if closed and stroke > 0:
        report.drop(name, "the stroke along a closed shape; its inside is filled")
    shape = Shape(
        id=new_id(),
        name=name,
        keys=to_keys(outline),
        closed=closed,
        feather={} if feather is None else to_keys(feather),
        opacity=opacity,
        mode=_mode(fields, told, name, report),
        inverted=fields.true("invert"),
        lifetime=lifetime,
        width=stroke if stroke > 0 else 10.0,
        falloff=told.falloff if told is not None and told.falloff else 1.0,
        motion_blur=fields.true("motionBlur"),
        visible=element.get("hidden", "False") != "True",
        locked=element.get("locked", "False") == "True",
        colour=_colour(session, fields),
        carried=kept,
    )
    back = restored(shape, told, report)
    if back.prediction is not None:
        session.predictions[shape.id] = back.prediction
    return back.shape


def _outline(
    session: _Session, fields: Properties, name: str, outer: Motion
) -> tuple[Curve, bool]:
    """Knots in plate pixels on whole frames, and whether they close."""
    entry = fields.table.get("path")
    if entry is None:
        raise FormatError("It has no outline.")
    curve, kind, closed = path(entry, session.start)
    if kind not in ("Bezier", "Bspline", "Xspline"):
        raise FormatError(
            f"It is a {kind[:40]}, whose form is not known: convert it to Bezier in "
            "Silhouette."
        )
    if kind == "Xspline":
        off = xspline.stray(curve.values, closed) * session.space.height
        session.report.approximate(name, "an X-spline became a Bezier shape", off)
        curve = xspline.bezier_curve(curve, closed)
    if kind == "Bspline":
        session.report.approximate(name, "a B-spline became a Bezier shape", 0.0)
        curve = bezier_curve(curve, closed)
    placed = place(curve, outer)
    whole = on_whole_frames(placed.curve)
    error = max(placed.error, whole.error) * session.space.height
    if placed.baked:
        text = "a moving layer became a key on every frame, exact there"
        session.report.approximate(name, text, error)
    elif whole.baked:
        text = "keys between frames moved to whole frames, exact there"
        session.report.approximate(name, text, error)
    back = np.asarray(np.linalg.inv(session.space.scale), dtype=float)
    pixels = whole.curve.mapped(back)
    centred = pixels.values + session.space.centre
    return pixels.with_parts(centred, pixels.arriving, pixels.leaving), closed


def _note(text: str) -> tuple[States | None, str]:
    """What our line of a note tells, and what an artist wrote."""
    first, _, rest = text.partition("\n")
    told = parse(first)
    return (None, text) if told is None else (told, rest)


def _kept(session: _Session, fields: Properties, name: str) -> dict[str, str]:
    """Blur and growth, which shapes have not here: told, and kept for Silhouette."""
    kept: dict[str, str] = {}
    for id in ("blur", "adjust"):
        found = fields.numbers(id, session.start, 1)
        if found is None or not np.any(found.values):
            continue
        if found.constant:
            kept[id] = digits(float(found.values.ravel()[0]))
            text = f"its {id} is not shown here; it is kept for Silhouette"
            session.report.approximate(name, text)
        else:
            session.report.drop(name, f"its {id}, which moves and has no place here")
    if "blur" in kept and re.fullmatch(r"\w{1,40}", fields.text("blurType")):
        kept["blurType"] = fields.text("blurType")
    return kept


def _feather(
    session: _Session, fields: Properties, name: str, outline: Curve, closed: bool
) -> Curve | None:
    width = fields.numbers("feather", session.start, 1)
    if width is None or not np.any(width.values):
        return None
    width = on_whole_frames(width.mapped(np.array([[1 / FEATHER_UNIT]]))).curve
    offsets, error = uniform(outline, width, closed)
    session.report.approximate(name, "its feather became feather points", error)
    return offsets


def _mode(fields: Properties, told: States | None, name: str, report: Report) -> Mode:
    mode = fields.text("mode", "Add")
    if mode not in MODES:
        report.approximate(name, f"the mode {mode[:40]!r} became a plain union")
    if mode == "Add" and told is not None and told.mode == "add":
        return "add"
    return MODES.get(mode, "union")


def _colour(session: _Session, fields: Properties) -> Colour:
    usual = IDENTITY_COLOURS[session.shapes % len(IDENTITY_COLOURS)]
    try:
        found = fields.numbers("outlineColor", session.start, 3)
    except FormatError:
        return usual
    if found is None:
        return usual
    red, green, blue = np.clip(found.values[0], 0, 1).tolist()
    return red, green, blue
