"""Fusion masks: written and read again, composed by hand, and damaged on purpose."""

import itertools
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
from smartroto.exchange import fusion, fusion_lexer
from smartroto.exchange.report import Imported
from smartroto.jobs import Cancelled, Progress
from smartroto.shapes.prediction import Prediction

TOLERANCE = 1e-3
MADE = settings(
    deadline=None,
    max_examples=15,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)

CORNERS = """
  { X = -0.1875, Y = -0.25, LX = -0.01, LY = 0, RX = 0.01, RY = 0.02 },
  { Linear = true, X = 0.25, Y = -0.25, LX = 0, LY = 0, RX = 0, RY = 0 },
  { X = 0.25, Y = 0.25 },
"""
MOVED = CORNERS.replace("X = 0.25", "X = 0.35")


def mask(
    keys: str, more: str = "", extra: str = "", name: str = "Roto1", size: bool = True
) -> str:
    """A mask with its spline, as Fusion saves them."""
    sides = "MaskWidth = Input { Value = 200, }, MaskHeight = Input { Value = 100, },"
    return f"""
    {name} = PolylineMask {{
      DrawMode = "ModifyOnly", {extra}
      Inputs = {{
        {sides if size else ""}
        PixelAspect = Input {{ Value = {{ 1, 1 }}, }},
        {more}
        Polyline = Input {{ SourceOp = "{name}Polyline", Source = "Value", }},
        Polyline2 = Input {{ Value = Polyline {{ }}, Disabled = true, }},
      }},
      ViewInfo = OperatorInfo {{ Pos = {{ 0, 0 }} }},
    }},
    {name}Polyline = BezierSpline {{
      SplineColor = {{ Red = 173, Green = 255, Blue = 47 }},
      KeyFrames = {{ {keys} }}
    }},
    """


def key(frame: float, number: float, points: str, more: str = "") -> str:
    """One key of a polyline."""
    return (
        f"[{frame}] = {{ {number}, {more} Value = Polyline {{ Closed = true, "
        f"Points = {{ {points} }} }} }},"
    )


def setting(*tools: str) -> str:
    return "{ Tools = ordered() { " + "".join(tools) + " } }"


LINEAR = "Flags = { Linear = true, LockedY = true },"
TWO = key(1, 0, CORNERS, LINEAR) + key(11, 1, MOVED, LINEAR)


def only(found: Imported) -> Shape:
    (shape,) = (shape for layer in found.layers for shape in layer.shapes())
    return shape


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


def assert_same(before: Document, found: Imported) -> float:
    """The same outlines to 1/1000 px on every whole frame; the largest error."""
    worst = 0.0
    for one, two in zip(before.shapes(), shapes_of(found), strict=True):
        assert (one.name, one.closed, one.mode) == (two.name, two.closed, two.mode)
        assert (one.inverted, one.motion_blur) == (two.inverted, two.motion_blur)
        assert two.falloff == pytest.approx(one.falloff, abs=1e-5)
        if not one.closed:
            assert two.width == pytest.approx(one.width)
        assert two.colour == pytest.approx(one.colour)
        for frame in range(-30, 60):
            expected = knots_at(before, one, known(before, one, frame))
            gap = np.abs(value_at(two.keys, frame) - expected).max()
            worst = max(worst, float(gap))
            there = opacity_at(two.opacity, frame)
            assert there == pytest.approx(opacity(before, one, frame), abs=1e-6)
    assert worst < TOLERANCE
    return worst


@MADE
@given(data=st.data())
def test_documents_come_back(
    made_documents: st.SearchStrategy[Document], data: st.DataObject
) -> None:
    document = data.draw(made_documents)
    found = fusion.loads(fusion.dumps(document))
    assert found.size == (4096, 2160)
    assert found.pixel_aspect == 1.5
    assert_same(document, found)
    again = Document(plate=found.plate, layers=found.layers)
    twice = fusion.loads(fusion.dumps(again))
    assert_same(again, twice)
    for one, two in zip(shapes_of(found), shapes_of(twice), strict=True):
        assert [one.visible, one.locked] == [two.visible, two.locked]
        for frame in range(-30, 60):
            soft = [feather_at(each, frame) for each in (one, two)]
            if soft[0] is None or soft[1] is None:
                assert soft == [None, None]
            else:
                np.testing.assert_allclose(*soft, rtol=0, atol=TOLERANCE)


def test_layers_states_and_losses_are_told(moving: Document, tmp_path: Path) -> None:
    path = tmp_path / "shot.setting"
    report = fusion.write(moving, path)
    found = fusion.read(path)
    (figure,) = found.layers
    assert figure.name == "figure"
    assert [item.name for item in figure.items] == ["Left arm", "hold_out", "wire"]
    assert "1001 1009 1020" in str(found.report)
    written = str(report)
    for word in ("lifetime", "soft edge", "falloff", "Subtract", "in-betweens"):
        assert word in written


def test_predictions_are_written_as_keys(moving: Document) -> None:
    shape = next(moving.shapes())
    frames = np.arange(1001, 1021)
    noise = np.random.default_rng(1).normal(0, 3, (20, shape.count, 3, 2))
    knots = np.stack([value_at(shape.keys, frame) for frame in frames]) + noise
    flat = np.ones((20, shape.count))
    made = Prediction(frames=frames, knots=knots, sigma=flat, seen=flat)
    document = Document(
        plate=moving.plate, layers=moving.layers, predictions={shape.id: made}
    )
    found = fusion.loads(fusion.dumps(document))
    back = shapes_of(found)[0]
    assert list(back.keys) == list(frames)
    for frame in frames:
        np.testing.assert_allclose(
            value_at(back.keys, frame), knots_at(document, shape, frame), atol=TOLERANCE
        )
    assert "predicted at 1002..1008 1010..1019" in str(found.report)


def test_a_composition_tells_its_range(moving: Document, tmp_path: Path) -> None:
    registry.export(moving, tmp_path / "shot.comp", Progress())
    text = (tmp_path / "shot.comp").read_text()
    assert text.startswith("Composition {")
    found = registry.read(tmp_path / "shot.comp", None)
    assert (found.first, found.last) == (1001, 1020)
    assert [layer.name for layer in found.layers] == ["figure"]


def test_positions_are_those_of_the_format_notes() -> None:
    shape = only(fusion.loads(setting(mask(TWO))))
    np.testing.assert_allclose(
        shape.keys[1].value,
        [
            [[60.5, 75], [62.5, 75], [64.5, 73]],
            [[150, 75], [150, 75], [150, 75]],
            [[150, 25], [150, 25], [150, 25]],
        ],
    )
    assert value_at(shape.keys, 6)[1, 1] == pytest.approx([160, 75])
    assert shape.closed and shape.name == "Roto1"


def test_the_example_of_the_format_notes() -> None:
    points = """{ X = -0.1875, Y = -0.2222222, LX = -0.0260417, RX = 0.0260417 },
      { X = -0.03125, Y = -0.2222222, LX = 0, LY = -0.0462963, RX = 0, RY = 0.0462963 },
      { X = -0.03125, Y = 0.1481481, LX = 0.0260417, LY = 0, RX = -0.0260417, RY = 0 },
      { Linear = true, X = -0.1875, Y = 0.1481481, LX = 0, LY = 0.0462963 },"""
    more = "Level = Input { Value = 0.75, }, Invert = Input { Value = 0, },"
    text = setting(mask(key(1001, 0, points, LINEAR), more))
    text = text.replace("{ Value = 200, }", "{ Value = 1920, }")
    found = fusion.loads(text.replace("{ Value = 100, }", "{ Value = 1080, }"))
    value = only(found).keys[1001].value
    corners = [[600, 780], [900, 780], [900, 380], [600, 380]]
    np.testing.assert_allclose(value[:, 1], corners, atol=1e-3)
    np.testing.assert_allclose(value[0, 0], [550, 780], atol=1e-3)
    np.testing.assert_allclose(value[1, 2], [900, 730], atol=1e-3)
    assert opacity_at(only(found).opacity, 1001) == 0.75


def test_settings_of_a_mask() -> None:
    level = """Level = Input { SourceOp = "Fade", Source = "Value", },"""
    fade = """Fade = BezierSpline { KeyFrames = {
      [1] = { 0.25, RH = { 4, 0.25 } },
      [10] = { 0.75, LH = { 7, 0.75 }, Flags = { Linear = true } },
      [12] = { 0.5, Flags = { StepIn = true } } } },"""
    more = (
        level
        + """Invert = Input { Value = 1, }, MotionBlur = Input { Value = 1, },
      PaintMode = Input { Value = FuID { "Multiply" }, },"""
    )
    shape = only(fusion.loads(setting(mask(TWO, more, "PassThrough = true,"), fade)))
    assert (shape.inverted, shape.motion_blur, shape.visible) == (True, True, False)
    assert shape.mode == "intersect"
    assert opacity_at(shape.opacity, 1) == pytest.approx(0.25)
    assert opacity_at(shape.opacity, 5.5) == pytest.approx(0.5)
    assert opacity_at(shape.opacity, 3) < 0.25 + 0.5 * 2 / 9  # eases out of the key
    assert opacity_at(shape.opacity, 11) == pytest.approx(0.75)
    assert opacity_at(shape.opacity, 12) == pytest.approx(0.5)


def test_soft_edges_go_outwards_by_their_width() -> None:
    found = fusion.loads(setting(mask(TWO, "SoftEdge = Input { Value = 0.02, },")))
    shape = only(found)
    length = np.linalg.norm(shape.feather[1].value[:, 1], axis=-1)
    np.testing.assert_allclose(length, 4)
    assert "soft edge" in str(found.report)


def test_centre_size_and_turn_act_on_the_points() -> None:
    more = """Center = Input { Value = { 0.6, 0.5 }, }, Size = Input { Value = 2, },
      ZAngle = Input { Value = 90, },"""
    shape = only(fusion.loads(setting(mask(TWO, more))))
    # 50 right and 25 up of the centre, doubled, turned anticlockwise: 50 left, 100 up.
    assert shape.keys[1].value[2, 1] == pytest.approx([120 - 50, 50 - 100])


def test_a_moving_centre_is_baked() -> None:
    path = """Way = XYPath { Inputs = {
        X = Input { SourceOp = "WayX", Source = "Value", },
        Y = Input { Value = 0.5, }, } },
      WayX = BezierSpline { KeyFrames = { [1] = { 0.5 }, [11] = { 0.7 } } },"""
    more = 'Center = Input { SourceOp = "Way", Source = "Value", },'
    shape = only(fusion.loads(setting(mask(TWO, more), path)))
    for frame in range(1, 12):
        expected = 150 + 2 * (frame - 1) + 4 * (frame - 1)
        assert value_at(shape.keys, frame)[1, 1, 0] == pytest.approx(expected)


def test_eased_polylines_are_exact_on_every_frame() -> None:
    keys = key(1, 0, CORNERS, "RH = { 6, 0 },") + key(11, 1, MOVED, "LH = { 6, 1 },")
    found = fusion.loads(setting(mask(keys)))
    shape = only(found)
    # Both handles at half time: a symmetric ease, half-way in the middle.
    assert value_at(shape.keys, 6)[1, 1, 0] == pytest.approx(160)
    t = np.linspace(0, 1, 20001)
    time_of = 1 + 3 * (1 - t) ** 2 * t * 5 + 3 * (1 - t) * t**2 * 5 + t**3 * 10
    value = 3 * (1 - t) * t**2 + t**3
    for frame in range(2, 11):
        expected = 150 + 20 * np.interp(frame, time_of, value)
        assert value_at(shape.keys, frame)[1, 1, 0] == pytest.approx(expected, abs=1e-4)
    assert "eased" in str(found.report)


def test_chains_become_layers_from_the_top_down() -> None:
    on_first = 'EffectMask = Input { SourceOp = "A", Source = "Mask", },'
    on_second = 'EffectMask = Input { SourceOp = "B", Source = "Mask", },'
    tools = [
        mask(TWO, name="A"),
        mask(TWO, on_second, name="C"),
        mask(TWO, on_first, name="B"),
        mask(TWO, name="Alone"),
    ]
    found = fusion.loads(setting(*tools))
    names = [[item.name for item in layer.items] for layer in found.layers]
    assert names == [["C", "B", "A"], ["Alone"]]


def test_masks_that_feed_each_other_in_a_ring_end() -> None:
    tools = [
        mask(TWO, f'EffectMask = Input {{ SourceOp = "{below}", }},', name=name)
        for name, below in itertools.pairwise("ABA")
    ]
    assert len(shapes_of(fusion.loads(setting(*tools)))) == 2


def test_groups_are_looked_into_and_other_masks_named() -> None:
    group = f"Arm = GroupOperator {{ Tools = ordered() {{ {mask(TWO)} }} }},"
    found = fusion.loads(setting(group, "E = EllipseMask { Inputs = { } },"))
    assert [layer.name for layer in found.layers] == ["Arm"]
    assert "EllipseMask" in str(found.report)


def test_a_still_polyline_without_spline_is_read() -> None:
    still = f"""P = PolylineMask {{ Inputs = {{
      MaskWidth = Input {{ Value = 200, }}, MaskHeight = Input {{ Value = 100, }},
      Solid = Input {{ Value = 0, }}, BorderWidth = Input {{ Value = 0.05, }},
      Polyline = Input {{ Value = Polyline {{ Points = {{ {CORNERS} }} }}, }} }} }},"""
    shape = only(fusion.loads(setting(still)))
    assert not shape.closed
    assert shape.width == pytest.approx(10)
    assert list(shape.keys) == [1]


def test_the_size_comes_from_the_composition_or_the_caller() -> None:
    bare = mask(TWO, size=False)
    with pytest.raises(FormatError, match="size"):
        fusion.loads(setting(bare))
    assert fusion.loads(setting(bare), (400, 300)).size == (400, 300)
    prefs = "Prefs = { Comp = { FrameFormat = { Width = 640, Height = 480 } } },"
    whole = f"Composition {{ {prefs} Tools = {{ {bare} }} }}"
    assert fusion.loads(whole).size == (640, 480)


@pytest.mark.parametrize(
    "keys",
    [
        key(1, 0, CORNERS) + key(5, 1, CORNERS + "{ X = 0, Y = 0 },"),
        key(1, 0, "{ X = 1e999, Y = 0 }, { X = 0, Y = 0 }"),
        key(1, 0, "{ X = 1e300, Y = 0 }"),
        key(1, 0, "{ X = nan, Y = 0 }"),
        key(1e300, 0, CORNERS),
        key(0, 0, CORNERS, "RH = { 5e6, 0 },") + key(9e6, 1, MOVED),
        "",
    ],
)
def test_damaged_masks_are_refused(keys: str) -> None:
    with pytest.raises(FormatError) as caught:
        fusion.loads(setting(mask(keys)))
    assert str(caught.value).count("\n") == 0


def test_one_damaged_mask_does_not_lose_the_others() -> None:
    found = fusion.loads(setting(mask("", name="Bad"), mask(TWO, name="Good")))
    assert only(found).name == "Good"
    assert "Bad" in str(found.report)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nothing here",
        "{ }",
        "{" * 100_000_000,
        "{ a = " * 1000,
        setting("E = EllipseMask { },"),
        '{ a = "' + "\\" * 100_000,
        "{ [",
        '{ a = "' + "x" * 50_000_000,
        "{ a = " + "{" + "1," * 5_000_000 + "} }",
        "{ Tools = ordered() { M = PolylineMask { Inputs = 3 } } }",
    ],
    ids=range(11),
)
def test_what_is_no_setting_is_refused_soon(text: str) -> None:
    start = time.process_time()
    with pytest.raises(FormatError) as caught:
        fusion.loads(text, (100, 100))
    assert len(str(caught.value)) < 400
    assert time.process_time() - start < 20


@pytest.mark.parametrize("text", ["{" + "{a=1}," * 2000, "{" + "a," * 2000])
def test_more_values_than_any_file_has_are_refused(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fusion_lexer, "MAX_TABLES", 1000)
    monkeypatch.setattr(fusion_lexer, "MAX_NAMES", 1000)
    with pytest.raises(FormatError, match="more than 1000"):
        fusion.loads(text, (100, 100))


@MADE
@given(data=st.data())
def test_damaged_text_never_does_worse_than_a_refusal(
    moving: Document, data: st.DataObject
) -> None:
    text = fusion.dumps(moving)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(start + 40, len(text))))
    junk = data.draw(
        st.sampled_from(["", "{", "}", '"', "1e308", "-", "]", "[5] = ", "=", "\0"])
    )
    try:
        fusion.loads(text[:start] + junk + text[end:])
    except FormatError as error:
        assert str(error)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_text_that_was_cut_short_is_refused(moving: Document, share: float) -> None:
    text = fusion.dumps(moving)
    with pytest.raises(FormatError, match=r"cut short|close"):
        fusion.loads(text[: int(len(text) * share)])


def test_writing_says_what_is_missing(moving: Document) -> None:
    with pytest.raises(FormatError, match="plate"):
        fusion.dumps(Document(layers=moving.layers))
    with pytest.raises(FormatError, match="shape"):
        fusion.dumps(Document(plate=moving.plate))


def test_writing_stops_when_told(moving: Document, tmp_path: Path) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        fusion.write(moving, tmp_path / "a.setting", progress)
    assert not list(tmp_path.iterdir())


def test_tool_names_are_words_and_unlike() -> None:
    knots = np.zeros((2, 3, 2))
    items = tuple(
        Shape(id=str(n), name=name, keys={1: Key(value=knots)})
        for n, name in enumerate(["a b", "a-b", "5", "Ü", 'quote " \\ end', "a_b"])
    )
    plate = Plate(path="", first=1, last=2, size=(100, 100))
    document = Document(plate=plate, layers=(Layer(id="l", name="é / }", items=items),))
    found = fusion.loads(fusion.dumps(document))
    assert [shape.name for shape in shapes_of(found)] == [s.name for s in items]
    assert found.layers[0].name == "é / }"


def test_many_keys_take_time_in_proportion() -> None:
    """Counted in text, not in seconds: its length for each key stays the same."""
    plate = Plate(path="", first=1, last=2, size=(1000, 1000))
    lengths = []
    for count in (200, 800):
        noise = np.random.default_rng(0).uniform(0, 1000, (count, 10, 3, 2))
        keys = {
            frame: Key(value=value, interpolation="linear")
            for frame, value in enumerate(noise)
        }
        shape = Shape(id="a", name="a", keys=keys)
        document = Document(
            plate=plate, layers=(Layer(id="l", name="l", items=(shape,)),)
        )
        text = fusion.dumps(document)
        assert len(only(fusion.loads(text)).keys) == count
        lengths.append(len(text) / count)
    assert lengths[1] == pytest.approx(lengths[0], rel=0.1)
