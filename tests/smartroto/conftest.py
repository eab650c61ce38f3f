"""Documents that the tests of the engine share."""

from dataclasses import replace

import numpy as np
import pytest

from smartroto.approval import approve
from smartroto.document import Document, Key, Layer, Plate, Shape
from smartroto.shapes.arrays import Array
from smartroto.shapes.prediction import Prediction


def _ring(count: int, centre: float, radius: float) -> Array:
    angle = np.arange(count) / count * 2 * np.pi
    out = np.stack([np.cos(angle), np.sin(angle)], 1)
    along = np.stack([-out[:, 1], out[:, 0]], 1) * radius / count * 2
    point = centre + radius * out
    return np.stack([point - along, point, point + along], 1)


@pytest.fixture
def shape() -> Shape:
    """Three keys, a feather, a fading opacity and a lifetime."""
    keys = {
        1001: Key(value=_ring(6, 50, 20)),
        1005: Key(value=_ring(6, 60, 22), interpolation="linear"),
        1012: Key(value=_ring(6, 55, 18), slopes=np.full((2, 6, 3, 2), 0.25)),
    }
    return Shape(
        id="arm",
        name="arm",
        keys=keys,
        feather={1001: Key(value=np.full((6, 3, 2), 3.0))},
        opacity={1001: Key(value=1.0), 1012: Key(value=0.5)},
        lifetime=(1001, 1012),
    )


@pytest.fixture
def approved(document: Document) -> Document:
    """The same with two frames of the first shape approved."""
    return approve("arm", [1003, 1004])(document)


@pytest.fixture
def prediction() -> Prediction:
    frames = np.arange(1001, 1013)
    noise = np.random.default_rng(7).normal(size=(12, 6, 3, 2))
    return Prediction(
        frames=frames,
        knots=np.stack([_ring(6, 50, 20)] * 12) + noise,
        sigma=np.full((12, 6), 0.5),
        seen=np.full((12, 6), 0.9),
        source="fingerprint",
        reasons=((1004, "far from keys"),),
    )


@pytest.fixture
def document(shape: Shape, prediction: Prediction) -> Document:
    """Two layers, one within the other, with two shapes and one prediction."""
    hold_out = replace(shape, id="bar", name="hold out", mode="subtract", closed=False)
    inner = Layer(id="inner", name="inner", items=(hold_out,), locked=True)
    outer = Layer(
        id="outer", name="outer", items=(shape, inner), opacity={1: Key(value=0.5)}
    )
    plate = Plate(
        path="/plates/sh010.%04d.exr", first=1001, last=1012, size=(128, 96), fps=25.0
    )
    return Document(plate=plate, layers=(outer,), predictions={shape.id: prediction})
