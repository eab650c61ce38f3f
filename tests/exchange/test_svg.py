"""One frame as SVG: its paths read back, and the picture that Qt draws of it."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from smartroto.animation import knots_at
from smartroto.document import Document, Key, Shape
from smartroto.errors import FormatError
from smartroto.exchange import svg
from smartroto.matte import matte
from smartroto.shapes.arrays import Array, Image

NAME = "{http://www.w3.org/2000/svg}"


def read_path(text: str) -> Array:
    """Knots of a path, by its letters: M, then C for each curve."""
    numbers = [float(word) for word in re.findall(r"-?[\d.]+(?:e-?\d+)?", text)]
    letters = re.findall(r"[A-Z]", text)
    points = np.array(numbers).reshape(-1, 2)
    closed = letters[-1] == "Z"
    curves = letters.count("C")
    assert letters == ["M", *"C" * curves, *"Z" * closed]
    assert len(points) == 1 + 3 * curves
    anchors = points[::3]
    leaving, arriving = points[1::3], points[2::3]
    if closed:
        assert np.allclose(anchors[-1], anchors[0])
        return np.stack([np.roll(arriving, 1, 0), anchors[:-1], leaving], 1)
    first, last = anchors[:1], anchors[-1:]
    parts = [np.concatenate([first, arriving]), anchors]
    return np.stack([*parts, np.concatenate([leaving, last])], 1)


def paths(text: str) -> dict[str, ET.Element]:
    """Drawn things by the name of their shape."""
    found = {}
    for element in ET.fromstring(text):
        title = element.find(f"{NAME}title")
        if title is not None:
            found[title.text or ""] = element
    return found


@pytest.mark.parametrize("frame", [1003, 1012, 1015])
def test_outlines_are_those_of_the_frame(moving: Document, frame: int) -> None:
    drawn = paths(svg.dumps(moving, frame))
    assert list(drawn) == ["wire", "hold_out", "Left arm"]
    for shape in moving.shapes():
        found = read_path(drawn[shape.name].get("d", ""))
        wanted = knots_at(moving, shape, frame)
        assert np.abs(found[:, 1] - wanted[:, 1]).max() < 1e-3
        inner = slice(None) if shape.closed else slice(1, -1)
        assert np.abs(found[inner] - wanted[inner]).max() < 1e-3
    assert drawn["wire"].get("stroke-width") == "4"
    assert drawn["hold_out"].get("fill") == "black"
    state = drawn["Left arm"].get("data-state")
    assert state == "between"


def test_the_first_frame_and_only_what_lives(moving: Document, tmp_path: Path) -> None:
    report = svg.write(moving, tmp_path / "a.svg")
    text = (tmp_path / "a.svg").read_text()
    assert set(paths(text)) == {"wire", "Left arm"}
    told = {note.name: str(note) for note in report.dropped}
    assert "frame 1001" in told["hold_out"] and "soft edge" in told["Left arm"]
    with pytest.raises(FormatError):
        svg.dumps(replace(moving, plate=None))


def test_a_stroke_whose_width_changes_is_an_area(
    moving: Document, tmp_path: Path
) -> None:
    widths = {1001: Key(value=np.ones(3)), 1011: Key(value=np.array([3.0, 1, 0]))}
    wire = replace(moving.shape("c"), point_widths=widths)
    document = replace(
        moving, layers=(replace(moving.layers[0], items=(wire,)),), predictions={}
    )
    plain, area = (paths(svg.dumps(document, f))["wire"] for f in (1001, 1011))
    assert (plain.get("stroke-width"), plain.get("fill")) == ("4", "none")
    assert area.get("stroke") is None and area.get("fill") == "white"
    assert not svg.write(document, tmp_path / "a.svg", frame=1001).approximated
    (note,) = svg.write(document, tmp_path / "a.svg", frame=1011).approximated
    assert note.error == svg.FINE


def test_wide_pixels_are_drawn_wide(moving: Document) -> None:
    plate = moving.plate
    assert plate is not None
    wide = replace(moving, plate=replace(plate, pixel_aspect=1.5))
    top = ET.fromstring(svg.dumps(wide))
    assert (top.get("width"), top.get("height")) == ("1440", "640")
    assert top.get("viewBox") == "0 0 960 640"
    assert top.get("preserveAspectRatio") == "none"


def drawn_by_qt(text: str, size: tuple[int, int]) -> Image:
    core = pytest.importorskip("PySide6.QtCore", reason="Qt is not installed")
    gui = pytest.importorskip("PySide6.QtGui", reason="Qt is not installed")
    qt_svg = pytest.importorskip("PySide6.QtSvg", reason="Qt is not installed")
    renderer = qt_svg.QSvgRenderer(core.QByteArray(text.encode()))
    assert renderer.isValid()
    image = gui.QImage(*size, gui.QImage.Format.Format_RGB32)
    image.fill(gui.QColor("red"))
    painter = gui.QPainter(image)
    renderer.render(painter, core.QRectF(0, 0, *size))
    painter.end()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(size[1], -1, 4)
    return rows[:, : size[0], 2].astype(np.float32) / 255


def hard(shape: Shape) -> Shape:
    return replace(shape, feather={})


def test_qt_draws_the_same_matte(moving: Document) -> None:
    arm, hole, wire = (hard(shape) for shape in moving.shapes())
    window = replace(
        arm,
        id="w",
        name="window",
        mode="intersect",
        keys={1: Key(value=knots_at(moving, arm, 1001) * [1.0, 1.2])},
    )
    hole = replace(hole, inverted=True, opacity={1001: Key(value=0.25)})
    widths = {1001: Key(value=np.array([0.5, 20.0, 0.0]))}
    brush = replace(wire, point_widths=widths, opacity={1: Key(value=0.5)})
    stacks = [(arm,), (hole, arm), (window, arm), (hole, wire, arm), (window, wire)]
    stacks += [(brush, arm), (replace(brush, mode="subtract"), arm)]
    for items in stacks:
        layer = replace(moving.layers[0], items=items)
        document = replace(moving, layers=(layer,))
        for frame in (1004, 1012):
            found = drawn_by_qt(svg.dumps(document, frame), (960, 640))
            ours = matte(document, frame)
            inside = (found > 0.5) & (ours > 0.5)
            either = (found > 0.5) | (ours > 0.5)
            assert inside.sum() >= 0.985 * either.sum(), [s.name for s in items]
            assert np.abs(found - ours).mean() < 0.003
