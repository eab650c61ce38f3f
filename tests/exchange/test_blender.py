"""Masks in Blender: the script's data, and what Blender itself renders from it."""

import ast
import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from smartroto.animation import knots_at
from smartroto.document import Document, Key, Layer, Plate, Shape
from smartroto.errors import FormatError
from smartroto.exchange import blender
from smartroto.matte import matte
from smartroto.shapes.arrays import Array, Image

SIZE = (960, 540)
BLENDER = "blender -b --factory-startup -noaudio --python-exit-code 3".split()

RENDER = """
import sys
import bpy

folder, width, height, aspect, *frames = sys.argv[sys.argv.index("--") + 1:]
scene = bpy.context.scene
scene.render.resolution_x, scene.render.resolution_y = int(width), int(height)
scene.render.resolution_percentage = 100
scene.render.pixel_aspect_x = float(aspect)
scene.use_nodes = True
tree = scene.node_tree
tree.nodes.clear()
node = tree.nodes.new("CompositorNodeMask")
node.mask = bpy.data.masks["SmartROTO"]
node.size_source = "SCENE"
out = tree.nodes.new("CompositorNodeComposite")
tree.links.new(node.outputs[0], out.inputs[0])
scene.view_settings.view_transform = "Raw"
for thing in list(bpy.data.objects):
    if thing.type != "CAMERA":
        bpy.data.objects.remove(thing)
scene.render.engine = "BLENDER_WORKBENCH"
scene.render.image_settings.file_format = "OPEN_EXR"
scene.render.image_settings.color_depth = "32"
for frame in frames:
    scene.frame_set(int(frame))
    scene.render.filepath = f"{folder}/{frame}.exr"
    bpy.ops.render.render(write_still=True)
"""


def needs_blender(test: Callable[..., None]) -> Callable[..., None]:
    """Mark a test that renders."""
    absent = shutil.which("blender") is None
    skipped = pytest.mark.skipif(absent, reason="Blender is not installed")(test)
    marked: Callable[..., None] = pytest.mark.blender(skipped)
    return marked


def rendered(document: Document, frames: list[int], folder: Path) -> list[Image]:
    """The mattes that Blender makes of our script."""
    import OpenImageIO as oiio

    plate = document.plate
    assert plate is not None
    script, render = folder / "shapes.blender.py", folder / "render.py"
    blender.write(document, script)
    render.write_text(RENDER)
    told = [folder, *plate.size, plate.pixel_aspect, *frames]
    done = subprocess.run(
        [*BLENDER, "-P", str(script), "-P", str(render), "--", *map(str, told)],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    files = [oiio.ImageBuf(str(folder / f"{frame}.exr")) for frame in frames]
    return [np.asarray(file.get_pixels())[..., 0] for file in files]


def overlap(first: Image, second: Image, level: float = 0.5) -> float:
    """Intersection over union of what is at least half covered."""
    a, b = first >= level, second >= level
    return float((a & b).sum() / (a | b).sum())


def blob(centre: tuple[float, float], radius: float, turn: float, count: int) -> Array:
    """An uneven shape whose handles are not mirror images."""
    angle = turn + np.arange(count) / count * 2 * np.pi
    reach = radius * (1 + 0.25 * np.cos(2 * np.arange(count)))
    out = np.stack([np.cos(angle), np.sin(angle)], 1)
    along = np.stack([-out[:, 1], out[:, 0]], 1) * radius * 2 / count
    point = np.array(centre) + reach[:, None] * out
    return np.stack([point - along, point, point + 1.2 * along + 5 * out], 1)


def moving_blob(id: str, centre: tuple[float, float], **more: object) -> Shape:
    """Keys at 1001, 1009 and 1020, curved in time."""
    x, y = centre
    keys = {
        1001: Key(value=blob((x, y), 130, 0.0, 5)),
        1009: Key(value=blob((x + 80, y + 60), 150, 0.5, 5)),
        1020: Key(value=blob((x + 20, y - 40), 110, 0.7, 5)),
    }
    return Shape(id=id, name=id, keys=keys, **more)  # type: ignore[arg-type]


def document_of(*shapes: Shape, aspect: float = 1.0) -> Document:
    plate = Plate(path="", first=1001, last=1020, size=SIZE, pixel_aspect=aspect)
    return Document(plate=plate, layers=(Layer(id="l", name="l", items=shapes),))


def data_of(text: str) -> dict[str, object]:
    """The JSON in the script, found by Python's own parser."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "json.loads":
            data: dict[str, object] = json.loads(ast.literal_eval(node.args[0]))
            return data
    raise AssertionError("no data in the script")


def test_the_script_holds_every_frame_of_curved_motion() -> None:
    document = document_of(moving_blob('it\'s a "name" é', (300, 250)))
    (layer,) = data_of(blender.dumps(document))["layers"]  # type: ignore[misc]
    shape = next(document.shapes())
    assert layer["name"] == shape.name
    assert layer["frames"] == list(range(1001, 1021))
    for frame, knots in zip(layer["frames"], layer["knots"], strict=True):
        assert np.abs(np.array(knots) - knots_at(document, shape, frame)).max() < 1e-3


def test_straight_motion_keeps_its_keys() -> None:
    keys = {
        1001: Key(value=blob((200, 200), 90, 0, 4), interpolation="linear"),
        1011: Key(value=blob((300, 200), 90, 0, 4), interpolation="hold"),
        1020: Key(value=blob((400, 300), 90, 0, 4)),
    }
    document = document_of(Shape(id="a", name="a", keys=keys))
    (layer,) = data_of(blender.dumps(document))["layers"]  # type: ignore[misc]
    assert layer["frames"] == [1001, 1011, 1019, 1020]
    assert layer["knots"][1] == layer["knots"][2]


def test_what_blender_lacks_is_told(tmp_path: Path) -> None:
    inwards = {1001: Key(value=np.repeat(-blob((0, 0), 8, 0, 5)[:, 1:2], 3, axis=1))}
    document = document_of(
        moving_blob("wire", (300, 250), closed=False),
        moving_blob("soft", (300, 250), feather=inwards, falloff=2.0),
    )
    report = blender.write(document, tmp_path / "a.blender.py")
    assert [note.name for note in report.dropped] == ["wire"]
    told = " ".join(str(note) for note in report.approximated)
    assert "inwards" in told and "falloff" in told and "every frame" in told
    with pytest.raises(FormatError, match="size of the picture"):
        blender.dumps(replace(document, plate=None))


@pytest.mark.parametrize("aspect", [1.0, 1.5])
@needs_blender
def test_blender_fills_the_same_pixels(aspect: float, tmp_path: Path) -> None:
    far = {
        1003: Key(value=blob((80, 440), 60, 0.0, 4), interpolation="linear"),
        1016: Key(value=blob((850, 460), 70, 1.5, 4)),
    }
    shapes = (
        Shape(id="c", name="straight", keys=far),
        moving_blob("a", (250, 200)),
        moving_blob("b", (620, 300)),
    )
    document = document_of(*shapes, aspect=aspect)
    frames = [1001, 1005, 1014, 1020]
    for frame, found in zip(frames, rendered(document, frames, tmp_path), strict=True):
        score = overlap(found, matte(document, frame))
        assert score >= 0.985


def flat(picture: Image) -> np.ndarray:
    """Where a matte is the same for some pixels around: away from every edge."""
    from scipy.ndimage import maximum_filter, minimum_filter

    return maximum_filter(picture, 9) - minimum_filter(picture, 9) < 1e-3


@needs_blender
def test_blender_combines_shapes_as_we_do(tmp_path: Path) -> None:
    fade = {1001: Key(value=0.25), 1011: Key(value=0.75, interpolation="hold")}
    shapes = (
        moving_blob("window", (420, 270), mode="intersect", lifetime=(1004, 1012)),
        moving_blob("shy", (500, 200), visible=False),
        moving_blob("most", (520, 330), mode="max", opacity=fade),
        moving_blob("outside", (300, 260), inverted=True, lifetime=(1001, 1006)),
        moving_blob("hole", (380, 260), mode="subtract", opacity=fade),
        moving_blob("more", (330, 200), mode="add", opacity={1: Key(value=0.5)}),
        moving_blob("base", (400, 260), opacity={1: Key(value=0.4)}),
    )
    document = document_of(*shapes)
    frames = [1001, 1003, 1004, 1006, 1007, 1012, 1013]
    for frame, found in zip(frames, rendered(document, frames, tmp_path), strict=True):
        ours = matte(document, frame)
        calm = flat(ours)
        assert calm.mean() > 0.5 and len(np.unique(ours[calm].round(2))) > 3
        assert np.abs(found - ours)[calm].max() < 0.01, frame


def circle(radius: float, count: int = 8) -> Array:
    angle = np.arange(count) / count * 2 * np.pi
    out = np.stack([np.cos(angle), np.sin(angle)], 1)
    along = np.stack([-out[:, 1], out[:, 0]], 1) * 4 / 3 * np.tan(np.pi / 2 / count)
    knots = np.stack([out - along, out, out + along], 1)
    return np.array([480.0, 270.0]) + radius * knots


@needs_blender
@pytest.mark.parametrize("way", [1, -1])
def test_blender_softens_the_same_edge(way: int, tmp_path: Path) -> None:
    inner = {1001: circle(150)[::way, ::way], 1011: circle(90)[::way, ::way]}
    outer = {1001: circle(210)[::way, ::way], 1011: circle(110)[::way, ::way]}
    keys = {frame: Key(value=knots) for frame, knots in inner.items()}
    soft = {frame: Key(value=outer[frame] - inner[frame]) for frame in inner}
    document = document_of(Shape(id="a", name="a", keys=keys, feather=soft))
    frames = [1001, 1006]
    for frame, found in zip(frames, rendered(document, frames, tmp_path), strict=True):
        ours = matte(document, frame)
        assert ((ours > 0.05) & (ours < 0.95)).sum() > 10_000
        assert np.abs(found - ours).max() < 0.06
