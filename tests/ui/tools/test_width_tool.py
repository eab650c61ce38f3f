"""Open splines, and the width that is pulled in the viewer."""

from typing import Any

import numpy as np
import pytest

from smartroto.ui import tools
from smartroto.ui.hit import hits, width_grips
from smartroto.ui.pointer import Typed


@pytest.fixture
def line(pen: Any, blank: Any) -> Any:
    """An open spline from (100, 100) to (300, 100)."""
    blank.look(tool="spline")
    gesture = blank.clicks((100, 100), (300, 100))
    blank.finish(gesture, Typed("return"))
    return blank


def test_return_leaves_it_open_and_so_does_the_first_point(
    pen: Any, blank: Any
) -> None:
    blank.look(tool="spline")
    gesture = blank.clicks((100, 100), (300, 100), (200, 200), (101, 101))
    blank.finish(gesture, Typed("return"))
    (shape,) = blank.document.shapes()
    assert not shape.closed and shape.count == 4 and shape.name == "Spline"
    assert blank.view.tool == "select" and blank.steps() == 1


def test_the_width_is_pulled_beside_the_middle(pen: Any, line: Any) -> None:
    (shape,) = line.document.shapes()
    grips = width_grips(line.picture, line.picture.outlines[0], line.scale)
    np.testing.assert_allclose(np.sort(grips[:, 1]), [81, 119])
    found = hits(line.picture, np.array([200.0, 119]), line.scale, 4.0)
    assert [hit.kind for hit in found][:1] == ["width"]
    aim = tools.TOOLS["select"].aim(line, pen(200, 119), found[0])
    assert "wider or narrower, now 10 px" in aim.hint
    line.drag(pen(200, 119), pen(200, 130), pen(210, 144))
    assert line.document.shape(shape.id).width == pytest.approx(60)
    assert line.history.undo_label == "Pull width"
    line.history.undo()
    assert line.document.shape(shape.id).width == 10


def test_a_closed_shape_has_no_width(scene: Any) -> None:
    assert len(width_grips(scene.picture, scene.picture.outlines[0], scene.scale)) == 0
