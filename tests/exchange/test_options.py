"""What a studio chooses when it exports."""

from pathlib import Path

import numpy as np
import pytest

from smartroto import ExportOptions, Session
from smartroto.animation import feather_at, knots_at, opacity_at, state_at
from smartroto.document import Document, Key, Layer, Plate, Shape
from smartroto.edits import set_prediction
from smartroto.errors import FormatError
from smartroto.exchange import nuke, silhouette
from smartroto.exchange.export import export
from smartroto.exchange.options import named
from smartroto.exchange.prepare import prepared
from smartroto.exchange.report import Report
from smartroto.shapes.prediction import Prediction


def round_trip(document: Document, path: Path, **options: object) -> Document:
    export(document, path, ExportOptions(**options))
    reader = nuke if path.suffix == ".nk" else silhouette
    return reader.read(path).document


def shape_of(document: Document, name: str) -> Shape:
    return next(shape for shape in document.shapes() if shape.name == name)


@pytest.fixture
def predicted(moving: Document) -> Document:
    """The first shape with a smooth prediction on every frame."""
    shape = next(moving.shapes())
    frames = np.arange(1001, 1021)
    knots = np.stack([knots_at(moving, shape, f) for f in frames])
    knots += 3 * np.sin(frames / 4)[:, None, None, None] ** 2
    flat = np.ones((20, shape.count))
    made = Prediction(frames=frames, knots=knots, sigma=flat, seen=flat)
    return set_prediction(shape.id, made)(moving)


@pytest.mark.parametrize(("suffix", "most"), [(".nk", 0.5), (".fxs", 4.0)])
def test_the_fewest_keys_stay_within_the_error(
    predicted: Document, tmp_path: Path, suffix: str, most: float
) -> None:
    path = tmp_path / f"a{suffix}"
    report = export(predicted, path, ExportOptions(keys="fewest", tolerance=most))
    assert report is not None
    reader = nuke if suffix == ".nk" else silhouette
    found = reader.read(path).document
    back, shape = shape_of(found, "Left arm"), next(predicted.shapes())
    assert 2 < len(back.keys) < 14
    off = max(
        np.linalg.norm(knots_at(found, back, f) - knots_at(predicted, shape, f), axis=2)
        .max()
        .item()
        for f in range(1001, 1021)
    )
    assert off <= most + 1e-3
    (note,) = [n for n in report.approximated if "instead of 20 frames" in n.text]
    assert note.error is not None and off == pytest.approx(note.error, abs=2e-3)


def test_all_frames(moving: Document, tmp_path: Path) -> None:
    path = tmp_path / "a.nk"
    export(moving, path, ExportOptions(keys="all"))
    label = path.read_text()
    assert "keys 1001 1009 1020; between 1002..1008 1010..1019: Left arm" in label
    found = nuke.read(path).document
    back, shape = shape_of(found, "Left arm"), next(moving.shapes())
    for frame in range(995, 1026):
        expected = knots_at(moving, shape, frame)
        np.testing.assert_allclose(knots_at(found, back, frame), expected, atol=1e-3)


def test_an_offset_moves_all_frames(predicted: Document, tmp_path: Path) -> None:
    found = round_trip(predicted, tmp_path / "a.nk", offset=-1000)
    for one, two in zip(predicted.shapes(), found.shapes(), strict=True):
        for frame in range(1001, 1021):
            there = knots_at(found, two, frame - 1000)
            expected = knots_at(predicted, one, frame)
            np.testing.assert_allclose(there, expected, atol=1e-3)
            assert state_at(found, two, frame - 1000) == state_at(predicted, one, frame)
        soft = [feather_at(one, 1010), feather_at(two, 10)]
        assert (soft[0] is None) == (soft[1] is None)
    assert shape_of(found, "hold_out").lifetime == (3, 15)
    assert opacity_at(shape_of(found, "hold_out").opacity, 10) == 1.0


def test_a_retime_is_exact_on_frames_that_meet(
    moving: Document, tmp_path: Path
) -> None:
    slow = round_trip(moving, tmp_path / "slow.nk", speed=0.5)
    fast = round_trip(moving, tmp_path / "fast.nk", speed=2.0)
    shape = next(moving.shapes())
    one, two = shape_of(slow, "Left arm"), shape_of(fast, "Left arm")
    assert list(one.keys) == [1001, 1017, 1039]
    for frame in range(1001, 1021):
        there = knots_at(slow, one, 1001 + 2 * (frame - 1001))
        np.testing.assert_allclose(there, knots_at(moving, shape, frame), atol=1e-3)
    for frame in range(1001, 1021, 2):
        there = knots_at(fast, two, 1001 + (frame - 1001) // 2)
        np.testing.assert_allclose(there, knots_at(moving, shape, frame), atol=1e-3)


def test_another_format_scales_the_picture(moving: Document, tmp_path: Path) -> None:
    path = tmp_path / "a.nk"
    found = round_trip(moving, path, size=(1920, 640), pixel_aspect=0.5)
    assert found.plate is not None
    assert (found.plate.size, found.plate.pixel_aspect) == ((1920, 640), 0.5)
    shape, back = next(moving.shapes()), next(found.shapes())
    wide = knots_at(moving, shape, 1005) * [2, 1]
    np.testing.assert_allclose(knots_at(found, back, 1005), wide, atol=1e-3)
    soft, wider = feather_at(shape, 1005), feather_at(back, 1005)
    assert soft is not None and wider is not None
    np.testing.assert_allclose(wider, soft * [2, 1], atol=1e-3)
    assert shape_of(found, "wire").width == pytest.approx(4 * np.sqrt(2))


def test_some_shapes_and_their_names(moving: Document, tmp_path: Path) -> None:
    path = tmp_path / "a.nk"
    found = round_trip(
        moving, path, shapes=("Left*", "c"), shape_names="{layer}_{shape}_{index:2}"
    )
    assert [s.name for s in found.shapes()] == ["figure_Left arm_01", "figure_wire_02"]
    whole = round_trip(moving, path, shapes=("figure",))
    assert len(list(whole.shapes())) == 3
    with pytest.raises(FormatError, match="names that were asked for"):
        export(moving, path, ExportOptions(shapes=("leg",)))


def two_layers(moving: Document) -> Document:
    shapes = list(moving.shapes())
    inner = Layer(id="i", name="hand", items=(shapes[1],), opacity={3: Key(value=0.5)})
    layers = (
        Layer(id="t", name="arm left", items=(shapes[0], inner)),
        Layer(id="b", name="arm left", items=(shapes[2],), locked=True),
    )
    plate = Plate(path="/sh010.%04d.exr", first=1001, last=1020, size=(960, 640))
    return Document(plate=plate, layers=layers)


def test_a_node_for_each_layer_or_shape(moving: Document, tmp_path: Path) -> None:
    document = two_layers(moving)
    path = tmp_path / "a.nk"
    found = round_trip(document, path, nodes="layer")
    names = [line[6:] for line in path.read_text().split("\n") if line[:6] == " name "]
    assert names == ["arm_left", "arm_left_2"]
    assert path.read_text().count(" inputs 0") == 1
    assert [layer.name for layer in found.layers] == ["arm left", "arm left"]
    found = round_trip(
        document, path, nodes="shape", node_names="{shot}_{layer}_{shape}"
    )
    names = [line[6:] for line in path.read_text().split("\n") if line[:6] == " name "]
    assert names[1:] == ["sh010_hand_hold_out", "sh010_arm_left_Left_arm"]
    assert [s.name for s in found.shapes()] == ["Left arm", "hold_out", "wire"]
    top, bottom = found.layers
    inner = top.items[1]
    assert isinstance(inner, Layer) and inner.opacity and bottom.locked
    for one, two in zip(document.shapes(), found.shapes(), strict=True):
        expected = knots_at(document, one, 1007)
        np.testing.assert_allclose(knots_at(found, two, 1007), expected, atol=1e-3)


def test_defaults_change_nothing(predicted: Document) -> None:
    same = prepared(predicted, ExportOptions(), Report())
    assert nuke.dumps(same) == nuke.dumps(predicted)


def test_choices_that_make_no_sense_are_refused() -> None:
    for wrong in (
        {"speed": -1},
        {"tolerance": 0},
        {"size": (0, 5)},
        {"pixel_aspect": float("nan")},
        {"shape_names": "{take}"},
        {"shape_names": " "},
    ):
        with pytest.raises(FormatError):
            ExportOptions(**wrong)
    assert named("{index:4}", {}, 12) == "0012"


def test_a_session_takes_options(moving: Document, tmp_path: Path) -> None:
    session = Session(moving)
    options = ExportOptions(offset=10, shapes=("wire",))
    report = session.export(tmp_path / "a.fxs", options=options)
    assert report is not None and len(report.kept) == 1
    other = Session(Document(plate=moving.plate))
    other.import_shapes(tmp_path / "a.fxs")
    (shape,) = other.document.shapes()
    assert list(shape.keys) == [1011]
