"""What the drawing layers put where, pixel by pixel."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from smartroto import edits, key_edits
from smartroto.approval import approve
from smartroto.document import Document
from smartroto.shapes import spline
from smartroto.shapes.arrays import Array
from smartroto.shapes.prediction import Prediction
from smartroto.ui import cursors, marks, overlays, paths
from smartroto.ui.camera import Camera
from smartroto.ui.hit import Hit
from smartroto.ui.mark import Box, Draft, Marquee
from smartroto.ui.overlays import Ground
from smartroto.ui.view import Outline, Picture, ViewState, resolve

SIZE = (200, 160)
FLAT = Ground(camera=Camera(scale=np.ones(2), offset=np.zeros(2)), size=SIZE)
BLUE = (0.0, 0.0, 1.0)
CORNERS = np.array([[40.0, 40], [160, 40], [160, 120], [40, 120]])


def square() -> Array:
    return np.repeat(CORNERS[:, None], 3, axis=1)


def document(origin: str = "key", sigma: float = 0.5) -> Document:
    document = Document()
    shape = edits.make_shape(document, "a", square(), 1, id="a")
    document = edits.add_shape(replace(shape, colour=BLUE))(document)
    if origin != "between":
        frames = np.arange(1, 5)
        prediction = Prediction(
            frames=frames,
            knots=np.repeat(square()[None], 4, axis=0),
            sigma=np.tile([sigma, sigma, 0.1, 0.1], (4, 1)),
            seen=np.ones((4, 4)),
        )
        document = edits.set_prediction("a", prediction)(document)
    return document


def picture(origin: str = "key", sigma: float = 0.5, **view: object) -> Picture:
    frame = 1 if origin == "key" else 3
    shown = document(origin, sigma)
    if origin == "approved":
        shown = approve("a", [frame])(shown)
    return resolve(
        shown,
        ViewState(frame=frame, **view),  # type: ignore[arg-type]
        stale=lambda *_: origin == "stale",
    )


class Sheet:
    """A black image to draw on and look at."""

    def __init__(self, ratio: float = 1.0) -> None:
        width, height = (round(side * ratio) for side in SIZE)
        self.image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
        self.image.setDevicePixelRatio(ratio)
        self.image.fill(0xFF000000)
        self.painter = QPainter(self.image)

    def pixels(self) -> Array:
        """`[H, W, 3]` red, green, blue."""
        if self.painter.isActive():
            self.painter.end()
        whole = self.image.convertToFormat(QImage.Format.Format_RGB32)
        rows = np.frombuffer(whole.constBits(), np.uint8)
        return rows.reshape(whole.height(), whole.width(), 4)[..., 2::-1].astype(float)


@pytest.fixture
def sheet(qapp: object) -> Iterator[Sheet]:
    made = Sheet()
    yield made
    if made.painter.isActive():
        made.painter.end()


def resting(painter: QPainter, ground: Ground, shown: Picture) -> None:
    """The outlines that are not selected."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for each in shown.outlines:
        if not shown.is_selected(each.id):
            overlays.outline(painter, ground, each, selected=False, bold=False)


def test_a_resting_shape_has_its_own_colour(sheet: Sheet) -> None:
    resting(sheet.painter, FLAT, picture())
    shown = sheet.pixels()
    assert shown[40, 60:140, 2].min() > 100 and shown[..., 0].max() == 0
    assert shown[60:100, 60:140].max() == 0


def test_a_selected_shape_is_white_and_drawn_with_the_selected(sheet: Sheet) -> None:
    chosen = picture(selected=("a",))
    resting(sheet.painter, FLAT, chosen)
    assert Sheet.pixels(sheet).max() == 0
    again = Sheet()
    overlays.outlines(again.painter, FLAT, chosen)
    assert (again.pixels()[39:41, 60:140].max(axis=0).min(axis=0) > 180).all()


def lit(origin: str) -> float:
    """Which part of the upper edge is lit."""
    sheet = Sheet()
    shown = picture(origin, selected=("a",))
    overlays.outlines(sheet.painter, FLAT, shown)
    edge = sheet.pixels()[39:41, 50:150].max(axis=(0, 2))
    return float((edge > 60).mean())


def test_states_are_told_by_dashes(qapp: object) -> None:
    assert lit("key") == 1.0 and lit("between") == 1.0
    assert 0.5 < lit("predicted") < 0.9
    assert 0.3 < lit("stale") < 0.8
    assert lit("approved") == 1.0


def test_an_approved_outline_is_thin_and_green(qapp: object) -> None:
    def band(origin: str) -> Array:
        sheet = Sheet()
        shown = picture(origin, selected=("a",))
        overlays.outlines(sheet.painter, FLAT, shown)
        return sheet.pixels()[36:45, 100]

    thin, wide = band("approved"), band("key")
    assert thin.max(axis=1).sum() < 0.6 * wide.max(axis=1).sum()
    brightest = thin[thin.sum(axis=1).argmax()]
    assert brightest[1] > brightest[0] + 60


def test_doubtful_segments_glow_orange_and_others_do_not(sheet: Sheet) -> None:
    shown = picture("predicted", sigma=5.0)
    assert shown.outlines[0].doubtful_segments == (0, 1, 3)
    resting(sheet.painter, FLAT, shown)
    pixels = sheet.pixels()
    above, below = pixels[37, 100], pixels[123, 100]
    assert above[0] > above[2] + 60
    assert below.max() == 0


def point_at(sheet: Sheet, corner: int) -> Array:
    x, y = CORNERS[corner].astype(int)
    return np.asarray(sheet.pixels()[y - 6 : y + 7, x - 6 : x + 7])


@pytest.mark.parametrize(("origin", "hollow"), [("key", False), ("predicted", True)])
def test_points_of_keys_are_filled_and_others_hollow(
    qapp: object, origin: str, hollow: bool
) -> None:
    sheet = Sheet()
    overlays.points(sheet.painter, FLAT, picture(origin, selected=("a",)), None)
    middle = point_at(sheet, 1)[6, 6]
    assert (middle[2] < 60) == hollow
    assert point_at(sheet, 1)[..., 2].max() > 150


def test_chosen_points_are_white_and_larger(sheet: Sheet) -> None:
    shown = picture(selected=("a",), points={"a": frozenset({1})})
    overlays.points(sheet.painter, FLAT, shown, None)
    chosen, idle = point_at(sheet, 1), point_at(sheet, 2)
    assert chosen[6, 6].min() == 255 and idle[6, 6, 0] == 0
    assert (chosen.max(axis=2) > 50).sum() > (idle.max(axis=2) > 50).sum() + 15


def test_the_point_under_the_pen_is_ringed(sheet: Sheet) -> None:
    shown = picture(selected=("a",))
    overlays.points(sheet.painter, FLAT, shown, Hit(kind="point", id="a", index=3))
    assert point_at(sheet, 3)[..., 0].max() > 200
    assert point_at(sheet, 2)[..., 0].max() < 60


def test_unselected_shapes_show_no_points(sheet: Sheet) -> None:
    overlays.points(sheet.painter, FLAT, picture(point_numbers=True), None)
    assert sheet.pixels().max() == 0


def test_numbers_are_written(sheet: Sheet) -> None:
    plain = Sheet()
    overlays.points(plain.painter, FLAT, picture(selected=("a",)), None)
    numbered = picture(selected=("a",), point_numbers=True)
    overlays.points(sheet.painter, FLAT, numbered, None)
    assert (sheet.pixels() != plain.pixels()).sum() > 50


def test_the_soft_edge_is_dotted(sheet: Sheet) -> None:
    away = np.repeat(np.sign(CORNERS - (100, 80))[:, None] * 20, 3, axis=1)
    soft = key_edits.set_feather("a", 1, away)(document())
    resting(sheet.painter, FLAT, resolve(soft, ViewState()))
    edge = sheet.pixels()[19:21, 40:160, 2].max(axis=0)
    assert 0.15 < (edge > 60).mean() < 0.85


@pytest.mark.parametrize(
    "mark",
    [
        Marquee(low=np.array([20.0, 20]), high=np.array([90.0, 90])),
        Draft(knots=square()[:2], ghost=square()[1:3], closing=True),
        Draft(knots=square()[:1]),
        Box(corners=CORNERS, pivot=np.array([100.0, 80.0])),
    ],
    ids=lambda mark: type(mark).__name__,
)
def test_marks_of_tools_are_drawn(sheet: Sheet, mark: object) -> None:
    marks.draw(sheet.painter, FLAT, mark)  # type: ignore[arg-type]
    assert (sheet.pixels().max(axis=2) > 100).sum() > 20


def test_lines_are_as_wide_on_a_dense_screen(qapp: object) -> None:
    shown = picture(selected=("a",))
    thickness = []
    for ratio in (1.0, 2.0):
        sheet = Sheet(ratio)
        overlays.outlines(sheet.painter, FLAT, shown)
        column = sheet.pixels()[: round(60 * ratio), round(100 * ratio)].max(axis=1)
        thickness.append(column.sum() / 255 / ratio)
    assert thickness[1] == pytest.approx(thickness[0], rel=0.35)


# -- far zoom ----------------------------------------------------------------------


def huge() -> Outline:
    """A circle of 6000 plate pixels."""
    ways = np.array([[1.0, 0], [0, 1], [-1, 0], [0, -1]]) * 3000
    along = np.roll(ways, -1, axis=0) * 0.5523
    knots = np.stack([ways - along, ways, ways + along], axis=1)
    shape = edits.make_shape(Document(), "c", knots, 1, id="c")
    return resolve(edits.add_shape(shape)(Document()), ViewState()).outlines[0]


def test_only_the_visible_part_of_a_huge_path_is_drawn() -> None:
    outline = huge()
    whole = paths.curve(outline)
    near = QRectF(2990, -20, 20, 40)
    part = paths.visible(whole, outline.knots, True, near, zoom=64.0)
    assert part.controlPointRect().height() < 400
    assert paths.visible(whole, outline.knots, True, near, zoom=0.5) is whole


@pytest.mark.parametrize("zoom", [32.0, 64.0, 128.0])
def test_curves_are_where_they_are_at_3200_percent_and_more(
    qapp: object, zoom: float
) -> None:
    outline = huge()
    there = spline.evaluate(outline.knots, np.array([0.37]))[0]
    camera = Camera(scale=np.full(2, zoom), offset=np.array([100.0, 80]) - there * zoom)
    sheet = Sheet()
    shape = replace(outline.shape, colour=BLUE)
    shown = resolve(edits.add_shape(shape)(Document()), ViewState())
    ground = Ground(camera=camera, size=SIZE)
    resting(sheet.painter, ground, shown)
    assert sheet.pixels()[79:82, 99:102, 2].max() > 100


def test_cut_pieces_lie_on_the_curve() -> None:
    curves = spline.segments(huge().knots)
    pieces = paths._split(curves, 8)
    assert pieces.shape == (32, 4, 2)
    ends = spline.evaluate(huge().knots, np.arange(32) / 8)
    np.testing.assert_allclose(pieces[:, 0], ends, atol=1e-9)


def test_every_cursor_can_be_made(qapp: object) -> None:
    names = ("arrow", "cross", "point", "handle", "curve", "insert", "move", "rotate")
    for name in (*names, "pivot", "across", "down", "falling", "rising", "pan"):
        assert not cursors.cursor(name, 2.0).pixmap().isNull() or name in (
            *("arrow", "cross", "move", "pivot", "pan"),
            *("across", "down", "falling", "rising"),
        )
