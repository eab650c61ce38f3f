"""Shake shape files: written and read again, composed by hand, and damaged."""

import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartroto import registry
from smartroto.animation import feather_at, knots_at, opacity_at, value_at
from smartroto.document import Document, Key, Layer, Plate, Shape
from smartroto.errors import FormatError
from smartroto.exchange import shake, shake_read
from smartroto.exchange.export import export
from smartroto.exchange.report import Imported
from smartroto.jobs import Cancelled, Progress

TOLERANCE = 1e-3
MADE = settings(
    deadline=None,
    max_examples=15,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
SIZE = (1920, 1080)

POINTS = (
    "600 300 550 300 650 300 0 0 0 0 0 0 900 300 900 250 900 350 0 0 0 0 0 0 "
    "900 500 950 500 850 500 0 0 0 0 0 0"
)
MOVED = POINTS.replace("600 300", "620 300")
SHAPE = f"""shape_name "Bezier1"
parent_name "None"
closed 1
visible 1
locked 0
tangents 1
edge_shape 0
num_vertices 3
num_key_times 2
key_time 1001
center_x 750
center_y 400
color_r 1
color_g 1
color_b 1
color_a 1
vertex_data {POINTS}
key_time 1011
color_a 0.5
vertex_data {MOVED}
"""


def file(*shapes: str, head: str = "motion_blur 0\n") -> str:
    return (
        f"shake_shape_data 4.0\n{head}shutter_timing 0.5\nshutter_offset 0\n"
        f"num_shapes {len(shapes)}\n" + "".join(shapes)
    )


def shapes_of(found: Imported) -> list[Shape]:
    return [shape for layer in found.layers for shape in layer.shapes()]


def opacity(document: Document, shape: Shape, frame: int) -> float:
    """What a shape's opacity comes to with its layers' and its lifetime."""
    total = opacity_at(shape.opacity, frame) if shape.alive(frame) else 0.0
    for layer in document.layers:
        if any(each is shape for each in layer.shapes()):
            total *= opacity_at(layer.opacity, frame)
    return total


def known(document: Document, shape: Shape, frame: int) -> int:
    """Beyond a prediction its last frame stays, so that nothing snaps back."""
    prediction = document.predictions.get(shape.id)
    if prediction is None:
        return frame
    ends = [*shape.keys, *(int(each) for each in prediction.frames)]
    return min(max(frame, min(ends)), max(ends))


def assert_same(before: Document, found: Imported) -> None:
    """Outlines and feather to 1/1000 px on every whole frame, and opacity."""
    for one, two in zip(before.shapes(), shapes_of(found), strict=True):
        assert one.closed == two.closed
        assert (one.mode == "subtract") == (two.mode == "subtract")
        for frame in range(-30, 60):
            expected = knots_at(before, one, known(before, one, frame))
            np.testing.assert_allclose(
                value_at(two.keys, frame), expected, rtol=0, atol=TOLERANCE
            )
            there = opacity_at(two.opacity, frame)
            assert there == pytest.approx(opacity(before, one, frame), abs=1e-6)
            soft, back = feather_at(one, frame), feather_at(two, frame)
            if back is None:
                assert soft is None or not np.any(soft)
            else:
                assert soft is not None
                np.testing.assert_allclose(back, soft, rtol=0, atol=TOLERANCE)


@MADE
@given(data=st.data())
def test_documents_come_back(
    made_documents: st.SearchStrategy[Document], data: st.DataObject
) -> None:
    document = data.draw(made_documents)
    found = shake.loads(shake.dumps(document), (4096, 2160))
    assert_same(document, found)
    again = Document(plate=found.plate, layers=found.layers)
    text = shake.dumps(again)
    assert_same(again, shake.loads(text, (4096, 2160)))


def test_what_does_not_fit_is_told(moving: Document, tmp_path: Path) -> None:
    path = tmp_path / "shot.ssf"
    told = str(shake.write(moving, path))
    for word in ("lifetime", "black", "width", "falloff", "which keys"):
        assert word in told
    found = shake.read(path, moving.plate.size if moving.plate else None)
    assert [shape.name for shape in shapes_of(found)] == [
        "Left arm",
        "hold_out",
        "wire",
    ]
    assert [shape.mode for shape in shapes_of(found)] == ["union", "subtract", "union"]


def test_the_registry_knows_the_suffix(moving: Document, tmp_path: Path) -> None:
    export(moving, tmp_path / "a.ssf")
    assert len(shapes_of(registry.read(tmp_path / "a.ssf", (960, 640)))) == 3


def test_positions_are_those_of_the_format_notes() -> None:
    (shape,) = shapes_of(shake.loads(file(SHAPE), SIZE))
    np.testing.assert_allclose(
        shape.keys[1001].value[0], [[550, 780], [600, 780], [650, 780]]
    )
    assert value_at(shape.keys, 1006)[0, 1] == pytest.approx([610, 780])
    assert opacity_at(shape.opacity, 1006) == pytest.approx(0.75)
    assert (shape.name, shape.closed, shape.visible) == ("Bezier1", True, True)


def test_numbers_may_go_on_in_the_next_lines() -> None:
    broken = SHAPE.replace(" 900 300", "\n  900 300\n")
    one, two = (shapes_of(shake.loads(file(s), SIZE))[0] for s in (SHAPE, broken))
    assert list(one.keys) == list(two.keys)
    for frame in one.keys:
        np.testing.assert_array_equal(one.keys[frame].value, two.keys[frame].value)


def test_flags_and_windows_line_ends() -> None:
    text = file(
        SHAPE.replace("closed 1", "closed 0").replace("locked 0", "locked 1"),
        SHAPE.replace("visible 1", "visible 0").replace("Bezier1", "top one"),
        head="motion_blur 1\n",
    ).replace("\n", "\r\n")
    top, low = shapes_of(shake.loads(text.encode(), SIZE))
    assert (top.name, top.visible, top.closed) == ("top one", False, True)
    assert (low.locked, low.closed, low.motion_blur) == (True, False, True)


def test_old_files_have_one_row_for_each_frame() -> None:
    rows = [POINTS, MOVED, MOVED, POINTS]
    text = "shake_shape_data 4.0\nnum_shapes 2\n" + "".join(
        f"vertex_data {row}\n" for row in rows
    )
    top, low = shapes_of(shake.loads(text, SIZE))
    assert list(low.keys) == list(top.keys) == [1, 2]
    assert low.keys[1].value[0, 1, 0] == top.keys[2].value[0, 1, 0] == 600


def test_the_soft_edge_counts_from_the_outline() -> None:
    soft = SHAPE.replace("550 300 650 300 0 0 0 0 0 0", "550 300 650 300 3 4 1 2 5 6")
    (shape,) = shapes_of(shake.loads(file(soft), SIZE))
    np.testing.assert_allclose(
        shape.feather[1001].value[0], [[1, -2], [3, -4], [5, -6]]
    )


def test_every_frame_of_a_move_is_a_key_and_rests_are_not() -> None:
    knots = np.arange(12.0).reshape(2, 3, 2)
    keys = {1: Key(value=knots), 5: Key(value=knots + 8), 100: Key(value=knots + 8)}
    linear = {
        frame: Key(value=key.value, interpolation="linear")
        for frame, key in keys.items()
    }
    shape = Shape(id="a", name="a", keys=linear)
    plate = Plate(path="", first=1, last=100, size=(64, 64))
    document = Document(plate=plate, layers=(Layer(id="l", name="l", items=(shape,)),))
    (back,) = shapes_of(shake.loads(shake.dumps(document), (64, 64)))
    assert list(back.keys) == [1, 2, 3, 4, 5, 100]


def test_a_size_is_needed() -> None:
    with pytest.raises(FormatError, match="size"):
        shake.loads(file(SHAPE))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "something else",
        "shake_shape_data 4.0",
        file(),
        file(SHAPE.replace("600", "1e999")),
        file(SHAPE.replace("600", "nan")),
        file(SHAPE.replace("key_time 1001", "key_time 1e300")),
        file(SHAPE.replace("num_vertices 3", "num_vertices 99999999999999")),
        file(SHAPE.replace(MOVED, MOVED + " 1 2 3 4 5 6 7 8 9 10 11 12")),
        "{" * 100_000_000,
        "shake_shape_data 4.0\n" + "{" * 50_000_000,
        "shake_shape_data 4.0\nvertex_data " + "1 " * 5_000_000,
        "shake_shape_data 4.0\n" + "closed 1\n" * 30_000,
        "shake_shape_data 4.0\nvertex_data" + "\n" * 1_000_000,
        "shake_shape_data 4.0\n" + "a" * 1_000_000,
    ],
    ids=range(15),
)
def test_what_is_no_shape_file_is_refused_soon(text: str) -> None:
    start = time.process_time()
    with pytest.raises(FormatError) as caught:
        shake.loads(text, SIZE)
    assert len(str(caught.value)) < 400
    assert "\n" not in str(caught.value)
    assert time.process_time() - start < 10


def test_more_keys_than_any_file_has_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shake_read, "MAX_ROWS", 1)
    with pytest.raises(FormatError, match="2 keys"):
        shake.loads(file(SHAPE), SIZE)


def test_one_damaged_shape_does_not_lose_the_others() -> None:
    bare = 'shape_name "empty"\nclosed 1\nnum_vertices 3\n'
    found = shake.loads(file(bare, SHAPE), SIZE)
    assert [shape.name for shape in shapes_of(found)] == ["Bezier1"]
    assert "empty" in str(found.report)


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.95])
def test_files_that_were_cut_short_are_refused(share: float) -> None:
    text = file(SHAPE)
    cut = text[: int(len(text) * share)].rstrip()
    try:
        found = shake.loads(cut, SIZE)
    except FormatError as error:
        assert str(error)
    else:  # whole keys may be missing at the end, never part of one
        assert all(
            key.value.shape == (3, 3, 2) for key in shapes_of(found)[0].keys.values()
        )


@MADE
@given(data=st.data())
def test_damaged_text_never_does_worse_than_a_refusal(
    moving: Document, data: st.DataObject
) -> None:
    text = shake.dumps(moving)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(start + 40, len(text))))
    junk = data.draw(
        st.sampled_from(["", "\n", '"', "1e308", "-", "closed", " ", "\0"])
    )
    try:
        shake.loads(text[:start] + junk + text[end:], SIZE)
    except FormatError as error:
        assert str(error)


def test_writing_says_what_is_missing(moving: Document) -> None:
    with pytest.raises(FormatError, match="plate"):
        shake.dumps(Document(layers=moving.layers))
    empty = Layer(id="l", name="l", items=(Shape(id="a", name="a", keys={}),))
    with pytest.raises(FormatError, match="key"):
        shake.dumps(Document(plate=moving.plate, layers=(empty,)))


def test_writing_stops_when_told(moving: Document, tmp_path: Path) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        shake.write(moving, tmp_path / "a.ssf", progress)
    assert not list(tmp_path.iterdir())
