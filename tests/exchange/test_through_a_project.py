"""Shapes of other programs keep every in-between through a project file."""

from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from smartroto import project
from smartroto.animation import feather_at, knots_at, opacity_at
from smartroto.document import Document, Key, Layer, Plate, Shape
from smartroto.exchange import nuke, silhouette
from smartroto.exchange.report import Imported

FRAMES = range(1001, 1021)


def drawn() -> Document:
    rng = np.random.default_rng(11)
    base = rng.uniform(100, 900, (7, 1, 2)) + rng.normal(0, 40, (7, 3, 2))
    keys = {
        frame: Key(
            value=base + shift,
            slopes=rng.normal(0, 3, (2, 7, 3, 2)),
        )
        for frame, shift in ((1001, 0), (1008, 35.5), (1020, -12.25))
    }
    feather = {1001: Key(value=np.full((7, 3, 2), 6.0))}
    arm = Shape(
        id="a",
        name="arm",
        keys=keys,
        feather=feather,
        opacity={1001: Key(value=1.0), 1020: Key(value=0.25)},
        lifetime=(1003, 1018),
    )
    plate = Plate(path="", first=1001, last=1020, size=(1920, 1080))
    return Document(plate=plate, layers=(Layer(id="l", name="body", items=(arm,)),))


def as_document(found: Imported) -> Document:
    return Document(plate=found.plate, layers=found.layers)


@pytest.mark.parametrize("form", [nuke, silhouette])
def test_every_frame_is_the_same_to_a_thousandth(
    form: ModuleType, tmp_path: Path
) -> None:
    suffix = {nuke: "a.nk", silhouette: "a.fxs"}[form]
    form.write(drawn(), tmp_path / suffix)
    once = as_document(form.read(tmp_path / suffix))
    project.save(once, tmp_path / "a.sroto")
    form.write(project.load(tmp_path / "a.sroto"), tmp_path / f"again_{suffix}")
    twice = as_document(form.read(tmp_path / f"again_{suffix}"))
    (start,), (first,), (second,) = (d.shapes() for d in (drawn(), once, twice))
    for frame in FRAMES:
        original = knots_at(drawn(), start, frame)
        assert np.abs(knots_at(once, first, frame) - original).max() < 1e-3
        assert np.abs(knots_at(twice, second, frame) - original).max() < 1e-3
        assert first.alive(frame) == second.alive(frame) == start.alive(frame)
        if start.alive(frame):
            faded = opacity_at(start.opacity, frame)
            assert opacity_at(second.opacity, frame) == pytest.approx(faded, abs=1e-3)
    edge = feather_at(second, 1010)
    assert edge is not None or form is silhouette
