"""SVG: the matte of one frame as vector shapes, white on black (`.svg`).

Shapes are painted from the lowest to the top one: what a mode adds in white, what it
takes away in black, which on a black ground gives the same matte as here.
"""

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

import numpy as np

from smartroto.animation import feather_at, knots_at, state_at, widths_at
from smartroto.baking import baked
from smartroto.document import Document, Shape
from smartroto.exchange.masks import notes
from smartroto.exchange.outline import plate_of
from smartroto.exchange.report import Report
from smartroto.exchange.straight import Plain, plain_shapes
from smartroto.exchange.summary import summary
from smartroto.files import replacing
from smartroto.jobs import Progress
from smartroto.registry import exporter
from smartroto.shapes import planar, stroke
from smartroto.shapes.arrays import Array
from smartroto.shapes.spline import segments

BLENDS = {"add": "plus-lighter", "max": "lighten"}
"""Modes that plain painting does not have, as CSS names them."""

FINE = 0.02
"""How far in pixels the area of a stroke may be off."""


def dumps(document: Document, frame: int | None = None) -> str:
    """The picture's text; frame None means the plate's first.

    FormatError where there is no plate, or no shape.
    """
    return _picture(document, frame)[0]


@exporter("SVG", ".svg")
def write(
    document: Document,
    path: str | Path,
    progress: Progress | None = None,
    frame: int | None = None,
) -> Report:
    """Write one frame to a file, whole or not at all; returns the notes."""
    (progress or Progress()).step(0.0, "SVG")
    text, report = _picture(document, frame)
    with replacing(path) as beside:
        beside.write_text(text, encoding="utf-8")
    return report


def _picture(document: Document, frame: int | None) -> tuple[str, Report]:
    document = baked(document)
    plate = plate_of(document, "SVG")
    frame = plate.first if frame is None else frame
    report = Report()
    width, height = plate.size
    top = Element(
        "svg",
        xmlns="http://www.w3.org/2000/svg",
        width=_number(width * plate.pixel_aspect),
        height=str(height),
        viewBox=f"0 0 {width} {height}",
        preserveAspectRatio="none",
    )
    SubElement(top, "title").text = f"frame {frame}"
    SubElement(top, "desc").text = notes(document)
    SubElement(top, "rect", _all(top) | {"fill": "black"})
    plains = list(plain_shapes(document, report))[::-1]
    for index, plain in enumerate(_there(plains, frame, report)):
        _paint(top, document, plain, frame, f"outside{index}", report)
    ElementTree.indent(top)
    text = ElementTree.tostring(top, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n', report


def _there(plains: list[Plain], frame: int, report: Report) -> Iterator[Plain]:
    for plain in plains:
        shape = plain.shape
        if not shape.keys:
            report.drop(shape.name, "has no key")
        elif not shape.alive(frame):
            report.drop(shape.name, f"is not there on frame {frame}")
        else:
            yield plain


def _paint(
    top: Element,
    document: Document,
    plain: Plain,
    frame: int,
    id: str,
    report: Report,
) -> None:
    """Add a shape; the inverse of one is everything behind a mask of it."""
    shape = plain.shape
    opacity = float(plain.opacity.at(np.array([float(frame)])).values[0])
    looks = {"opacity": _number(opacity)}
    if not plain.visible:
        looks["display"] = "none"
    if shape.mode in BLENDS:
        looks["style"] = f"mix-blend-mode:{BLENDS[shape.mode]}"
    takes = shape.mode in ("subtract", "intersect")
    outside = shape.inverted != (shape.mode == "intersect")
    colour = "black" if takes else "white"
    if outside:
        whole = _all(top)
        user = {"id": id, "maskUnits": "userSpaceOnUse"}
        mask = SubElement(top, "mask", user | whole)
        SubElement(mask, "rect", whole | {"fill": "white"})
        _outline(mask, document, shape, frame, "black", {})
        looks |= {"fill": colour, "mask": f"url(#{id})"}
        drawn = SubElement(top, "rect", whole | looks)
    else:
        drawn = _outline(top, document, shape, frame, colour, looks)
    SubElement(drawn, "title").text = shape.name
    drawn.set("data-state", state_at(document, shape, frame))
    report.keep(shape.name, summary(shape))
    if not shape.closed and _tapered(shape, frame):
        text = "its stroke is drawn as an area, since its width changes along it"
        report.approximate(shape.name, text, FINE)
    feather = feather_at(shape, frame)
    if feather is not None and feather.any():
        report.drop(shape.name, "the soft edge: the outline is hard")


def _all(top: Element) -> dict[str, str]:
    """A rectangle over the picture."""
    _, _, width, height = top.get("viewBox", "").split()
    return {"x": "0", "y": "0", "width": width, "height": height}


def _outline(
    parent: Element,
    document: Document,
    shape: Shape,
    frame: int,
    colour: str,
    looks: dict[str, str],
) -> Element:
    """A filled path, or a stroke with round ends for an open spline."""
    knots, widths = knots_at(document, shape, frame), widths_at(shape, frame)
    data = path_data(knots, shape.closed)
    filled = shape.closed or _tapered(shape, frame)
    if filled and not shape.closed:
        data = " ".join(map(_polygon, planar.rings(stroke.region(knots, widths, FINE))))
    if filled:
        return SubElement(parent, "path", {"d": data, "fill": colour} | looks)
    line = {
        "d": data,
        "fill": "none",
        "stroke": colour,
        "stroke-width": _number(widths[0]),
        "stroke-linecap": "round",
        "stroke-linejoin": "round",
    }
    return SubElement(parent, "path", line | looks)


def _tapered(shape: Shape, frame: int) -> bool:
    return bool(np.ptp(widths_at(shape, frame)))


def _polygon(ring: Array) -> str:
    return f"M{' '.join(map(_pair, ring))} Z"


def path_data(knots: Array, closed: bool) -> str:
    """Knots `[N, 3, 2]` as commands of an SVG path, absolute."""
    curves = (" ".join(map(_pair, curve[1:])) for curve in segments(knots, closed))
    words = [f"M{_pair(knots[0, 1])}", *(f"C{curve}" for curve in curves)]
    return " ".join([*words, "Z"] if closed else words)


def _pair(point: Array) -> str:
    return f"{_number(point[0])},{_number(point[1])}"


def _number(value: float) -> str:
    return f"{round(float(value), 4) + 0.0:.10g}"
