"""The transform box."""

from typing import Any

import numpy as np
import pytest

from smartroto import pivots
from smartroto.ui import box_tool
from smartroto.ui.mark import Box
from smartroto.ui.pointer import Typed

# -- the transform box -------------------------------------------------------------


def test_inside_moves(pen: Any, boxed: Any) -> None:
    before = boxed.knots()
    boxed.drag(pen(150, 240), pen(170, 250))
    np.testing.assert_allclose(boxed.knots(), before + np.array([20, 10]))
    assert isinstance(boxed.marks[-1], Box)


def test_a_corner_scales_about_the_opposite_one(pen: Any, boxed: Any) -> None:
    boxed.drag(pen(314, 314), pen(542, 314))
    points = boxed.knots()[:, 1]
    np.testing.assert_allclose(points[:, 0], [514, 314, 114, 314])
    np.testing.assert_allclose(points[:, 1], [200, 300, 200, 100])


@pytest.mark.parametrize(
    ("modifier", "way", "points"),
    [
        ("shift", (542, 542), [[514, 314], [314, 514], [114, 314], [314, 114]]),
        ("ctrl", (428, 314), [[400, 200], [200, 300], [0, 200], [200, 100]]),
        ("alt", (428, 314), [[404.667, 200], [238, 300], [71.333, 200], [238, 100]]),
    ],
)
def test_scaling_alike_about_the_middle_and_about_the_pivot(
    pen: Any,
    boxed: Any,
    modifier: str,
    way: tuple[float, float],
    points: list[list[float]],
) -> None:
    boxed.history.do("Pivot", pivots.set_pivot("a", 1, np.array([143.0, 200])))
    boxed.drag(pen(314, 314), pen(*way, modifier))
    np.testing.assert_allclose(boxed.knots()[:, 1], points, atol=1e-3)


def test_an_edge_scales_one_way(pen: Any, boxed: Any) -> None:
    before = boxed.knots()
    boxed.drag(pen(200, 314), pen(240, 428))
    np.testing.assert_allclose(boxed.knots()[..., 0], before[..., 0])
    assert np.ptp(boxed.knots()[:, 1, 1]) == pytest.approx(300)


def test_outside_a_corner_rotates_about_the_pivot(pen: Any, boxed: Any) -> None:
    before = boxed.knots()
    turned = before - 200
    turned = np.stack([-turned[..., 1], turned[..., 0]], axis=-1) + 200
    boxed.drag(pen(328, 328), pen(72, 328))
    np.testing.assert_allclose(boxed.knots(), turned, atol=1e-9)


def test_shift_rotates_in_steps(pen: Any, boxed: Any) -> None:
    boxed.drag(pen(328, 328), pen(200, 380, "shift"))
    angle = np.arctan2(*(boxed.knots()[0, 1] - 200)[::-1])
    assert np.degrees(angle) == pytest.approx(45)


def test_wide_pixels_turn_without_shear(pen: Any, boxed: Any) -> None:
    boxed.scale = np.array([2.0, 1.0])
    frame = box_tool.frame_of(boxed)
    assert frame is not None
    corner = frame.corners[2] + (6, 12)
    seen = (boxed.knots()[:, 1] - frame.pivot) * boxed.scale
    boxed.drag(pen(*corner), pen(*(frame.pivot + np.array([-120, 90]))))
    after = (boxed.knots()[:, 1] - frame.pivot) * boxed.scale
    np.testing.assert_allclose(np.hypot(*after.T), np.hypot(*seen.T))


def test_the_pivot_moves_snaps_and_comes_back(pen: Any, boxed: Any) -> None:
    start = boxed.document
    boxed.drag(pen(200, 200), pen(302, 203, "shift"))
    frame = box_tool.frame_of(boxed)
    assert frame is not None and frame.pivot == pytest.approx([300, 200])
    before = boxed.knots()
    boxed.drag(pen(328, 328), pen(328 - 60, 328 + 40))
    np.testing.assert_allclose(boxed.knots()[0, 1], before[0, 1], atol=1e-9)
    boxed.history.undo()
    assert boxed.history.undo_label == "Move pivot"
    boxed.history.undo()
    boxed.drag(pen(200, 200), pen(230, 240))
    boxed.begin(pen(230, 240, double=True))
    assert boxed.history.undo_label == "Reset pivot"
    assert boxed.document.shape("a").pivot is None
    assert boxed.steps() == 2 and boxed.document is start


def test_a_stored_pivot_goes_along_with_the_shape_and_stays_in_a_rotation(
    pen: Any, boxed: Any
) -> None:
    boxed.drag(pen(200, 200), pen(250, 280))
    here = box_tool.frame_of(boxed)
    assert here is not None and here.pivot == pytest.approx([250, 280])
    boxed.look(frame=9)  # keyed 40 further right
    there = box_tool.frame_of(boxed)
    assert there is not None and there.pivot == pytest.approx([290, 280])
    boxed.look(frame=1)
    boxed.select(["a"], {"a": {0, 1}})
    frame = box_tool.frame_of(boxed)
    assert frame is not None
    boxed.drag(pen(*(frame.corners[2] + 12)), pen(*(frame.corners[2] + (-30, 40))))
    turned = box_tool.frame_of(boxed)
    assert turned is not None and turned.pivot == pytest.approx([250, 280])
    assert boxed.history.undo_label == "Rotate"


def test_points_win_over_the_box(pen: Any, boxed: Any) -> None:
    before = boxed.knots()
    boxed.drag(pen(300, 200), pen(310, 200))
    assert not (boxed.knots() - before)[1:].any()
    assert boxed.view.points == {"a": {0}}


def test_only_the_selected_points_are_transformed(pen: Any, boxed: Any) -> None:
    boxed.select(["a"], {"a": {0, 1}})
    before = boxed.knots()
    boxed.drag(pen(230, 230), pen(240, 230))
    assert np.flatnonzero((boxed.knots() != before).any(axis=(1, 2))).tolist() == [0, 1]


def test_a_box_called_off_restores(pen: Any, boxed: Any) -> None:
    start = boxed.document
    gesture = boxed.begin(pen(314, 314))
    assert gesture is not None
    gesture.send(pen(400, 400))
    assert boxed.previewed is not None
    boxed.finish(gesture, Typed("escape"))
    assert boxed.document is start and boxed.previewed is None


def test_a_box_squeezed_flat_still_works(pen: Any, boxed: Any) -> None:
    boxed.drag(pen(314, 314), pen(86, 86))
    assert np.isfinite(boxed.knots()).all()
    boxed.drag(pen(86, 86), pen(40, 40))
    assert np.isfinite(boxed.knots()).all()
