"""B-splines as Bezier knots."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.interpolate import BSpline

from smartroto.shapes.arrays import Array
from smartroto.shapes.bspline import to_bezier
from smartroto.shapes.spline import evaluate

polygons = st.integers(3, 8).flatmap(
    lambda n: arrays(float, (n, 2), elements=st.floats(-100, 100))
)


def by_scipy(controls: Array, u: Array) -> Array:
    """A closed uniform cubic B-spline; `u` 0 is where the first knot lies."""
    count = len(controls)
    wrapped = np.take(controls, np.arange(-1, count + 2), axis=0, mode="wrap")
    spline = BSpline(np.arange(-3.0, len(wrapped) + 1), wrapped, 3)
    return np.asarray(spline(u))


@given(polygons)
def test_a_closed_one_is_the_curve_that_scipy_draws(controls: Array) -> None:
    u = np.linspace(0, len(controls) - 1e-6, 50)
    ours = evaluate(to_bezier(controls), u)
    np.testing.assert_allclose(ours, by_scipy(controls, u), atol=1e-6)


@given(polygons)
def test_an_open_one_reaches_its_ends(controls: Array) -> None:
    knots = to_bezier(controls, closed=False)
    assert len(knots) == len(controls) + 2
    np.testing.assert_allclose(knots[[0, -1], 1], controls[[0, -1]], atol=1e-9)


@pytest.mark.parametrize("closed", [True, False])
def test_many_at_once_are_what_each_is(closed: bool) -> None:
    controls = np.random.default_rng(1).normal(size=(3, 5, 2))
    each = np.stack([to_bezier(one, closed) for one in controls])
    np.testing.assert_array_equal(to_bezier(controls, closed), each)
