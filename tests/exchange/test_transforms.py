"""Transforms of layers and shapes travel as transforms where a format has them."""

from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartroto.document import (
    Document,
    Key,
    Keys,
    Layer,
    Plate,
    Shape,
    Track,
    Transform,
)
from smartroto.exchange import fusion, nuke, silhouette, xspline
from smartroto.placement import outline_at, soft_edge_at

FRAMES = range(-4, 30)
PLATE = Plate(path="", first=-4, last=29, size=(1920, 1080))
MADE = settings(deadline=None, max_examples=25)


@st.composite
def parts(draw: st.DrawFn, low: float, high: float, size: tuple[int, ...]) -> Keys:
    frames = draw(st.lists(st.integers(0, 20), max_size=3, unique=True))
    noise = np.random.default_rng(draw(st.integers(0, 10_000)))
    kinds = st.sampled_from(["smooth", "linear", "hold"])
    return {
        frame: Key(value=noise.uniform(low, high, size), interpolation=draw(kinds))
        for frame in sorted(frames)
    }


@st.composite
def transforms(draw: st.DrawFn) -> Transform:
    return Transform(
        translate=draw(parts(-200, 200, (2,))),
        rotate=draw(parts(-90, 90, ())),
        scale=draw(parts(0.5, 1.5, (2,))),
        pivot=draw(parts(0, 1000, (2,))),
    )


def document_of(layer: Transform, shape: Transform) -> Document:
    noise = np.random.default_rng(5)
    keys = {f: Key(value=noise.uniform(200, 900, (4, 3, 2))) for f in (0, 7, 16)}
    soft = {0: Key(value=noise.uniform(-20, 20, (4, 3, 2)))}
    item = Shape(id="s", name="s", keys=keys, feather=soft, transform=shape)
    inner = Layer(id="i", name="inner", items=(item,), transform=layer)
    outer = Layer(
        id="o",
        name="outer",
        items=(inner,),
        transform=Transform(translate={3: Key(value=np.array([10.0, -4.0]))}),
    )
    return Document(plate=PLATE, layers=(outer,))


def assert_shown(before: Document, after: Document, feather: bool = True) -> None:
    one, two = next(before.shapes()), next(after.shapes())
    for frame in FRAMES:
        expected = outline_at(before, one, frame)
        found = outline_at(after, two, frame)
        np.testing.assert_allclose(found, expected, rtol=0, atol=2e-3)
        edges = soft_edge_at(before, one, frame), soft_edge_at(after, two, frame)
        if feather and edges[0] is not None and edges[1] is not None:
            np.testing.assert_allclose(edges[1], edges[0], rtol=0, atol=2e-3)


@MADE
@given(layer=transforms(), shape=transforms())
def test_nuke_keeps_them_whole(
    oracle: ModuleType, layer: Transform, shape: Transform
) -> None:
    document = document_of(layer, shape)
    text = nuke.dumps(document)
    back = nuke.loads(text).document
    assert_shown(document, back)
    for frame in (-3, 0, 5, 11, 25):
        (outline,) = oracle.decode(text, frame)
        points = np.array(outline.points)
        decoded = np.stack([points.real, PLATE.size[1] - points.imag], axis=-1)
        shown = outline_at(document, next(document.shapes()), frame)
        np.testing.assert_allclose(decoded, shown, rtol=0, atol=2e-3)
    assert list(next(back.shapes()).keys) == [0, 7, 16]


@MADE
@given(layer=transforms())
def test_silhouette_keeps_those_of_layers(layer: Transform) -> None:
    document = document_of(layer, Transform())
    text = silhouette.dumps(document)
    back = silhouette.loads(text).document
    assert_shown(document, back, feather=False)
    assert list(next(back.shapes()).keys) == [0, 7, 16]
    assert ("transform.matrix" in text) or layer.still


@pytest.mark.parametrize("form", [nuke, silhouette, fusion])
def test_what_a_format_has_not_is_baked(form: ModuleType) -> None:
    lean = Transform(skew={0: Key(value=np.array(0.0)), 9: Key(value=np.array(0.4))})
    document = document_of(Transform(), lean)
    back = form.loads(form.dumps(document)).document
    assert_shown(document, back, feather=False)


@pytest.mark.parametrize("kind", ["similarity", "planar"])
@pytest.mark.parametrize("form", [nuke, silhouette])
def test_tracks_carry_what_is_written(form: ModuleType, kind: str) -> None:
    corners = np.array([[300.0, 300], [900, 320], [880, 800], [310, 760]])
    count = 2 if kind == "similarity" else 4
    wander = np.random.default_rng(1).normal(0, 3, (20, count, 2)).cumsum(axis=0)
    track = Track(
        id="t",
        name="t",
        kind=kind,
        frames=np.arange(20),
        places=corners[:count] + wander,
        trust=np.ones(20),
    )
    document = document_of(Transform(track="t", reference=4), Transform())
    document = replace(document, tracks=(track,))
    back = form.loads(form.dumps(document)).document
    one, two = next(document.shapes()), next(back.shapes())
    for frame in range(20):
        expected = outline_at(document, one, frame)
        np.testing.assert_allclose(outline_at(back, two, frame), expected, atol=2e-3)


def test_an_x_splines_blending_adds_up_and_ends_at_the_points() -> None:
    t = np.linspace(0, 1, 9)
    weights = xspline._blend(t)
    np.testing.assert_allclose(weights.sum(axis=1), 1)
    np.testing.assert_allclose(weights[0], [0, 1, 0, 0], atol=1e-12)
    np.testing.assert_allclose(weights[-1], [0, 0, 1, 0], atol=1e-12)
    line = np.array([[0.0, 0], [1, 0], [2, 0], [3, 0]])
    slope = np.gradient(weights @ line[:, 0], t)[[0, -1]]
    np.testing.assert_allclose(slope, [1, 1], atol=0.1)
