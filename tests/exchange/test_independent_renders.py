"""What we export, filled by other programs, against our own matte."""

import shutil
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from smartroto.document import Document, Key, Layer, Plate, Shape
from smartroto.exchange import nuke, silhouette
from smartroto.matte import matte
from smartroto.shapes.arrays import Array

ENOUGH = 0.985
SIZE = (512, 288)
FRAMES = (1003, 1007, 1013)


def _round(
    count: int, centre: tuple[float, float], radius: float, turn: float
) -> Array:
    """A lobed outline whose two handles of a point differ."""
    angle = np.arange(count) / count * 2 * np.pi + turn
    reach = radius * (1 + 0.25 * (-1.0) ** np.arange(count))
    out = np.stack([np.cos(angle), np.sin(angle)], 1)
    along = np.stack([-out[:, 1], out[:, 0]], 1) * (reach * 2.2 / count)[:, None]
    point = np.array(centre) + reach[:, None] * out
    return np.stack([point - along, point, point + 0.6 * along + 0.1 * out], 1)


def _keys(count: int, *rings: tuple[int, tuple[float, float], float, float]) -> dict:
    return {frame: Key(value=_round(count, *rest)) for frame, *rest in rings}


CASES = {
    "curved": (
        1.0,
        _keys(6, (1001, (180, 140), 70, 0), (1006, (300, 120), 90, 0.3),
              (1013, (260, 180), 60, 0.9)),
    ),
    "leaving the frame": (
        1.0,
        _keys(8, (1001, (90, 60), 80, 0), (1013, (420, 230), 110, 0.5)),
    ),
    "wide pixels": (
        1.5,
        _keys(4, (1001, (250, 150), 90, 0), (1005, (280, 130), 100, 0.2),
              (1013, (200, 160), 80, -0.4)),
    ),
}  # fmt: skip


def document_of(case: str) -> Document:
    aspect, keys = CASES[case]
    plate = Plate(path="", first=1001, last=1013, size=SIZE, pixel_aspect=aspect)
    shape = Shape(id="s", name=case, keys=keys)
    return Document(plate=plate, layers=(Layer(id="l", name="l", items=(shape,)),))


def decoded(document: Document, oracle: ModuleType) -> dict[int, list]:
    """The exported points of every frame, by the second decoder."""
    text = nuke.dumps(document)
    return {frame: oracle.decode(text, frame)[0].points for frame in FRAMES}


def lowest(document: Document, mattes: dict, renderers: ModuleType) -> float:
    return min(
        renderers.iou(found, matte(document, frame)) for frame, found in mattes.items()
    )


@pytest.mark.melt
@pytest.mark.skipif(shutil.which("melt") is None, reason="melt is not installed")
@pytest.mark.parametrize("case", CASES)
def test_melt_fills_the_same(
    case: str,
    oracle: ModuleType,
    renderers: ModuleType,
    tmp_path: Path,
) -> None:
    document = document_of(case)
    frames = decoded(document, oracle)
    found = renderers.melt(frames, SIZE, CASES[case][0], tmp_path)
    agreement = lowest(document, found, renderers)
    print(f"melt, {case}: IoU {agreement:.4f}")
    assert agreement >= ENOUGH


@pytest.mark.blender
@pytest.mark.skipif(shutil.which("blender") is None, reason="Blender is not installed")
def test_blender_fills_the_same(
    oracle: ModuleType,
    renderers: ModuleType,
    tmp_path: Path,
) -> None:
    """All cases in one start of the program, told apart by their frames."""
    every = {
        1000 * number + frame: points
        for number, case in enumerate(CASES)
        for frame, points in decoded(document_of(case), oracle).items()
    }
    found = renderers.blender(every, SIZE, tmp_path)
    for number, case in enumerate(CASES):
        own = {frame: found[1000 * number + frame] for frame in FRAMES}
        agreement = lowest(document_of(case), own, renderers)
        print(f"Blender, {case}: IoU {agreement:.4f}")
        assert agreement >= ENOUGH, case


@pytest.mark.melt
@pytest.mark.skipif(shutil.which("melt") is None, reason="melt is not installed")
def test_a_wrong_handle_is_noticed(
    oracle: ModuleType, renderers: ModuleType, tmp_path: Path
) -> None:
    """The judge is sharp: the same shape with handles swapped does not pass."""
    document = document_of("curved")
    swapped = {
        frame: [(right, centre, left) for left, centre, right in points]
        for frame, points in decoded(document, oracle).items()
    }
    found = renderers.melt(swapped, SIZE, 1.0, tmp_path)
    assert lowest(document, found, renderers) < ENOUGH


@pytest.mark.parametrize("case", CASES)
def test_silhouettes_points_fill_the_same(case: str, renderers: ModuleType) -> None:
    document = document_of(case)
    layers = silhouette.loads(silhouette.dumps(document)).layers
    back = replace(document, layers=layers)
    mattes = {frame: matte(back, frame) for frame in FRAMES}
    assert lowest(document, mattes, renderers) > 0.999
