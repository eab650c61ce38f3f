"""Documents as plain lists: what layers and lifetimes do to opacity."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartroto.animation import opacity_at
from smartroto.document import Document, Key, Layer, Shape
from smartroto.exchange.curve import constant, lines
from smartroto.exchange.report import OPEN_END, Report
from smartroto.exchange.straight import living, plain_shapes

KNOTS = {1: Key(value=np.zeros((2, 3, 2)))}
FRAMES = np.arange(-20.0, 40.0)
FADES = st.dictionaries(
    st.integers(-5, 20),
    st.builds(
        lambda value, kind: Key(value=value, interpolation=kind),
        st.floats(0, 1),
        st.sampled_from(["smooth", "linear", "hold"]),
    ),
    max_size=4,
)


@settings(deadline=None, max_examples=40)
@given(outer=FADES, inner=FADES, own=FADES, life=st.none() | st.just((3, 12)))
def test_opacities_multiply_and_end_with_the_lifetime(
    outer: dict[int, Key],
    inner: dict[int, Key],
    own: dict[int, Key],
    life: tuple[int, int] | None,
) -> None:
    shape = Shape(id="s", name="s", keys=KNOTS, opacity=own, lifetime=life)
    low = Layer(id="i", name="i", items=(shape,), opacity=inner)
    top = Layer(id="o", name="o", items=(low,), opacity=outer)
    (plain,) = plain_shapes(Document(layers=(top,)), Report())
    assert plain.layers == ("o", "i")
    for frame, found in zip(FRAMES, plain.opacity.at(FRAMES).values, strict=True):
        factors = [opacity_at(each.opacity, frame) for each in (top, low, shape)]
        expected = np.prod(factors) if shape.alive(int(frame)) else 0.0
        assert found == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("lifetime", "first", "last"),
    [
        ((-OPEN_END, 5), -20, 5),
        ((5, OPEN_END), 5, 39),
        ((5, 5), 5, 5),
        ((-OPEN_END, OPEN_END), -20, 39),
        (None, -20, 39),
    ],
)
def test_lifetimes_open_on_a_side(
    lifetime: tuple[int, int] | None, first: int, last: int
) -> None:
    for opacity in (constant(0.5), lines(np.array([0.0, 10.0]), np.array([0.2, 1.0]))):
        found = living(opacity, lifetime)
        alive = (first <= FRAMES) & (last >= FRAMES)
        expected = np.where(alive, opacity.at(FRAMES).values, 0)
        np.testing.assert_allclose(found.at(FRAMES).values, expected, atol=1e-12)
        assert len(found.times) < 8


def test_hidden_and_locked_layers_pass_it_on() -> None:
    shape = Shape(id="s", name="s", keys=KNOTS)
    low = Layer(id="i", name="i", items=(shape,), locked=True)
    top = Layer(id="o", name="o", items=(low,), visible=False)
    (plain,) = plain_shapes(Document(layers=(top,)), Report())
    assert (plain.visible, plain.locked) == (False, True)
