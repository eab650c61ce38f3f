"""What the tests of other programs' formats share."""

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import strategies as st

from smartroto.document import Document, Key, Keys, Layer, Plate, Shape
from smartroto.shapes.arrays import Array
from smartroto.shapes.prediction import Prediction

HERE = Path(__file__).parent


def _module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def oracle() -> ModuleType:
    """The second decoder of Nuke's curves."""
    return _module("nuke_oracle")


@pytest.fixture(scope="session")
def old_oracle() -> ModuleType:
    """The second decoder of the form before Nuke 7."""
    return _module("nuke_old_oracle")


@pytest.fixture(scope="session")
def renderers() -> ModuleType:
    """Other programs that fill shapes."""
    return _module("renderers")


@pytest.fixture(scope="session")
def archive() -> ModuleType:
    """Natron projects, composed from the inside out."""
    return _module("natron_text")


@pytest.fixture(scope="session")
def samples() -> list[Path]:
    """Real files, where the folder that holds them is named by the environment."""
    shared = os.environ.get("SMARTROTO_SHARED")
    folder = Path(shared or "") / "formats" / "samples"
    if not shared or not folder.is_dir():
        pytest.skip("SMARTROTO_SHARED does not name a folder with formats/samples")
    return sorted([*folder.glob("*.nk"), *folder.glob("*.gizmo")])


def ring(count: int, centre: tuple[float, float], radius: float) -> Array:
    """Knots of a round shape with handles that are not mirror images."""
    angle = np.arange(count) / count * 2 * np.pi
    out = np.stack([np.cos(angle), np.sin(angle)], 1)
    along = np.stack([-out[:, 1], out[:, 0]], 1) * radius * 2 / count
    point = np.array(centre) + radius * out
    return np.stack([point - along, point, point + 1.3 * along + 0.1 * out], 1)


@st.composite
def keys(draw: st.DrawFn, shape: tuple[int, ...], scale: float) -> Keys:
    """Keys at up to four frames, with and without slopes, of every interpolation."""
    frames = draw(st.lists(st.integers(-20, 40), min_size=1, max_size=4, unique=True))
    made = {}
    for frame in sorted(frames):
        seed = draw(st.integers(0, 2**32 - 1))
        noise = np.random.default_rng(seed)
        value = noise.uniform(-scale / 4, scale, shape)
        slopes = noise.uniform(-20, 20, (2, *shape)) if draw(st.booleans()) else None
        kind = draw(st.sampled_from(["smooth", "linear", "hold"]))
        made[frame] = Key(value=value, slopes=slopes, interpolation=kind)
    return made


@st.composite
def feathers(draw: st.DrawFn, count: int) -> Keys:
    """No feather, one that moves points with their handles, or one that is free."""
    kind = draw(st.sampled_from(["none", "whole", "free"]))
    if kind == "none":
        return {}
    free = draw(keys((count, 3, 2), 60.0))
    if kind == "free":
        return free
    return {
        frame: Key(value=np.repeat(key.value[:, 1:2], 3, axis=1))
        for frame, key in free.items()
    }


@st.composite
def widths(draw: st.DrawFn, count: int) -> Keys:
    """No widths of points, the same ones on all frames, or such that change."""
    found = draw(st.just({}) | keys((count,), 3.0))
    return {
        frame: Key(
            value=np.abs(key.value),
            slopes=None if key.slopes is None else key.slopes / 100,
            interpolation=key.interpolation,
        )
        for frame, key in found.items()
    }


NAMES = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=8
).filter(lambda name: name.strip() == name)


@st.composite
def shapes(draw: st.DrawFn, index: int) -> Shape:
    """A shape with anything a shape may have."""
    count = draw(st.integers(2, 4))
    fade = {
        frame: Key(value=draw(st.floats(0, 1)), interpolation=draw(_KINDS))
        for frame in draw(st.sets(st.integers(0, 30), max_size=3))
    }
    ends = draw(st.none() | st.tuples(st.integers(-5, 20), st.integers(0, 30)))
    return Shape(
        id=f"shape{index}",
        name=draw(NAMES),
        keys=draw(keys((count, 3, 2), 4000.0)),
        closed=draw(st.booleans()),
        feather=draw(feathers(count)),
        opacity=fade,
        mode=draw(st.sampled_from(["union", "add", "subtract", "intersect", "max"])),
        inverted=draw(st.booleans()),
        lifetime=ends and (ends[0], ends[0] + ends[1]),
        width=draw(st.floats(1, 50, width=32)),
        point_widths=draw(widths(count)),
        falloff=draw(st.floats(0.25, 4, width=32)),
        motion_blur=draw(st.booleans()),
        visible=draw(st.booleans()),
        locked=draw(st.booleans()),
    )


_KINDS = st.sampled_from(["smooth", "linear", "hold"])


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Two layers, one within the other, with up to three shapes and a prediction."""
    made = [draw(shapes(index)) for index in range(draw(st.integers(1, 3)))]
    inner = Layer(
        id="inner", name=draw(NAMES), items=tuple(made[1:]), locked=draw(st.booleans())
    )
    items = (made[0], inner) if len(made) > 1 else (made[0],)
    outer = Layer(
        id="outer",
        name=draw(NAMES),
        items=items,
        opacity=draw(st.sampled_from([{}, {3: Key(value=0.5)}])),
        visible=draw(st.booleans()),
    )
    plate = Plate(path="", first=0, last=30, size=(4096, 2160), pixel_aspect=1.5)
    predicted = draw(st.booleans())
    found = {made[0].id: prediction_of(made[0])} if predicted else {}
    return Document(plate=plate, layers=(outer,), predictions=found)


def prediction_of(shape: Shape) -> Prediction:
    """A prediction for every frame from the first to a little past the last key."""
    frames = np.arange(min(shape.keys), max(shape.keys) + 3)
    noise = np.random.default_rng(len(frames))
    knots = noise.uniform(0, 4000, (len(frames), shape.count, 3, 2))
    flat = np.ones((len(frames), shape.count))
    return Prediction(frames=frames, knots=knots, sigma=flat, seen=flat)


@pytest.fixture(scope="session")
def made_documents() -> st.SearchStrategy[Document]:
    """Documents made at random, for `data.draw`."""
    return documents()


@pytest.fixture
def moving() -> Document:
    """Three animated shapes with tangents: curved, held, open; one feathered."""
    first = {
        1001: Key(value=ring(5, (300, 250), 120)),
        1009: Key(value=ring(5, (420, 300), 150)),
        1020: Key(value=ring(5, (380, 220), 90)),
    }
    push = {1001: Key(value=np.repeat(ring(5, (0, 0), 12)[:, 1:2], 3, axis=1))}
    second = {
        1003: Key(value=ring(4, (700, 300), 80), interpolation="hold"),
        1010: Key(value=ring(4, (650, 340), 110), interpolation="linear"),
        1018: Key(value=ring(4, (600, 200), 70)),
    }
    third = {1001: Key(value=ring(3, (200, 500), 60))}
    items = (
        Shape(id="a", name="Left arm", keys=first, feather=push, falloff=2.0),
        Shape(
            id="b",
            name="hold_out",
            keys=second,
            mode="subtract",
            lifetime=(1003, 1015),
            opacity={1003: Key(value=0.25), 1010: Key(value=1.0)},
        ),
        Shape(id="c", name="wire", keys=third, closed=False, width=4.0),
    )
    plate = Plate(path="", first=1001, last=1020, size=(960, 640))
    return Document(plate=plate, layers=(Layer(id="l", name="figure", items=items),))
