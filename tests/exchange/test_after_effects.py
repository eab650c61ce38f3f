"""The After Effects script: its data, and its run against a stand-in.

After Effects is not here. The stand-in (`after_effects_stand_in.js`) has the published
objects that the script uses and records what is done to them.
"""

import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartroto.animation import feather_at, knots_at, opacity_at
from smartroto.document import Document, Key
from smartroto.errors import FormatError
from smartroto.exchange import after_effects
from smartroto.shapes.arrays import Array
from smartroto.shapes.normals import normals

STAND_IN = Path(__file__).parent / "after_effects_stand_in.js"

needs_node = pytest.mark.skipif(
    shutil.which("node") is None, reason="Node.js is not installed"
)


def data_of(text: str) -> dict[str, Any]:
    """The script's data, without running it."""
    found = re.search(r"^var ROTO = (.+?);\n\(function", text, re.DOTALL | re.MULTILINE)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def run(document: Document, folder: Path, **setting: object) -> dict[str, Any]:
    """What the script made of the stand-in."""
    path = folder / "shapes.jsx"
    after_effects.write(document, path)
    done = subprocess.run(
        ["node", str(STAND_IN), str(path), json.dumps(setting)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    made: dict[str, Any] = json.loads(done.stdout)
    return made


def knots_of(value: dict[str, Any]) -> Array:
    """A recorded Shape as knots, absolute."""
    point = np.array(value["vertices"])
    parts = (point + value["inTangents"], point, point + value["outTangents"])
    return np.stack(parts, axis=1)


def between(state: dict[str, Any], time: float) -> tuple[Any, Any, float]:
    """The recorded values around a time, and how far it is between them."""
    keys = state["keys"]
    if not keys:
        return state["value"], state["value"], 0.0
    times = [key["time"] for key in keys]
    k = int(np.clip(np.searchsorted(times, time + 1e-9) - 1, 0, len(keys) - 1))
    if time < times[0] or k == len(keys) - 1 or keys[k]["out"] == "HOLD":
        return keys[k]["value"], keys[k]["value"], 0.0
    assert keys[k]["out"] == keys[k + 1]["in"] == "LINEAR"
    mix = (time - times[k]) / (times[k + 1] - times[k])
    return keys[k]["value"], keys[k + 1]["value"], mix


def path_at(mask: dict[str, Any], time: float) -> Array:
    first, second, mix = between(mask["ADBE Mask Shape"], time)
    return (1 - mix) * knots_of(first) + mix * knots_of(second)


def percent_at(mask: dict[str, Any], time: float) -> float:
    first, second, mix = between(mask["ADBE Mask Opacity"], time)
    return float((1 - mix) * first + mix * second)


@needs_node
def test_every_frame_is_where_we_have_it(moving: Document, tmp_path: Path) -> None:
    plate = moving.plate
    assert plate is not None
    made = run(moving, tmp_path)
    (comp,) = made["comps"]
    (layer,) = comp["layers"]
    assert (comp["width"], comp["height"], comp["frameRate"]) == (960, 640, 24)
    assert comp["duration"] * 24 == pytest.approx(20)
    assert round(comp["displayStartTime"] * 24) == 1001
    assert layer["width"] == 960 and layer["height"] == 640
    masks = {mask["name"]: mask for mask in layer["masks"]}
    for shape in moving.shapes():
        for frame in plate.frames:
            found = path_at(masks[shape.name], (frame - 1001) / 24)
            assert np.abs(found - knots_at(moving, shape, frame)).max() < 1e-3
            alive = opacity_at(shape.opacity, frame) if shape.alive(frame) else 0.0
            shown = percent_at(masks[shape.name], (frame - 1001) / 24)
            assert shown == pytest.approx(100 * alive, abs=1e-3)
    assert made["undo"] == [["begin", "SmartROTO masks"], ["end"]]
    assert "Left arm: keys 1001 1009 1020" in layer["comment"]


@needs_node
def test_the_lowest_shape_is_the_first_mask(moving: Document, tmp_path: Path) -> None:
    made = run(moving, tmp_path)
    masks = made["comps"][0]["layers"][0]["masks"]
    told = [(mask["name"], mask["maskMode"], mask["inverted"]) for mask in masks]
    assert told == [
        ("nothing below", "ADD", False),
        ("wire", "NONE", False),
        ("hold_out", "SUBTRACT", False),
        ("Left arm", "ADD", False),
    ]
    ground = masks[0]
    assert ground["ADBE Mask Opacity"]["value"] == 0


@needs_node
def test_held_keys_and_lifetimes_jump(moving: Document, tmp_path: Path) -> None:
    made = run(moving, tmp_path)
    masks = {m["name"]: m for m in made["comps"][0]["layers"][0]["masks"]}
    path = masks["hold_out"]["ADBE Mask Shape"]["keys"]
    assert [key["out"] for key in path][:2] == ["HOLD", "LINEAR"]
    fade = masks["hold_out"]["ADBE Mask Opacity"]["keys"]
    held = {round(key["time"] * 24) + 1001 for key in fade if key["out"] == "HOLD"}
    assert held == {1002, 1015}
    assert percent_at(masks["hold_out"], (1002.9 - 1001) / 24) == 0
    assert percent_at(masks["hold_out"], (1015.9 - 1001) / 24) == 100


@needs_node
def test_a_feather_point_for_every_point(moving: Document, tmp_path: Path) -> None:
    arm = moving.shape("a")
    made = run(moving, tmp_path)
    masks = {m["name"]: m for m in made["comps"][0]["layers"][0]["masks"]}
    value = masks["Left arm"]["ADBE Mask Shape"]["keys"][0]["value"]
    offsets = feather_at(arm, 1001)
    assert offsets is not None
    reach = np.linalg.norm(offsets[:, 1], axis=1)
    outside = np.sum(offsets[:, 1] * normals(knots_at(moving, arm, 1001)), axis=1) > 0
    assert outside.all() and value["featherTypes"] == [0] * 5
    assert np.allclose(value["featherRadii"], reach, atol=1e-3)
    assert value["featherSegLocs"] == [0, 1, 2, 3, 4]
    assert value["featherRelSegLocs"] == [0] * 5
    assert masks["Left arm"]["maskFeatherFalloff"] == "FFO_SMOOTH"
    old = run(moving, tmp_path, oldShapes=True)
    plain = old["comps"][0]["layers"][0]["masks"][-1]
    assert plain["ADBE Mask Feather"]["value"] == pytest.approx([reach.mean()] * 2)
    assert plain["ADBE Mask Offset"]["value"] == pytest.approx(reach.mean() / 2)


@needs_node
def test_an_open_composition_of_the_size_is_used(
    moving: Document, tmp_path: Path
) -> None:
    fitting = ["shot", 960, 640, 1, 10, 25]
    made = run(moving, tmp_path, active=fitting, start=1000 / 25)
    assert len(made["comps"]) == 1
    arm = made["comps"][0]["layers"][0]["masks"][-1]
    assert arm["ADBE Mask Shape"]["keys"][0]["time"] == pytest.approx(1 / 25)
    other = run(moving, tmp_path, active=["shot", 1920, 1080, 1, 10, 25])
    assert [len(comp["layers"]) for comp in other["comps"]] == [0, 1]


@needs_node
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_document_runs(
    data: st.DataObject,
    made_documents: st.SearchStrategy[Document],
    tmp_path: Path,
) -> None:
    document = data.draw(made_documents)
    masks = run(document, tmp_path)["comps"][0]["layers"][0]["masks"]
    names = [shape.name for shape in document.shapes()]
    assert [m["name"] for m in masks if m["name"] != "nothing below"] == names[::-1]


def test_the_data_without_running_it(moving: Document) -> None:
    text = after_effects.dumps(moving)
    assert text.isascii()
    data = data_of(text)
    arm = next(mask for mask in data["masks"] if mask["name"] == "Left arm")
    assert arm["path"]["f"] == list(range(1001, 1021))
    for frame, (point, arriving, leaving) in zip(
        arm["path"]["f"], arm["path"]["v"], strict=True
    ):
        knots = knots_at(moving, moving.shape("a"), frame)
        assert np.abs(np.array(point) - knots[:, 1]).max() < 1e-3
        assert np.abs(np.array(arriving) - (knots[:, 0] - knots[:, 1])).max() < 1e-3
        assert np.abs(np.array(leaving) - (knots[:, 2] - knots[:, 1])).max() < 1e-3


def test_the_script_is_old_enough_for_its_host(moving: Document) -> None:
    code = after_effects.SCRIPT
    for modern in ("let ", "const ", "=>", "`", "JSON", ".forEach", ".map("):
        assert modern not in code


def test_a_fading_intersection_takes_its_inverse_away(moving: Document) -> None:
    arm = replace(moving.shape("a"), mode="intersect")
    layer = moving.layers[0]

    def mode(shape: Any) -> tuple[str, bool]:
        changed = replace(moving, layers=(replace(layer, items=(shape,)),))
        mask = data_of(after_effects.dumps(changed))["masks"][-1]
        return mask["mode"], mask["inverted"]

    assert mode(arm) == ("INTERSECT", False)
    assert mode(replace(arm, lifetime=(1001, 1005))) == ("SUBTRACT", True)
    fading = {1001: Key(value=np.array(0.5))}
    assert mode(replace(arm, opacity=fading, inverted=True)) == ("SUBTRACT", False)


def test_what_is_lost_is_told(moving: Document, tmp_path: Path) -> None:
    report = after_effects.write(moving, tmp_path / "a.jsx")
    told = {note.name: str(note) for note in report.approximated}
    assert "masks nothing" in told["wire"]
    arm = [str(n) for n in report.approximated if n.name == "Left arm"]
    assert any("distance from each point" in note for note in arm)
    assert any("Smooth" in note for note in arm)
    with pytest.raises(FormatError, match="no plate"):
        after_effects.dumps(replace(moving, plate=None))
    with pytest.raises(FormatError, match="no shape"):
        after_effects.dumps(replace(moving, layers=()))
