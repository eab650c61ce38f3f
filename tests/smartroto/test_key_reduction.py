"""Baking on the fewest keys: within the tolerance, exact where the artist keyed."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartroto import edits, timing
from smartroto.animation import knots_at
from smartroto.document import Document, Key, Shape
from smartroto.errors import ShapeError
from smartroto.jobs import Cancelled, Progress
from smartroto.key_reduction import PLACES, Mode, reduce
from smartroto.shapes import key_fit
from smartroto.shapes.arrays import Array
from smartroto.shapes.prediction import Prediction
from smartroto.shapes.spline import polyline

FRAMES = range(1001, 1061)
MODES: tuple[Mode, ...] = ("curved", "straight")


def motion(seed: int, jitter: float) -> Array:
    """A ring of five points that wanders, `[60, 5, 3, 2]`."""
    random = np.random.default_rng(seed)
    time = np.arange(len(FRAMES)) / len(FRAMES)
    way = np.stack([200 * np.sin(5 * time), 90 * np.cos(7 * time)], axis=1)
    ring = random.normal(0, 40, (5, 3, 2))
    return ring + way[:, None, None] + random.normal(0, jitter, (60, 5, 3, 2))


def document_of(dense: Array, keyed: tuple[int, ...]) -> Document:
    keys = {frame: Key(value=dense[frame - FRAMES.start]) for frame in keyed}
    shape = Shape(id="arm", name="arm", keys=keys)
    document = edits.add_shape(shape)(Document())
    prediction = Prediction(
        frames=np.array(FRAMES),
        knots=dense,
        sigma=np.ones(dense.shape[:2]),
        seen=np.ones(dense.shape[:2]),
    )
    return edits.set_prediction("arm", prediction)(document)


def off(document: Document, dense: Array) -> float:
    shape = document.shape("arm")
    shown = np.stack([knots_at(document, shape, frame) for frame in FRAMES])
    return float(np.linalg.norm(_line(shown) - _line(dense), axis=-1).max())


def _line(knots: Array) -> Array:
    """Places along the outlines."""
    return polyline(knots, PLACES)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 99), st.floats(0.2, 5), st.sampled_from(MODES))
def test_baked_frames_are_within_the_tolerance_and_keys_exact(
    seed: int, tolerance: float, mode: Mode
) -> None:
    dense = motion(seed, 0.03)
    before = document_of(dense, (1001, 1030))
    found = reduce(before, "arm", tolerance, mode=mode)
    after = found.edit()(before)
    shape = after.shape("arm")
    assert off(after, dense) <= tolerance
    assert abs(off(after, dense) - found.worst) < 1e-6
    for frame, key in before.shape("arm").keys.items():
        assert np.array_equal(shape.keys[frame].value, key.value)
    assert "arm" not in after.predictions
    assert (found.kept, found.frames) == (2, 60)


def test_no_set_of_keys_is_smaller() -> None:
    dense = _line(motion(3, 0.0))
    slope = key_fit.slopes(dense)
    for tolerance in (0.5, 2.0, 8.0):
        best = {0: 0}
        for row in range(1, len(dense)):
            near = [
                best[start] + 1
                for start in range(row)
                if key_fit.errors(dense, slope, start, row).max() <= tolerance
            ]
            best[row] = min(near)
        way = key_fit.fewest(dense, slope, 0, len(dense) - 1, tolerance)
        assert len(way) - 1 == best[len(dense) - 1]


def test_curves_need_fewer_keys_than_straight_lines() -> None:
    before = document_of(motion(1, 0.0), (1001,))
    curved, straight = (len(reduce(before, "arm", 1.0, mode=m).keys) for m in MODES)
    assert curved * 2 < straight


def test_dense_keys_are_thinned_out_where_that_is_wanted() -> None:
    dense = motion(2, 0.0)
    shape = Shape(
        id="arm",
        name="arm",
        keys={f: Key(value=dense[f - FRAMES.start]) for f in FRAMES},
    )
    before = edits.add_shape(shape)(Document())
    assert len(reduce(before, "arm", 1.0).keys) == 60
    thin = reduce(before, "arm", 1.0, keep=False)
    assert len(thin.keys) < 15
    assert off(thin.edit()(before), dense) <= 1.0


def test_held_keys_stay_held() -> None:
    before = document_of(motion(2, 0.0), (1001, 1020, 1040))
    before = timing.set_interpolation("arm", [1020], "hold")(before)
    found = reduce(before, "arm", 0.5, keep=False)
    after = found.edit()(before)
    shape = after.shape("arm")
    assert shape.keys[1020].interpolation == "hold" and 1040 in shape.keys
    assert not [frame for frame in shape.keys if 1020 < frame < 1040]
    assert np.array_equal(knots_at(after, shape, 1039), shape.keys[1020].value)


def test_a_single_key_and_a_still_shape() -> None:
    shape = Shape(id="arm", name="arm", keys={7: Key(value=motion(0, 0)[0])})
    before = edits.add_shape(shape)(Document())
    assert list(reduce(before, "arm", 1.0).keys) == [7]
    still = np.repeat(motion(0, 0)[:1], 60, axis=0)
    assert len(reduce(document_of(still, (1001,)), "arm", 0.1).keys) == 2


def test_a_tolerance_of_nothing_is_refused_and_cancel_stops() -> None:
    before = document_of(motion(0, 0.1), (1001,))
    with pytest.raises(ShapeError, match="more than 0"):
        reduce(before, "arm", 0.0)
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        reduce(before, "arm", 0.2, progress=progress)


def test_approved_frames_are_stood_for_too() -> None:
    dense = motion(2, 0.0)
    before = document_of(dense, (1001,))
    other = {1030: Key(value=dense[29] + 9.0)}
    before = edits.change_shape("arm", lambda s: replace(s, approved=other))(before)
    after = reduce(before, "arm", 0.5).edit()(before)
    shape = after.shape("arm")
    assert np.array_equal(knots_at(after, shape, 1030), other[1030].value)
