"""Very many outlines: rough while things move, whole once they rest."""

import numpy as np
import pytest
from PySide6.QtGui import QImage

from smartroto import edits
from smartroto.document import Document
from smartroto.shapes.arrays import Array
from smartroto.ui.camera import Camera
from smartroto.ui.crowd import FROM, Crowd
from smartroto.ui.frames import bits
from smartroto.ui.overlays import Ground
from smartroto.ui.resting import Resting
from smartroto.ui.view import Picture, ViewState, resolve

SIZE = (300, 200)


def ground(zoom: float = 1.0) -> Ground:
    camera = Camera(scale=np.full(2, zoom), offset=np.zeros(2))
    return Ground(camera=camera, size=SIZE)


def crowd(count: int, closed: bool = True) -> Picture:
    """Squares in rows, no two on each other."""
    document = Document()
    for number in range(count):
        row, column = divmod(number, 20)
        corners = np.array([[0.0, 0], [9, 0], [9, 9], [0, 9]])
        corners += (column * 14 + 4, row * 14 + 4)
        knots = np.repeat(corners[:, None], 3, axis=1)
        shape = edits.make_shape(document, "s", knots, 1, id=f"{number}", closed=closed)
        document = edits.add_shape(shape)(document)
    return resolve(document, ViewState())


def alpha(image: QImage) -> Array:
    return bits(image)[..., 3].astype(float)


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("zoom", [1.0, 2.5])
def test_rough_lines_lie_where_the_fine_ones_do(
    qapp: object, closed: bool, zoom: float
) -> None:
    shown, there = crowd(4 * FROM, closed), ground(zoom)
    resting = Resting()
    rough = resting.sheet(there, shown, 1.0)
    assert rough is not None and resting.rough
    before = alpha(rough).copy()
    while not resting.refine(1.0):
        pass
    assert not resting.rough
    fine = resting.sheet(there, shown, 1.0)
    assert fine is not None
    lines = before > 0
    assert 0.02 < lines.mean() < 0.5
    assert (alpha(fine)[lines] > 0).mean() > 0.98


def test_another_picture_drops_what_was_being_refined(qapp: object) -> None:
    shown = crowd(FROM + 5)
    resting = Resting()
    resting.sheet(ground(), shown, 1.0)
    assert not resting.refine(-1.0) and resting.rough
    few = resting.sheet(ground(), crowd(3), 1.0)
    assert few is not None and not resting.rough
    assert not resting.refine(1.0)


def test_nothing_beyond_the_viewer_is_drawn(qapp: object) -> None:
    far = Camera(scale=np.ones(2), offset=np.array([5000.0, 0.0]))
    image = QImage(*SIZE, QImage.Format.Format_ARGB32_Premultiplied)
    Crowd().paint(image, Ground(camera=far, size=SIZE), crowd(FROM).outlines, 1.0)
    assert not alpha(image).any()
