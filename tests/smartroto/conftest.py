"""Documents that the tests of the engine share."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from smartroto import placement
from smartroto.approval import approve
from smartroto.document import Document, Key, Layer, Plate, Shape, Track
from smartroto.placement_edits import link, set_part
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
        sigma_across=np.full((12, 6), 0.25),
        source="fingerprint",
        reasons=((1004, "far from keys"),),
    )


@pytest.fixture
def document(shape: Shape, prediction: Prediction) -> Document:
    """Two layers, one within the other, with two shapes and one prediction."""
    hold_out = replace(shape, id="bar", name="hold out", mode="subtract", closed=False)
    widths = {1001: Key(value=np.linspace(0, 2, 6))}
    hold_out = replace(hold_out, point_widths=widths)
    inner = Layer(id="inner", name="inner", items=(hold_out,), locked=True)
    outer = Layer(
        id="outer", name="outer", items=(shape, inner), opacity={1: Key(value=0.5)}
    )
    plate = Plate(
        path="/plates/sh010.%04d.exr", first=1001, last=1012, size=(128, 96), fps=25.0
    )
    return Document(plate=plate, layers=(outer,), predictions={shape.id: prediction})


def corners(at: float) -> np.ndarray:
    """The corners of a plane that moves and turns out of sight, at frame `at`."""
    go = (at - 1001) * 2.0
    return np.array(
        [[10 + go, 12], [70 + go, 8 + go / 2], [66 + go, 60], [14, 58 + go]]
    )


@pytest.fixture
def quad() -> Callable[[float], Array]:
    """The corners `[4, 2]` of the plane at a frame."""
    return corners


@pytest.fixture
def planar() -> Track:
    """A track of that plane on every frame."""
    frames = np.arange(1001, 1013)
    return Track(
        id="wall",
        name="wall",
        kind="planar",
        frames=frames,
        places=np.stack([corners(frame) for frame in frames]),
        trust=np.ones(len(frames)),
    )


@pytest.fixture
def moving(document: Document, planar: Track) -> Document:
    """The shape "arm" within a layer that moves, on a track, turned by itself."""
    document = replace(document, tracks=(planar,))
    document = set_part("outer", "translate", 1001, (5.0, -3.0))(document)
    document = set_part("outer", "translate", 1012, (40.0, 9.0))(document)
    document = set_part("outer", "scale", 1004, (1.5, 0.5))(document)
    document = link("outer", "wall", 1003)(document)
    document = set_part("arm", "pivot", 1001, (50.0, 50.0))(document)
    return set_part("arm", "rotate", 1008, 30.0)(document)


def same_places(
    before: Document, after: Document, frame: int, within: float = 1e-7
) -> None:
    """Every shape is where it was on a frame, its soft edge too."""
    for shape in before.shapes():
        one, two = shape, after.shape(shape.id)
        assert np.allclose(
            placement.outline_at(before, one, frame),
            placement.outline_at(after, two, frame),
            atol=within,
        )
        if frame in shape.feather:
            soft = [
                placement.soft_edge_at(document, each, frame)
                for document, each in ((before, one), (after, two))
            ]
            assert np.allclose(*soft, atol=1e-7)  # type: ignore[arg-type]


@pytest.fixture
def stays() -> Callable[..., None]:
    """Asserts that two documents show the same at a frame."""
    return same_places
