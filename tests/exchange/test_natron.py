"""Natron projects: composed ones, and real ones where there are any."""

import os
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartroto import registry
from smartroto.animation import feather_at, opacity_at, value_at
from smartroto.document import Layer
from smartroto.errors import FormatError
from smartroto.exchange import natron
from smartroto.exchange.report import OPEN_END
from smartroto.shapes.between import hermite


def test_points_are_turned_over(archive: ModuleType) -> None:
    found = natron.loads(archive.project(archive.node("Roto1", archive.bezier())))
    (shape,) = archive.shapes_of(found)
    assert (found.size, found.first, found.last) == ((640, 400), 1, 24)
    np.testing.assert_allclose(
        shape.keys[1].value[0], [[90, 300], [100, 300], [110, 300]]
    )
    assert shape.colour == (0.5, 0.25, 1.0)
    assert shape.closed and not shape.feather and not shape.opacity


def test_wide_pixels_are_narrowed(archive: ModuleType) -> None:
    text = archive.project(
        archive.node("Roto1", archive.bezier()), size="PAL 640x400 1.25"
    )
    found = natron.loads(text)
    assert found.pixel_aspect == 1.25
    assert archive.shapes_of(found)[0].keys[1].value[1, 1] == pytest.approx([240, 300])


@settings(
    deadline=None,
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    seed=st.integers(0, 2**32 - 1),
    methods=st.lists(st.sampled_from([0, 1, 2, 3, 6, 7]), min_size=3, max_size=3),
)
def test_keys_of_every_kind_are_exact_on_every_frame(
    archive: ModuleType, seed: int, methods: list[int]
) -> None:
    noise = np.random.default_rng(seed)
    times = [1.0, 6.0, 14.0]
    names = ["X", "Y", "Left_X", "Left_Y", "Right_X", "Right_Y"]
    values = noise.uniform(0, 600, (2, 6, 3))
    slopes = noise.uniform(-20, 20, (2, 6, 3, 2))
    points = ""
    for n in range(2):
        keys = {
            name: [
                (t, float(values[n, c, k]), methods[k], *map(float, slopes[n, c, k]))
                for k, t in enumerate(times)
            ]
            for c, name in enumerate(names)
        }
        points += archive.point("CP", keys) + archive.point("FP", keys)
    shape = archive.only(points=points)
    order = [2, 3, 0, 1, 4, 5]
    for frame in range(-1, 18):
        expected = np.array(
            [
                [reference(times, values[n, c], slopes[n, c], methods, frame)]
                for n in range(2)
                for c in order
            ]
        ).reshape(2, 3, 2)
        expected[..., 1] = archive.HEIGHT - expected[..., 1]
        np.testing.assert_allclose(
            value_at(shape.keys, frame), expected, rtol=0, atol=1e-3
        )


def reference(
    times: list[float],
    values: np.ndarray,
    slopes: np.ndarray,
    methods: list[int],
    frame: float,
) -> float:
    """A channel at a frame, key by key, as Natron joins them."""
    if frame <= times[0]:
        return float(values[0])
    if frame >= times[-1]:
        return float(values[-1])
    k = max(i for i, t in enumerate(times) if t <= frame)
    gap, rise = times[k + 1] - times[k], values[k + 1] - values[k]
    if methods[k] == 0:
        return float(values[k])
    leaving = rise / gap if methods[k] == 1 else slopes[k, 1]
    after = slopes[k + 1, 0]
    if methods[k + 1] == 1:
        after = rise / gap
    if methods[k + 1] == 0:
        after = slopes[k + 1, 0]
    t = np.asarray((frame - times[k]) / gap)
    ends = (np.asarray(leaving * gap), np.asarray(after * gap))
    return float(hermite(t, np.asarray(values[k]), np.asarray(values[k + 1]), *ends)[0])


def test_feather_points_become_offsets(archive: ModuleType) -> None:
    points = "".join(
        archive.still_point("CP", x, y)
        + archive.still_point("FP", x + 5, y + 7, handle=12)
        for x, y in archive.CORNERS
    )
    shape = archive.only(points=points)
    np.testing.assert_allclose(shape.feather[1].value[0], [[3, -7], [5, -7], [7, -7]])


def test_the_feather_width_is_added(archive: ModuleType) -> None:
    plain = archive.only(archive.knob("feather", 4.0))
    length = np.linalg.norm(plain.feather[1].value[:, 1], axis=-1)
    np.testing.assert_allclose(length, 4)


def test_settings_of_a_shape(archive: ModuleType) -> None:
    shape = archive.only(
        archive.knob("opacity", 0.0, keys=archive.linear((1, 0.25), (11, 0.75))),
        archive.knob("featherFallOff", 2.0),
        archive.knob("operator", 33, label="stencil"),
        archive.knob("inverted", 1),
        archive.knob("lifeTime", 2, label="To end"),
        archive.knob("lifeTimeFrame", 5),
        archive.knob("brushSize", 7.0),
        tail="<Closed>0</Closed><OpenBezier>1</OpenBezier>",
    )
    assert opacity_at(shape.opacity, 6) == pytest.approx(0.5)
    assert (shape.falloff, shape.mode, shape.inverted) == (2.0, "subtract", True)
    assert shape.lifetime == (5, OPEN_END)
    assert (shape.closed, shape.width) == (False, 7.0)


@pytest.mark.parametrize(
    ("label", "number", "lifetime"),
    [
        ("Single", 0, (5, 5)),
        ("From start", 1, (-OPEN_END, 5)),
        ("", 0, (5, 5)),
        ("", 2, (5, OPEN_END)),
        ("Custom", 3, None),
        ("All", 0, None),
    ],
)
def test_lifetimes(
    archive: ModuleType, label: str, number: int, lifetime: tuple[int, int] | None
) -> None:
    kind = archive.knob("lifeTime", number, label=label)
    assert archive.only(kind, archive.knob("lifeTimeFrame", 5)).lifetime == lifetime


def test_the_knobs_of_the_first_version(archive: ModuleType) -> None:
    old = (
        archive.knob("", 0.25).replace("Item>", "Opacity>").replace("<Name></Name>", "")
    )
    inverted = (
        archive.knob("", 1).replace("Item>", "Inverted>").replace("<Name></Name>", "")
    )
    item = archive.bezier("", old, inverted).replace(
        "<Type>0</Type>", "<IsBezier>1</IsBezier>"
    )
    tail = "<Closed>1</Closed>"
    item = item.replace(tail + "<OpenBezier>0</OpenBezier>", tail)
    (shape,) = archive.shapes_of(
        natron.loads(archive.project(archive.node("Roto1", item)))
    )
    assert opacity_at(shape.opacity, 1) == 0.25
    assert shape.inverted and shape.closed


def test_switching_on_and_off_becomes_opacity(archive: ModuleType) -> None:
    times = [(1.0, 1.0, 0, 0.0, 0.0), (5.0, 0.0, 0, 0.0, 0.0), (9.0, 1.0, 0, 0.0, 0.0)]
    shape = archive.only(
        archive.knob("activated", 1, keys=times), archive.knob("opacity", 0.5)
    )
    shown = [opacity_at(shape.opacity, frame) for frame in (1, 4, 5, 8, 9, 20)]
    assert shown == pytest.approx([0.5, 0.5, 0, 0, 0.5, 0.5])
    hidden = archive.only(archive.knob("activated", 0))
    assert not hidden.visible


def test_transforms_act_on_the_points(archive: ModuleType) -> None:
    shape = archive.only(
        archive.knob("translate", 10.0, 20.0),
        archive.knob("rotate", 90.0),
        archive.knob("scale", 2.0, 5.0),
        archive.knob("uniform", 1),
        archive.knob("center", 100.0, 100.0),
    )
    # (300, 100) is 200 right of the centre: doubled and turned it is 400 above it.
    assert shape.keys[1].value[1, 1] == pytest.approx([110, archive.HEIGHT - 520])


def test_a_moving_translation_keeps_its_keys(archive: ModuleType) -> None:
    move = archive.knob("translate", 0.0, 0.0, keys=archive.linear((1, 0), (11, 100)))
    shape = archive.only(move)
    assert list(shape.keys) == [1, 11]
    assert value_at(shape.keys, 6)[0, 1] == pytest.approx([150, 300])


def test_a_moving_turn_is_exact_on_every_frame(archive: ModuleType) -> None:
    turn = archive.knob("rotate", 0.0, keys=archive.linear((1, 0), (11, 100)))
    shape = archive.only(turn, archive.knob("center", 100.0, 100.0))
    for frame in range(1, 12):
        angle = np.radians(10 * (frame - 1))
        expected = [
            100 + 200 * np.cos(angle),
            archive.HEIGHT - 100 - 200 * np.sin(angle),
        ]
        assert value_at(shape.keys, frame)[1, 1] == pytest.approx(expected)


def test_layers_and_nodes_keep_their_order(archive: ModuleType) -> None:
    inner = archive.nested(
        "Arm", archive.bezier(name="hand"), archive.bezier(name="wrist")
    )
    stroke = archive.bezier(name="paint").replace("<Type>0</Type>", "<Type>1</Type>")
    found = natron.loads(
        archive.project(
            archive.node("RotoA", archive.bezier(name="top"), inner, stroke),
            archive.node("RotoB", archive.bezier()),
        )
    )
    first, second = found.layers
    assert [first.name, second.name] == ["RotoA", "RotoB"]
    assert [item.name for item in first.items] == ["top", "Arm"]
    arm = first.items[1]
    assert isinstance(arm, Layer)
    assert [item.name for item in arm.items] == ["hand", "wrist"]
    assert "paint" in str(found.report)


def test_the_size_may_come_from_the_caller(archive: ModuleType) -> None:
    text = archive.project(archive.node("Roto1", archive.bezier()), size="")
    with pytest.raises(FormatError, match="size"):
        natron.loads(text)
    assert natron.loads(text, (640, 400)).size == (640, 400)


def test_real_projects(archive: ModuleType, tmp_path: Path) -> None:
    shared = os.environ.get("SMARTROTO_SHARED")
    folder = Path(shared or "") / "formats" / "samples"
    if not shared or not folder.is_dir():
        pytest.skip("SMARTROTO_SHARED does not name a folder with formats/samples")
    counts = {"issue1648": [3], "pik": [4, 4]}
    for path in sorted(folder.glob("*.ntp")):
        found = registry.read(path, None)
        expected = next(n for name, n in counts.items() if name in path.name)
        assert [shape.count for shape in archive.shapes_of(found)] == expected
        for shape in archive.shapes_of(found):
            assert feather_at(shape, 1) is not None  # Natron's usual 1.5 pixels
        copy = tmp_path / path.name
        copy.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        with pytest.raises(FormatError, match=path.name):
            natron.read(copy)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="cannot be read"):
        natron.read(tmp_path / "none.ntp")
